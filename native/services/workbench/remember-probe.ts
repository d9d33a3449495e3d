/** An engine that was found to run here is not tried again: trying one may mean to start a process. One that was not may be installed meanwhile. */
import type { EngineOption } from '../../contract/workbench.ts'
import type { EngineKind } from '../engines.ts'

export function rememberProbe(kind: EngineKind): EngineKind {
  let found: Promise<EngineOption> | null = null
  return {
    id: kind.id,
    create: (options) => kind.create(options),
    probe: async () => {
      found ??= kind.probe()
      const option = await found
      if (!option.available) found = null
      return option
    }
  }
}
