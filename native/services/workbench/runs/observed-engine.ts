/**
 * An engine that lets somebody look over its shoulder: every step's figures, the batch it took last, and its state for whoever
 * asks. It adds nothing to a step and changes nothing.
 */
import type { Engine, EngineState, StepMetrics } from '../../../engines/engine.ts'

export interface EngineObserver {
  /** Steps up to and with `globalStep`; `batchSizes` of each. */
  onSteps(globalStep: number, figures: StepMetrics, batchSizes: Uint32Array): void
}

export interface ObservedEngine extends Engine {
  /** As it is once the call under way has ended; the next waits for it. Null before training, and once the engine fails. */
  newestState(): Promise<EngineState | null>
  /** Indices of the batch that was taken last. */
  readonly newestBatch: Uint32Array
  /** Keeps the state right after the next step, whatever is run at a stretch. */
  captureNext(): void
  /** The state kept last; null before. */
  readonly captured: EngineState | null
}

const NO_STEPS: StepMetrics = { steps: 0, diverged: false, costs: new Float64Array(), correct: new Uint32Array() }

export function observeEngine(engine: Engine, observer: EngineObserver): ObservedEngine {
  let hasState = false
  let newestBatch = new Uint32Array()
  let step = 0
  let stops = 0
  let isCaptureAsked = false
  let captured: EngineState | null = null
  /** The bits of a training do not depend on how many steps are run at a stretch: the first may be run alone. */
  const runBatches: Engine['run'] = async (indices, batchSize, adam) => {
    if (!isCaptureAsked) return engine.run(indices, batchSize, adam)
    isCaptureAsked = false
    const before = stops
    const first = await engine.run(indices.slice(0, batchSize), batchSize, adam)
    captured = first.steps > 0 ? await engine.getState() : null
    const rest = indices.slice(batchSize)
    if (first.steps === 0 || first.diverged || rest.length === 0 || stops !== before) return first
    return joinMetrics(first, await engine.run(rest, batchSize, adam))
  }
  // An engine takes one call at a time, and whoever asks for its state knows nothing of the training's calls.
  let previous: Promise<unknown> = Promise.resolve()
  const inTurn = <Result>(call: () => Promise<Result>): Promise<Result> => {
    const result = previous.then(call)
    previous = result.catch(() => undefined)
    return result
  }
  return {
    id: engine.id,
    device: engine.device,
    threads: engine.threads,
    settings: engine.settings,
    get newestBatch() {
      return newestBatch
    },
    captureNext: () => {
      isCaptureAsked = true
    },
    get captured() {
      return captured
    },
    newestState: () => (hasState ? inTurn(() => engine.getState()).catch(() => null) : Promise.resolve(null)),
    load: (set, images) => inTurn(() => engine.load(set, images)),
    setState: async (state) => {
      await inTurn(() => engine.setState(state))
      step = state.step
      hasState = true
    },
    getState: () => inTurn(() => engine.getState()),
    run: async (indices, batchSize, adam) => {
      const before = stops
      // A stop may come while it waits for its turn; the engine would know nothing of it.
      const figures = await inTurn(() =>
        stops === before ? runBatches(indices, batchSize, adam) : Promise.resolve(NO_STEPS)
      ).catch((error: unknown) => {
        hasState = false
        throw error
      })
      const { steps } = figures
      if (steps === 0) return figures
      step += steps
      const sizes = Uint32Array.from({ length: steps }, (_, i) => Math.min(batchSize, indices.length - i * batchSize))
      newestBatch = indices.slice((steps - 1) * batchSize, (steps - 1) * batchSize + sizes.at(-1)!)
      observer.onSteps(step, figures, sizes)
      return figures
    },
    stop: () => {
      stops++
      engine.stop()
    },
    gradients: (indices) => inTurn(() => engine.gradients(indices)),
    evaluate: (set) => inTurn(() => engine.evaluate(set)),
    predict: (set, from, to) => inTurn(() => engine.predict(set, from, to)),
    dispose: () => engine.dispose()
  }
}

function joinMetrics(first: StepMetrics, rest: StepMetrics): StepMetrics {
  return {
    steps: first.steps + rest.steps,
    diverged: rest.diverged,
    costs: Float64Array.of(...first.costs, ...rest.costs),
    correct: Uint32Array.of(...first.correct, ...rest.correct)
  }
}
