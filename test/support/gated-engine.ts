/**
 * The hand-written kernels with a gate before a step of one's choice, so that a test can act in the
 * middle of a training.
 */
import type { Engine } from '../../native/engines/engine.ts'
import { WORKER_KERNELS } from '../../native/engines/worker-kernels/index.ts'
import type { EngineProvider } from '../../native/services/engines.ts'
import { forwardingEngine } from './forwarding-engine.ts'
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
    ...forwardingEngine(engine),
    run: async (indices, batchSize, adam, distortion) => {
      if (stepsLeft <= 0) {
        reached.resolve(undefined)
        await gate.promise
      }
      const figures = await engine.run(indices, batchSize, adam, distortion)
      stepsLeft -= figures.steps
      return figures
    }
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
