/**
 * Keeps the window's title and the taskbar at the state of the run, and tells when a long run ends
 * that nobody is looking at.
 */
import { watch } from 'vue'
import { useConnection } from '../shared/connection/connection.ts'
import { useCurrentRun } from '../shared/runs/current-run.ts'
import { useEndNotifications } from '../shared/runs/end-notifications.ts'
import { useRunCommands } from '../shared/runs/run-commands.ts'
import { endNotification, taskbarProgress, windowTitle, type RunSignalState } from '../shared/runs/run-signals.ts'

/** A shorter run is waited for. */
const LONG_RUN_SECONDS = 60

/** For as long as the calling component lives. */
export function useRunSignals(): void {
  const { desktop } = useConnection()
  const training = useCurrentRun()
  const commands = useRunCommands()
  const { notify } = useEndNotifications()

  const signals = (): RunSignalState => ({
    state: training.state,
    isStarting: commands.starting !== null,
    // A window's title and the bar on the taskbar change once per hundredth.
    share: Math.floor(training.share * 100) / 100
  })
  watch(
    () => windowTitle(signals()),
    (title) => (document.title = title),
    { immediate: true }
  )
  if (desktop) {
    watch(
      () => JSON.stringify(taskbarProgress(signals())),
      () => desktop.showProgress(taskbarProgress(signals())),
      { immediate: true }
    )
  }

  watch(
    () => [training.record?.id, training.state] as const,
    ([id, state], [idBefore, before]) => {
      const { record, reason, elapsedSeconds, epochs } = training
      const isSeen = document.visibilityState === 'visible' && document.hasFocus()
      if (id !== idBefore || before !== 'running' || !record || !state || isSeen) return
      if (elapsedSeconds < LONG_RUN_SECONDS) return
      const notification = endNotification({ title: record.title, state, reason, elapsedSeconds, epochs })
      if (notification) notify(notification)
    }
  )
}
