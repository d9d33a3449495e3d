/**
 * How runs of a series train fastest here: one after the other, or several side by side: with one
 * thread each, or in the same steps of one GPU. Both are measured on the series' own data and batch
 * sizes, in short turns one after the other; side by side is taken where it is clearly faster. The
 * bits of the runs are the same either way.
 */
import { availableParallelism } from 'node:os'
import { WorkbenchError } from '../../contract/errors.ts'
import type { DataSet } from '../../data/data-set.ts'
import type { Engine } from '../../engines/engine.ts'
import { WEBGPU } from '../../engines/webgpu/index.ts'
import { WORKER_KERNELS } from '../../engines/worker-kernels/index.ts'
import { initialParameters } from '../../model/initial-parameters.ts'
import { RECIPES } from '../../model/recipes.ts'
import { initialCheckpoint } from '../../training/train.ts'
import { createEngine as createKnownEngine, type CreateEngine } from '../create-engine.ts'
import { shareGpu, type SharedEngines } from '../share-gpu.ts'
import type { TrainingWork } from './training-work.ts'

export interface Lanes {
  /** Runs side by side. */
  readonly parallel: number
  /** They train in the same steps of one GPU. */
  readonly together: boolean
  /** Of each; undefined: what the engine chooses. */
  readonly threads: number | undefined
}

export interface MeasuredLanes extends Lanes {
  /** For all of the work. */
  readonly seconds: number
}

export interface MeasureLanesOptions {
  readonly work: readonly TrainingWork[]
  readonly dataSet: DataSet
  readonly createEngine?: CreateEngine | undefined
  /** By default the program's GPU; null: none takes several runs. */
  readonly share?: (() => SharedEngines) | null | undefined
  readonly signal?: AbortSignal | undefined
}

/** Every run has a copy of the images: 50 MB for MNIST. */
const MAX_PARALLEL = 8
/** On one GPU, where they share the images: docs/benchmarks.md has no more images/s beyond. */
const MAX_ON_GPU = 16
/** 200 steps of each way in all. */
const ROUNDS = 5
const STEPS_PER_ROUND = 40
/** Large batches: as many images a round as 40 steps of 100. */
const IMAGES_PER_ROUND = 4000
/** Between the images of a batch; a prime, so that all are met. */
const STRIDE = 7919
/** The first steps compile the kernels. */
const WARM_UP_STEPS = 20
/**
 * Side by side has to take less than this share of the time of one after the other: where both are
 * about equal, one after the other shows its first result earlier and holds the data once.
 */
const CLEARLY_FASTER = 0.95
/**
 * Both ways, warm-up and the loading of the data take as long as about 1,000 steps: one part in
 * fifty of a series of this length. Shorter ones are not measured.
 */
const MIN_STEPS_TO_MEASURE = 50_000
/**
 * Unmeasured, this share of the lanes at least has to be busy until the end: three runs on two
 * cores leave one of them idle for a third of the time.
 */
const MIN_BUSY_SHARE = 0.75

/**
 * Without measuring: side by side, as threads of one run wait for each other after every batch,
 * unless lanes would stand idle. Engines other than the kernels have a device or a process of their
 * own; whether a GPU is faster with several runs has to be measured.
 */
export function usualLanes(work: readonly TrainingWork[]): Lanes {
  const lanes = sideBySide(work)
  return lanes.together || runsOf(work) < MIN_BUSY_SHARE * lanes.parallel * turnsOf(work, lanes.parallel)
    ? ALONE
    : lanes
}

const ALONE: Lanes = { parallel: 1, threads: undefined, together: false }

function sideBySide(work: readonly TrainingWork[]): Lanes {
  const runs = runsOf(work)
  const isKernels = work.every(({ engine }) => engine === WORKER_KERNELS)
  const together = canTrainTogether(work)
  const room = isKernels ? Math.min(availableParallelism(), MAX_PARALLEL) : MAX_ON_GPU
  // 20 runs in turns of 10: a GPU that is nearly idle takes as long for 4 as for 10.
  const parallel = together ? Math.ceil(runs / Math.ceil(runs / room)) : Math.min(room, runs)
  return (isKernels || together) && parallel > 1 ? { parallel, threads: 1, together } : ALONE
}

/** On one GPU, whose images are the same for all. */
function canTrainTogether(work: readonly TrainingWork[]): boolean {
  const isPlain = work.every(({ engine, distortion = 'none' }) => engine === WEBGPU && distortion === 'none')
  return isPlain && devicesOf(work).length === 1
}

function runsOf(work: readonly TrainingWork[]): number {
  return work.reduce((sum, { runs }) => sum + runs, 0)
}

/** How often a lane begins a run: with three runs in two lanes, one of them trains two. */
function turnsOf(work: readonly TrainingWork[], parallel: number): number {
  return Math.max(1, Math.ceil(runsOf(work) / parallel))
}

/** The same for work that trains fastest in the same way: it may differ in its amount. */
export function lanesKey(work: readonly TrainingWork[]): string {
  const kinds = work.map(({ engine, device, batchSize, distortion }) =>
    JSON.stringify([engine, device, batchSize, distortion])
  )
  return [...kinds.sort(), usualLanes(work).parallel, sideBySide(work).parallel].join(' ')
}

/** Whether measuring can save more time than it takes. */
export function isWorthMeasuring(work: readonly TrainingWork[]): boolean {
  const steps = work.reduce((sum, group) => sum + group.steps, 0)
  return sideBySide(work).parallel > 1 && steps >= MIN_STEPS_TO_MEASURE
}

/** The faster way for this work: measured where that pays. Throws as measureLanes does. */
export async function chooseLanes(options: MeasureLanesOptions): Promise<Lanes> {
  return isWorthMeasuring(options.work) ? measureLanes(options) : usualLanes(options.work)
}

/** Throws WorkbenchError `cancelled`, and what createEngine throws. */
export async function measureLanes({
  work,
  dataSet,
  createEngine = createKnownEngine,
  share = () => shareGpu(),
  signal
}: MeasureLanesOptions): Promise<MeasuredLanes> {
  const other = sideBySide(work)
  const candidates = other.parallel > 1 && !(other.together && share === null) ? [ALONE, other] : [ALONE]
  const threads = candidates.map((lanes) => lanes.threads)
  const rounds: number[][] = Array.from({ length: ROUNDS }, () => candidates.map(() => 0))
  for (const { engine, device } of devicesOf(work)) {
    const own = work.filter((group) => group.engine === engine && group.device === device)
    const opened: Engine[][] = []
    const shared = candidates.some(({ together }) => together) ? share?.() : undefined
    try {
      const opening: number[] = []
      for (const lanes of candidates) {
        const engines: Engine[] = []
        opened.push(engines)
        const create = (lanes.together && shared?.createEngine) || createEngine
        const startedAt = performance.now()
        for (let lane = 0; lane < lanes.parallel; lane++) {
          engines.push(await create(engine, { threads: lanes.threads, device }))
        }
        await Promise.all(engines.map((one) => prepare(one, dataSet)))
        // Each run opens an engine of its own; those that train together share one.
        const openings = lanes.together ? lanes.parallel : runsOf(own)
        opening.push((secondsSince(startedAt) / lanes.parallel) * openings)
      }
      threads[0] = opened[0]![0]!.threads
      for (const group of own) {
        const measured = await measureWork(group, opened, dataSet, signal)
        for (const [round, seconds] of measured.entries()) {
          for (const [i, lane] of seconds.entries()) rounds[round]![i]! += lane
        }
      }
      for (const round of rounds) for (const [i, seconds] of opening.entries()) round[i]! += seconds
    } finally {
      await Promise.all(opened.flat().map((one) => one.dispose()))
      await shared?.dispose()
    }
  }
  // Lanes that are idle at the end still take the time of the busy ones.
  const idle = candidates.map(({ parallel }) => (turnsOf(work, parallel) * parallel) / runsOf(work))
  const ratios = rounds.map(([alone, side]) => (side === undefined ? Infinity : (side * idle[1]!) / alone!))
  const chosen = median(ratios) < CLEARLY_FASTER ? 1 : 0
  const seconds = median(rounds.map((round) => round[chosen]!)) * idle[chosen]!
  return { ...candidates[chosen]!, threads: threads[chosen], seconds }
}

function devicesOf(work: readonly TrainingWork[]): Pick<TrainingWork, 'engine' | 'device'>[] {
  const named = work.map(({ engine, device }) => [JSON.stringify([engine, device]), { engine, device }] as const)
  return [...new Map(named).values()]
}

async function prepare(engine: Engine, { train, validation }: DataSet): Promise<void> {
  const { initialisation } = RECIPES.keras
  await engine.load('train', train)
  await engine.load('validation', validation)
  await engine.setState(initialCheckpoint(0, initialParameters(initialisation, 0)))
}

/**
 * Seconds that each set of engines would take for this work with no lane idle, by each round. The
 * sets take turns, so that what else the machine does in a round slows both alike.
 */
async function measureWork(
  { batchSize, steps, evaluatedImages }: TrainingWork,
  candidates: readonly (readonly Engine[])[],
  { train, validation }: DataSet,
  signal: AbortSignal | undefined
): Promise<number[][]> {
  const measuredSteps = Math.max(1, Math.min(STEPS_PER_ROUND, Math.floor(IMAGES_PER_ROUND / batchSize)))
  // From all of the images, as training takes them: the same few would stay in the caches.
  let taken = 0
  const batches = (count: number) =>
    Uint32Array.from({ length: count * batchSize }, () => (taken++ * STRIDE) % train.count)
  const take = (engine: Engine, count: number) => engine.run(batches(count), batchSize, RECIPES.keras.adam)
  const warmUp = Math.min(WARM_UP_STEPS, measuredSteps)
  for (const engines of candidates) await Promise.all(engines.map((engine) => take(engine, warmUp)))
  const evaluate = (engines: readonly Engine[]) => secondsOf(engines, (engine) => engine.evaluate('validation'))
  const evaluating: number[] = []
  for (const engines of candidates) evaluating.push(Math.min(await evaluate(engines), await evaluate(engines)))
  const rounds: number[][] = []
  for (let round = 0; round < ROUNDS; round++) {
    const seconds: number[] = []
    for (const [i, engines] of candidates.entries()) {
      if (signal?.aborted) throw new WorkbenchError('cancelled', 'the measurement was stopped', 'Start it again.')
      const stepping = await secondsOf(engines, (engine) => take(engine, measuredSteps))
      const evaluation = (evaluating[i]! * evaluatedImages) / validation.count
      seconds.push(((stepping * steps) / measuredSteps + evaluation) / engines.length)
    }
    rounds.push(seconds)
  }
  return rounds
}

async function secondsOf(engines: readonly Engine[], work: (engine: Engine) => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await Promise.all(engines.map(work))
  return secondsSince(startedAt)
}

function secondsSince(startedAt: number): number {
  return (performance.now() - startedAt) / 1000
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]!
}
