/**
 * The hand-written kernels with a gate before a step of one's choice, so that a test can act in the
 * middle of a training.
 */
import type { Engine } from '../../native/engines/engine.ts'
import { WORKER_KERNELS } from '../../native/engines/worker-kernels/index.ts'
import type { EngineProvider } from '../../native/services/engines.ts'
import { createSharedEngine } from './shared-engines.ts'

export interface GatedEngine extends EngineProvider {
  /**
   * The training waits before the first stretch that begins after so many steps, counted from now.
   */
  holdAfter(steps: number): void
  /** Settles when it waits. */
  readonly reached: Promise<void>
  release(): void
}

export function gatedEngine(): GatedEngine {
  let stepsLeft = Infinity
  let reached = Promise.withResolvers<undefined>()
  let gate = Promise.withResolvers<undefined>()
  const gated = (engine: Engine): Engine => ({
    id: engine.id,
    device: engine.device,
    threads: engine.threads,
    load: (set, images) => engine.load(set, images),
    setState: (state) => engine.setState(state),
    getState: () => engine.getState(),
    run: async (indices, batchSize, adam, distortion) => {
      if (stepsLeft <= 0) {
        reached.resolve(undefined)
        await gate.promise
      }
      const figures = await engine.run(indices, batchSize, adam, distortion)
      stepsLeft -= figures.steps
      return figures
    },
    stop: () => engine.stop(),
    gradients: (indices, distortion) => engine.gradients(indices, distortion),
    evaluate: (set) => engine.evaluate(set),
    predict: (set, from, to) => engine.predict(set, from, to),
    dispose: () => engine.dispose()
  })
  return {
    id: WORKER_KERNELS,
    probe: () =>
      Promise.resolve({
        id: WORKER_KERNELS,
        title: 'Hand-written kernels',
        device: 'CPU',
        available: true,
        reason: null,
        installation: 'fixed',
        maxThreads: 2,
        defaultThreads: 1
      }),
    create: async (options) => gated(await createSharedEngine(options)),
    holdAfter: (steps) => {
      stepsLeft = steps
      reached = Promise.withResolvers()
      gate = Promise.withResolvers()
    },
    get reached() {
      return reached.promise
    },
    release: () => {
      stepsLeft = Infinity
      gate.resolve(undefined)
    }
  }
}
