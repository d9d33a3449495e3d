/**
 * Engines side by side: from the same parameters, over the same batches, what each makes of them
 * and how long it takes. The first is the one that the others are compared with. Hands out results
 * as they come; printing is the caller's affair.
 */
import type { Comparison, GradientCompared, ParametersCompared } from '../contract/comparison.ts'
import { WorkbenchError } from '../contract/errors.ts'
import type { RecipeId } from '../contract/run-events.ts'
import { sliceImages, type DataSet } from '../data/data-set.ts'
import type { Engine, EngineState } from '../engines/engine.ts'
import type { MemoryUse } from '../engines/process/protocol.ts'
import type { TensorFlowEngine } from '../engines/tensorflow/index.ts'
import { PARAMETERS, parameterView } from '../model/architecture.ts'
import { initialParameters, type Initialisation } from '../model/initial-parameters.ts'
import { RECIPES, type AdamSettings } from '../model/recipes.ts'
import { RandomState } from '../tensor/random-state.ts'
import { epochOrder } from '../training/batch-order.ts'
import { initialCheckpoint } from '../training/train.ts'
import { chooseData } from './choose-data.ts'
import { createEngine as createKnownEngine, type CreateEngine } from './create-engine.ts'
import { openTensorFlowEngine } from '../toolchain/tensorflow/open-engine.ts'

const COMPARED_STEPS = [1, 10, 100] as const

const MAX_COMPARED = Math.max(...COMPARED_STEPS)

/**
 * Programs of the brief as one writes them with tfjs: what the TensorFlow engine is measured
 * against.
 */
const PROGRAMS = ['graph-program', 'keras-program'] as const

const BATCH = 32
const IMAGES = 6400
/** Rounds of timing, the engines in turns, so that a disturbance meets all; the best counts. */
const ROUNDS = 5
const TIMED_STEPS = 50

export interface CompareOptions {
  /** Two or more, each once. */
  readonly engines: readonly string[]
  /** Opened already, or what chooseData takes. */
  readonly data?: DataSet | string | undefined
  readonly recipe: RecipeId
  readonly seed: number
  /** Parameters are compared after 1, 10 and 100 of them and at the end. Default: 100. */
  readonly steps?: number | undefined
  readonly threads?: number | undefined
  readonly onResult: (result: Comparison) => void
  /** What is being done, for a progress line; `done` of `total` stages are behind. */
  readonly onProgress?: ((what: string, done: number, total: number) => void) | undefined
  readonly onNotice?: ((text: string) => void) | undefined
  readonly signal?: AbortSignal | undefined
  /** By default the program's. */
  readonly createEngine?: CreateEngine | undefined
}

interface Compared {
  readonly name: string
  readonly engine: Engine
  readonly residentBytes: () => Promise<number>
}

/**
 * Throws WorkbenchError `bad-argument` for less than two engines; `engine`, `cancelled`, and what
 * reading data throws.
 */
export async function compareEngines(options: CompareOptions): Promise<void> {
  const { engines: names, data, recipe, seed, steps = MAX_COMPARED, onResult, onNotice, signal } = options
  if (names.length < 2 || new Set(names).size !== names.length) {
    throw new WorkbenchError(
      'bad-argument',
      `a comparison takes two different engines or more; got ${names.join(', ')}`,
      'Name them, as with: --engines worker-kernels,tensorflow'
    )
  }
  const stages = names.length + 1 + steps + ROUNDS * names.length
  let stage = 0
  const next = (what: string) => {
    if (signal?.aborted) throw new WorkbenchError('cancelled', 'stopped', 'Start it again when you like.')
    options.onProgress?.(what, stage++, stages)
  }
  const dataSet = typeof data === 'object' ? data : (await chooseData(data, onNotice && { onNotice })).dataSet
  const set = sliceImages(dataSet.train, 0, Math.min(IMAGES, dataSet.train.count))
  const { adam, initialisation, order: batchOrder } = RECIPES[recipe]
  const start = initialCheckpoint(seed, initialParameters(initialisation, seed))
  const opened: Compared[] = []
  try {
    for (const name of names) {
      next(`starting ${name}`)
      const compared = await open(name, options)
      opened.push(compared)
      await compared.engine.load('train', set)
      const { device, settings = null } = compared.engine
      onResult({ kind: 'engine', name, device, settings })
    }
    next('gradients of the first batch')
    const order = epochOrder(batchOrder, set.count, { seed, epoch: 1, random: new RandomState(seed) })
    const batch = (step: number) =>
      Uint32Array.from({ length: BATCH }, (_, i) => order[(step * BATCH + i) % order.length]!)
    for (const result of await compareGradients(opened, start, batch(0))) onResult(result)
    const parameters = [await compareInitialParameters(opened, start, initialisation, seed)]
    for (const { engine } of opened) await engine.setState(start)
    for (let step = 1; step <= steps; step++) {
      next(`step ${step}`)
      const costs: number[] = []
      for (const one of opened) costs.push(await takeStep(one, batch(step - 1), adam, step))
      if (step <= 10 || step % 10 === 0 || step === steps) {
        onResult({ kind: 'loss', step, losses: byName(opened, (_, i) => costs[i]!) })
      }
      if (step === steps || COMPARED_STEPS.some((compared) => compared === step))
        parameters.push(await compareParameters(opened, step))
    }
    parameters.forEach(onResult)
    const timed = Uint32Array.from({ length: BATCH * TIMED_STEPS }, (_, i) => order[i % order.length]!)
    const best = opened.map(() => Infinity)
    for (let round = 0; round < ROUNDS; round++) {
      for (const [i, { name, engine }] of opened.entries()) {
        next(`timing ${name}, ${round + 1} of ${ROUNDS}`)
        const from = performance.now()
        if ((await engine.run(timed, BATCH, adam)).diverged) throw diverged(name, 'while it was timed')
        best[i] = Math.min(best[i]!, (performance.now() - from) / TIMED_STEPS)
      }
    }
    for (const [i, { name, residentBytes }] of opened.entries()) {
      onResult({
        kind: 'speed',
        name,
        millisecondsPerStep: best[i]!,
        imagesPerSecond: (BATCH / best[i]!) * 1000,
        residentBytes: await residentBytes(),
        share: best[i]! / best[0]!
      })
    }
  } finally {
    await Promise.all(opened.map(({ engine }) => engine.dispose()))
  }
}

/** One step; gives its cost. */
async function takeStep(
  { name, engine }: Compared,
  batch: Uint32Array,
  adam: AdamSettings,
  step: number
): Promise<number> {
  const [cost] = (await engine.run(batch, BATCH, adam)).costs
  if (cost !== undefined) return cost
  throw diverged(name, `at step ${step}`)
}

function diverged(name: string, when: string): WorkbenchError {
  return new WorkbenchError(
    'diverged',
    `the cost of ${name} is no longer a number ${when}`,
    'Compare on other data or with another seed.'
  )
}

async function open(name: string, options: CompareOptions): Promise<Compared> {
  const { threads, onNotice, createEngine = createKnownEngine } = options
  const before = process.memoryUsage.rss()
  const program = PROGRAMS.find((candidate) => candidate === name)
  const engine = program
    ? await openTensorFlowEngine({ network: program, threads, onNotice })
    : await createEngine(name, { threads, onNotice })
  const residentBytes = async () =>
    hasMemory(engine) ? ((await engine.memory()).residentBytes ?? 0) : Math.max(0, process.memoryUsage.rss() - before)
  return { name, engine, residentBytes }
}

function hasMemory(engine: Engine): engine is Engine & { memory(): Promise<MemoryUse> } {
  return 'memory' in engine
}

async function compareGradients(
  opened: readonly Compared[],
  start: EngineState,
  batch: Uint32Array
): Promise<GradientCompared[]> {
  const all: (Float32Array | null)[] = []
  for (const { name, engine } of opened) {
    await engine.setState(start)
    all.push(PROGRAMS.some((program) => program === name) ? null : (await engine.gradients(batch)).gradients)
  }
  const [first] = all
  return PARAMETERS.map(({ name: parameter }) => {
    const difference = (own: Float32Array | null | undefined) =>
      own && first ? relativeDifference(parameterView(own, parameter), parameterView(first, parameter)) : null
    return { kind: 'gradient', parameter, differences: byName(opened, (_, i) => difference(all[i])) }
  })
}

/**
 * What TensorFlow draws by itself for this seed; engines without random numbers of their own start
 * from ours.
 */
async function compareInitialParameters(
  opened: readonly Compared[],
  { parameters }: EngineState,
  initialisation: Initialisation,
  seed: number
): Promise<ParametersCompared> {
  const differences: number[] = []
  for (const { engine } of opened) {
    const own = drawsParameters(engine) && initialisation !== 'numpy'
    const drawn = own ? await engine.drawParameters(initialisation, seed) : parameters
    differences.push(relativeDifference(drawn, parameters))
  }
  return { kind: 'parameters', steps: 0, differences: byName(opened, (_, i) => differences[i]!) }
}

function drawsParameters(engine: Engine): engine is Engine & Pick<TensorFlowEngine, 'drawParameters'> {
  return 'drawParameters' in engine
}

async function compareParameters(opened: readonly Compared[], steps: number): Promise<ParametersCompared> {
  const states = await Promise.all(opened.map(({ engine }) => engine.getState()))
  const [first] = states as [EngineState]
  const difference = (i: number) => relativeDifference(states[i]!.parameters, first.parameters)
  return { kind: 'parameters', steps, differences: byName(opened, (_, i) => difference(i)) }
}

function byName<T>(opened: readonly Compared[], value: (compared: Compared, i: number) => T): Record<string, T> {
  return Object.fromEntries(opened.map((compared, i) => [compared.name, value(compared, i)]))
}

/** Largest |a - b| over the largest |b|. */
function relativeDifference(a: Float32Array, b: Float32Array): number {
  let [difference, largest] = [0, 0]
  b.forEach((value, i) => {
    difference = Math.max(difference, Math.abs(a[i]! - value))
    largest = Math.max(largest, Math.abs(value))
  })
  return difference === 0 ? 0 : difference / largest
}
