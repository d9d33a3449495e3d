/**
 * An engine that was found to run here is not tried again: trying one may mean to start a process.
 * One that was not may be installed meanwhile.
 */
import type { EngineOption } from '../../../contract/engines.ts'
import type { EngineProvider } from '../../engines.ts'

export interface CachedEngine extends EngineProvider {
  /** It is another now: it is tried anew when it is asked for. */
  forget(): void
}

export function cacheAvailability(provider: EngineProvider): CachedEngine {
  let found: Promise<EngineOption> | null = null
  return {
    ...provider,
    probe: async () => {
      const own = (found ??= provider.probe())
      const option = await own
      if (!option.available && found === own) found = null
      return option
    },
    forget: () => {
      found = null
    }
  }
}
