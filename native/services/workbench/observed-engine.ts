/**
 * An engine that lets somebody look over its shoulder: every step's figures, the batch it took last, and the newest state that
 * training asked it for. It adds nothing to a step and changes nothing.
 */
import type { Engine, EngineState, StepFigures } from '../../engines/engine.ts'

export interface EngineObserver {
  /** Steps up to and with `globalStep`; `batchSizes` of each. */
  onSteps(globalStep: number, figures: StepFigures, batchSizes: Uint32Array): void
}

export interface ObservedEngine extends Engine {
  /** As it was before the newest steps; null before the first. Not to be changed. */
  readonly newestState: EngineState | null
  /** Indices of the batch that was taken last. */
  readonly newestBatch: Uint32Array
}

export function observeEngine(engine: Engine, observer: EngineObserver): ObservedEngine {
  let newestState: EngineState | null = null
  let newestBatch = new Uint32Array()
  let step = 0
  return {
    id: engine.id,
    device: engine.device,
    threads: engine.threads,
    settings: engine.settings,
    get newestState() {
      return newestState
    },
    get newestBatch() {
      return newestBatch
    },
    load: (set, images) => engine.load(set, images),
    setState: async (state) => {
      await engine.setState(state)
      step = state.step
      newestState = state
    },
    getState: async () => {
      newestState = await engine.getState()
      return newestState
    },
    run: async (indices, batchSize, adam) => {
      const figures = await engine.run(indices, batchSize, adam)
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
