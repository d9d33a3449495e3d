/**
 * Commands on a run: start, pause, resume, stop, discard. Executed one after the other; failures are shown as notices.
 * The current-run store follows what happens next.
 */
import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { RunOptions } from '../../../native/contract/runs.ts'
import { announce } from '../../base/composables/use-announcer.ts'
import { useConnection } from '../connection/connection.ts'
import { useNotices } from '../connection/notices.ts'
import { useCurrentRun } from './current-run.ts'

/** The command that is in progress. */
export type Pending = 'start' | 'pause' | 'resume' | 'stop' | 'discard'

export const useRunCommands = defineStore('steering', () => {
  const connection = useConnection()
  const notices = useNotices()
  const training = useCurrentRun()

  const pending = ref<Pending | null>(null)
  /** Notice of the last failure; removed when a command succeeds. */
  let failure: number | null = null
  let before: Promise<void> = Promise.resolve()

  /** One after the other (Space twice pauses and resumes); the same command while it is in progress is ignored. */
  function attempt(what: Pending, act: () => Promise<void>): Promise<void> {
    if (pending.value === what) return before
    const own = before.then(async () => {
      pending.value = what
      try {
        await act()
        if (failure !== null) notices.dismiss(failure)
        failure = null
      } catch (cause) {
        failure = notices.failed(cause)
      } finally {
        pending.value = null
      }
    })
    before = own
    return own
  }

  const start = (options: RunOptions) =>
    attempt('start', async () => {
      const api = connection.requireApi()
      void training.follow(await api.runs().start(options), api)
      announce('Training has started.')
    })

  const pause = () => attempt('pause', async () => training.requireRun().pause())
  const stop = () => attempt('stop', async () => training.requireRun().stop())

  const resume = () =>
    attempt('resume', async () => {
      const resumed = training.requireRun()
      try {
        await resumed.resume()
      } catch (cause) {
        // Another process may have resumed it.
        void training.refresh()
        throw cause
      }
      // The stream of a run that had ended is closed; that of a paused one continues.
      if (!training.isFollowed()) void training.follow(resumed, connection.requireApi())
    })

  const discard = () =>
    attempt('discard', async () => {
      const discarded = training.requireRun()
      // Its end is not followed: the run is deleted.
      training.leave()
      try {
        await discarded.discard()
      } catch (cause) {
        void training.follow(discarded, connection.requireApi())
        throw cause
      }
      training.forget()
      announce('The run is discarded.')
    })

  /** False when there was no run to pause or resume. */
  function togglePause(): boolean {
    if (!training.isActive) return false
    void (training.state === 'paused' ? resume() : pause())
    return true
  }

  return { pending, start, pause, resume, stop, discard, togglePause }
})
