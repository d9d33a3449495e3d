/** Keys of Train: pausing, and starting the next run. */
import { hasModifier, useKeys } from '../../base/composables/use-keys.ts'
import { useConnection } from '../../shared/connection/connection.ts'
import { useCurrentRun } from '../../shared/runs/current-run.ts'
import { useRunCommands } from '../../shared/runs/run-commands.ts'
import type { StartOfRun } from './use-start.ts'

export function useTrainKeys(begin: StartOfRun): void {
  const connection = useConnection()
  const training = useCurrentRun()
  const commands = useRunCommands()

  useKeys([
    {
      keys: ['Space'],
      does: 'Pause and resume',
      where: 'Train',
      matches: (event) => event.key === ' ' && !hasModifier(event),
      press: () => commands.togglePause()
    },
    {
      keys: ['Mod', 'Enter'],
      does: 'Train with these settings',
      where: 'Train',
      matches: (event) => event.key === 'Enter' && hasModifier(event),
      press: () => {
        if (training.isActive || connection.state !== 'connected') return false
        void begin.start()
        return true
      }
    }
  ])
}
