/**
 * How runs of a series train fastest here: one after the other with all threads, or several side by
 * side with one thread each. Both are measured on the series' own data and batch sizes; the bits of
 * the runs are the same either way.
 */
import { availableParallelism } from 'node:os'
import { WorkbenchError } from '../../contract/errors.ts'
import type { DataSet } from '../../data/data-set.ts'
import type { Engine } from '../../engines/engine.ts'
import { WORKER_KERNELS } from '../../engines/worker-kernels/index.ts'
import { initialParameters } from '../../model/initial-parameters.ts'
import { RECIPES } from '../../model/recipes.ts'
import { initialCheckpoint } from '../../training/train.ts'
import { createEngine as createKnownEngine, type CreateEngine } from '../create-engine.ts'
import type { TrainingWork } from './training-work.ts'

export interface Lanes {
  /** Runs side by side. */
  readonly parallel: number
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
  readonly signal?: AbortSignal | undefined
}

/** Every run has a copy of the images: 50 MB for MNIST. */
const MAX_PARALLEL = 8
const MEASURED_STEPS = 200
/** Large batches: as many images as 200 steps of 100. */
const MEASURED_IMAGES = 20_000
/** The first steps compile the kernels. */
const WARM_UP_STEPS = 30
/**
 * Of each way in turn; the fastest counts, so that what else the machine does meanwhile decides
 * nothing.
 */
const ROUNDS = 3
/** Below this the measurement would take longer than a better choice could save. */
const MIN_STEPS_TO_MEASURE = 10 * MEASURED_STEPS

/**
 * Without measuring: engines other than the kernels have a device or a process of their own, which
 * runs would share.
 */
export function usualLanes(work: readonly TrainingWork[]): Lanes {
  const runs = work.reduce((sum, group) => sum + group.runs, 0)
  const isKernels = work.every(({ engine }) => engine === WORKER_KERNELS)
  const parallel = isKernels ? Math.max(1, Math.min(availableParallelism(), MAX_PARALLEL, runs)) : 1
  return { parallel, threads: parallel > 1 ? 1 : undefined }
}

/** Whether measuring can save more time than it takes. */
export function isWorthMeasuring(work: readonly TrainingWork[]): boolean {
  const steps = work.reduce((sum, group) => sum + group.steps, 0)
  return usualLanes(work).parallel > 1 && steps >= MIN_STEPS_TO_MEASURE
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
  signal
}: MeasureLanesOptions): Promise<MeasuredLanes> {
  const usual = usualLanes(work)
  const alone: Lanes = { parallel: 1, threads: undefined }
  const candidates = usual.parallel > 1 ? [alone, usual] : [alone]
  const seconds = candidates.map(() => 0)
  const threads = candidates.map((lanes) => lanes.threads)
  for (const { engine, device } of devicesOf(work)) {
    const own = work.filter((group) => group.engine === engine && group.device === device)
    const opened: Engine[][] = []
    try {
      for (const lanes of candidates) {
        const engines: Engine[] = []
        opened.push(engines)
        for (let lane = 0; lane < lanes.parallel; lane++) {
          engines.push(await createEngine(engine, { threads: lanes.threads, device }))
        }
        await Promise.all(engines.map((one) => prepare(one, dataSet)))
      }
      threads[0] = opened[0]![0]!.threads
      for (const group of own) {
        const measured = await measureWork(group, opened, dataSet, signal)
        measured.forEach((time, i) => (seconds[i]! += time))
      }
    } finally {
      await Promise.all(opened.flat().map((one) => one.dispose()))
    }
  }
  const fastest = seconds.indexOf(Math.min(...seconds))
  return { parallel: candidates[fastest]!.parallel, threads: threads[fastest], seconds: seconds[fastest]! }
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

/** Seconds that each set of engines would take for this work. */
async function measureWork(
  { batchSize, steps, epochs }: TrainingWork,
  candidates: readonly (readonly Engine[])[],
  { train }: DataSet,
  signal: AbortSignal | undefined
): Promise<number[]> {
  const measuredSteps = Math.max(1, Math.min(MEASURED_STEPS, Math.floor(MEASURED_IMAGES / batchSize)))
  const batches = (count: number) => Uint32Array.from({ length: count * batchSize }, (_, i) => i % train.count)
  const take = (engine: Engine, count: number) => engine.run(batches(count), batchSize, RECIPES.keras.adam)
  const warmUp = Math.min(WARM_UP_STEPS, measuredSteps)
  for (const engine of candidates.flat()) await take(engine, warmUp)
  const stepping = candidates.map(() => Infinity)
  const evaluating = candidates.map(() => Infinity)
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, engines] of candidates.entries()) {
      if (signal?.aborted) throw new WorkbenchError('cancelled', 'the measurement was stopped', 'Start it again.')
      stepping[i] = Math.min(stepping[i]!, await secondsOf(engines, (engine) => take(engine, measuredSteps)))
      evaluating[i] = Math.min(evaluating[i]!, await secondsOf(engines, (engine) => engine.evaluate('validation')))
    }
  }
  return candidates.map(
    ({ length }, i) => (stepping[i]! * steps) / measuredSteps / length + (evaluating[i]! * epochs) / length
  )
}

async function secondsOf(engines: readonly Engine[], work: (engine: Engine) => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await Promise.all(engines.map(work))
  return (performance.now() - startedAt) / 1000
}
