/**
 * Engines of a series whose runs train together on one GPU: the first run opens it, the others
 * join.
 */
import { isDeepStrictEqual } from 'node:util'
import { WorkbenchError } from '../contract/errors.ts'
import type { RunOptions } from '../contract/runs.ts'
import type { CreateEngine, EngineOptions } from './engine-options.ts'
import { WEBGPU, type WebGpuEngine } from '../engines/webgpu/index.ts'
import { distortedTogether, SharedGpu } from '../engines/webgpu/shared-gpu.ts'
import { openWebGpuEngine } from './webgpu-engine.ts'

interface Opened {
  readonly engine: WebGpuEngine
  readonly shared: SharedGpu
}

export interface SharedEngines {
  readonly createEngine: CreateEngine
  /** After the last run has ended; safe to call twice. */
  readonly dispose: () => Promise<void>
}

/**
 * `createEngine` throws WorkbenchError `bad-argument` for another engine than WebGPU and for a run
 * that goes on with other settings than those that the GPU was opened with, and what
 * openWebGpuEngine throws.
 */
export function shareGpu(open: typeof openWebGpuEngine = openWebGpuEngine): SharedEngines {
  const opened = new Map<EngineOptions['device'], Promise<Opened>>()
  const openOnce = (options: EngineOptions): Promise<Opened> => {
    const known = opened.get(options.device)
    if (known) return known
    const opening = open(options).then((engine) => ({ engine, shared: new SharedGpu(engine) }))
    opened.set(options.device, opening)
    return opening
  }
  return {
    createEngine: async (id, options) => {
      checkTogether([{ engine: id }])
      const { engine, shared } = await openOnce(options)
      const { settings } = options
      if (settings && !isDeepStrictEqual({ ...settings }, { ...engine.settings })) {
        throw new WorkbenchError(
          'bad-argument',
          `this run was trained with ${JSON.stringify(settings)} and the others train with ${JSON.stringify(engine.settings)}`,
          'Resume it alone, so that it comes to the same bits.'
        )
      }
      return shared.join()
    },
    dispose: async () => {
      const all = await Promise.allSettled(opened.values())
      opened.clear()
      for (const one of all) if (one.status === 'fulfilled') await one.value.engine.dispose()
    }
  }
}

/**
 * Before anything is trained. Throws WorkbenchError `bad-argument` for runs that cannot train
 * together.
 */
export function checkTogether(runs: readonly Pick<RunOptions, 'engine' | 'distortion'>[]): void {
  if (runs.some(({ distortion = 'none' }) => distortion !== 'none')) throw distortedTogether()
  const other = runs.find(({ engine }) => engine !== WEBGPU)
  if (!other) return
  throw new WorkbenchError(
    'bad-argument',
    `runs of the engine ${other.engine} cannot train together; expected ${WEBGPU}`,
    'Train them side by side, or with the engine webgpu.'
  )
}
