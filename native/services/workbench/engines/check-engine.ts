/** Checks, before a run is created, that its engine is available here with the requested threads. */
import { WorkbenchError } from '../../../contract/errors.ts'
import type { EngineProvider } from '../../engines.ts'

/** Throws WorkbenchError `engine` when it cannot run here, `bad-argument` for more threads than it can use. */
export async function checkEngine(engines: readonly EngineProvider[], id: string, threads = 1): Promise<void> {
  const kind = engines.find((candidate) => candidate.id === id)
  if (!kind) return // createEngineOf says which there are
  const { available, reason, title, maxThreads } = await kind.probe()
  if (!available) {
    throw new WorkbenchError(
      'engine',
      `${title} cannot be used here: ${reason ?? 'no reason is known'}`,
      'Choose another engine.'
    )
  }
  if (threads > maxThreads) {
    throw new WorkbenchError(
      'bad-argument',
      `${threads} threads were asked for; ${title} can use ${maxThreads} here`,
      'Choose fewer threads.'
    )
  }
}
