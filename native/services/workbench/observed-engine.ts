/**
 * An engine that lets somebody look over its shoulder: every step's figures, the batch it took last, and its state for whoever
 * asks. It adds nothing to a step and changes nothing.
 */
import type { Engine, EngineState, StepFigures } from '../../engines/engine.ts'

export interface EngineObserver {
  /** Steps up to and with `globalStep`; `batchSizes` of each. */
  onSteps(globalStep: number, figures: StepFigures, batchSizes: Uint32Array): void
}

export interface ObservedEngine extends Engine {
  /** As it is between two calls of run(): now, or when the one under way has ended. Null before training, and once it failed. */
  newestState(): Promise<EngineState | null>
  /** Indices of the batch that was taken last. */
  readonly newestBatch: Uint32Array
}

export function observeEngine(engine: Engine, observer: EngineObserver): ObservedEngine {
  let hasState = false
  let running = false
  /** Those who asked while steps were under way. A copy for everybody after every few steps would cost the training too much. */
  let asked: PromiseWithResolvers<EngineState | null> | null = null
  const stateNow = (): Promise<EngineState | null> => engine.getState().catch(() => null)
  let newestBatch = new Uint32Array()
  let step = 0
  return {
    id: engine.id,
    device: engine.device,
    threads: engine.threads,
    settings: engine.settings,
    newestState: () => {
      if (!hasState) return Promise.resolve(null)
      if (!running) return stateNow()
      asked ??= Promise.withResolvers()
      return asked.promise
    },
    get newestBatch() {
      return newestBatch
    },
    load: (set, images) => engine.load(set, images),
    setState: async (state) => {
      await engine.setState(state)
      step = state.step
      hasState = true
    },
    getState: () => engine.getState(),
    run: async (indices, batchSize, adam) => {
      running = true
      let figures: StepFigures
      try {
        figures = await engine.run(indices, batchSize, adam)
      } finally {
        running = false
        asked?.resolve(await stateNow())
        asked = null
      }
      const { steps } = figures
      if (steps === 0) return figures
      step += steps
      const sizes = Uint32Array.from({ length: steps }, (_, i) => Math.min(batchSize, indices.length - i * batchSize))
      newestBatch = indices.slice((steps - 1) * batchSize, (steps - 1) * batchSize + sizes.at(-1)!)
      observer.onSteps(step, figures, sizes)
      return figures
    },
    stop: () => engine.stop(),
    gradients: (indices) => engine.gradients(indices),
    evaluate: (set) => engine.evaluate(set),
    predict: (set, from, to) => engine.predict(set, from, to),
    dispose: () => engine.dispose()
  }
}
