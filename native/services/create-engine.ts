/** Engines by the name that runs remember them by. */
import { WorkbenchError } from '../contract/errors.ts'
import type { Engine } from '../engines/engine.ts'
import { createWorkerKernelsEngine } from '../engines/worker-kernels/index.ts'

export interface EngineOptions {
  /** By default the cores worth using. */
  readonly threads?: number | undefined
}

export type CreateEngine = (id: string, options: EngineOptions) => Promise<Engine>

export const DEFAULT_ENGINE = 'worker-kernels'

const ENGINES: Readonly<Record<string, (options: EngineOptions) => Promise<Engine>>> = {
  [DEFAULT_ENGINE]: createWorkerKernelsEngine
}

/** The caller disposes of it. Throws WorkbenchError `engine` for a name that none has, and when it cannot run here. */
export const createEngine: CreateEngine = async (id, options) => {
  const create = Object.hasOwn(ENGINES, id) ? ENGINES[id] : undefined
  if (create) return create(options)
  throw new WorkbenchError(
    'engine',
    `no engine is called ${id}; there is ${Object.keys(ENGINES).join(', ')}`,
    'The run may have been made by another version of the program; use that one.'
  )
}
