/**
 * Checks, before a run is created, that its engine is available here, on the requested device and
 * with the requested threads.
 */
import type { EngineOption } from '../../../contract/engines.ts'
import { WorkbenchError } from '../../../contract/errors.ts'
import type { EngineProvider } from '../../engines.ts'

export interface EngineRequest {
  /** By name. */
  readonly engine: string
  readonly device?: string | undefined
  readonly threads?: number | undefined
}

/**
 * The engine as it is here; undefined for an unknown name, since createEngineOf says which there
 * are. Throws WorkbenchError `engine` when it cannot run here or has no such device, `bad-argument`
 * for more threads than it can use.
 */
export async function checkEngine(
  engines: readonly EngineProvider[],
  { engine: id, device, threads = 1 }: EngineRequest
): Promise<EngineOption | undefined> {
  const kind = engines.find((candidate) => candidate.id === id)
  if (!kind) return undefined
  const option = await kind.probe()
  const { available, reason, title, maxThreads, devices = [] } = option
  if (!available) {
    throw new WorkbenchError(
      'engine',
      `${title} cannot be used here: ${reason ?? 'no reason is known'}`,
      'Choose another engine.'
    )
  }
  if (device !== undefined && !devices.includes(device)) {
    throw new WorkbenchError(
      'engine',
      `${title} has no device ${device}; there ${devices.length === 0 ? 'is none to choose from' : `is ${devices.join(', ')}`}`,
      'Choose another device.'
    )
  }
  if (threads > maxThreads) {
    throw new WorkbenchError(
      'bad-argument',
      `${threads} threads were asked for; ${title} can use ${maxThreads} here`,
      'Choose fewer threads.'
    )
  }
  return option
}
