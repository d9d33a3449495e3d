/** Engines by the name that runs remember them by. */
import { WorkbenchError } from '../contract/errors.ts'
import type { Engine } from '../engines/engine.ts'
import { WORKER_KERNELS } from '../engines/worker-kernels/index.ts'
import type { CreateEngine } from './engine-options.ts'
import { ENGINES, type EngineProvider } from './engines.ts'

export type { CreateEngine, EngineOptions } from './engine-options.ts'

export const DEFAULT_ENGINE = WORKER_KERNELS

/**
 * The caller disposes of it. Throws WorkbenchError `engine` for a name that none has, and when it
 * cannot run here.
 */
export const createEngine: CreateEngine = (id, options) => createEngineOf(ENGINES, id, options)

/**
 * For names that a person has given, before any work. Throws WorkbenchError `bad-argument` for an
 * engine that is not one of the program's and for a device of an engine that has none.
 */
export function checkEngineChoice({
  engine,
  device
}: {
  engine?: string | undefined
  device?: string | number | undefined
}) {
  const names = new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(ENGINES.map(({ id }) => id))
  const chosen = ENGINES.find(({ id }) => id === (engine ?? DEFAULT_ENGINE))
  if (!chosen) {
    throw new WorkbenchError('bad-argument', `no engine is called ${engine}; expected ${names}`, 'Name one of these.')
  }
  if (device === undefined || chosen.choosesDevice) return
  const others = ENGINES.filter(({ choosesDevice }) => choosesDevice).map(({ id }) => id)
  throw new WorkbenchError(
    'bad-argument',
    `the engine ${chosen.id} has no devices to choose from; got ${device}`,
    `Leave the device out, or choose an engine that has some: ${others.join(', ')}.`
  )
}

export async function createEngineOf(
  kinds: readonly EngineProvider[],
  ...[id, options]: Parameters<CreateEngine>
): Promise<Engine> {
  const kind = kinds.find((candidate) => candidate.id === id)
  if (kind) return kind.create(options)
  throw new WorkbenchError(
    'engine',
    `no engine is called ${id}; there is ${kinds.map((candidate) => candidate.id).join(', ')}`,
    'The run may have been made by another version of the program; use that one.'
  )
}
