/**
 * Commands on a run: start, pause, resume, stop, discard. Executed one after the other; failures
 * are shown as notices. The current-run store follows what happens next.
 */
import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { RunOptions } from '../../../native/contract/runs.ts'
import type { WorkbenchApi } from '../../../native/contract/workbench.ts'
import { announce } from '../../base/composables/use-announcer.ts'
import { followTask, shareOf } from '../../client/follow-task.ts'
import { useConnection } from '../connection/connection.ts'
import { useNotices } from '../connection/notices.ts'
import { useCurrentRun } from './current-run.ts'

/** The command that is in progress. */
export type Pending = 'start' | 'pause' | 'resume' | 'stop' | 'discard'

/** What is done before a run's first step. */
export interface Starting {
  /** `Opening MNIST`, `Drawing 70,000 digits, once` */
  readonly what: string
  /** 0..1; null: not known. */
  readonly share: number | null
  readonly canCancel: boolean
}

export const useRunCommands = defineStore('steering', () => {
  const connection = useConnection()
  const notices = useNotices()
  const training = useCurrentRun()

  const pending = ref<Pending | null>(null)
  /** From the click to the first event of the run; null when nothing starts. */
  const starting = shallowRef<Starting | null>(null)
  let cancelling: AbortController | null = null
  /** Notice of the last failure; removed when a command succeeds. */
  let failure: number | null = null
  let before: Promise<void> = Promise.resolve()

  /**
   * One after the other (Space twice pauses and resumes); the same command while it is in progress
   * is ignored.
   */
  function attempt(what: Pending, act: () => Promise<void>): Promise<void> {
    if (pending.value === what) return before
    const own = before.then(async () => {
      pending.value = what
      try {
        await act()
        if (failure !== null) notices.dismiss(failure)
      } catch (cause) {
        failure = notices.failed(cause)
      } finally {
        pending.value = null
        starting.value = cancelling = null
      }
    })
    before = own
    return own
  }

  /** Opens a set with its progress on the screen. False when that was cancelled. */
  async function openData(api: WorkbenchApi, id: string): Promise<boolean> {
    const own = new AbortController()
    cancelling = own
    starting.value = { what: 'Opening the data', share: null, canCancel: true }
    const opened = await followTask(
      api.dataSets().prepare({ id }),
      (progress) => (starting.value = { what: progress.what, share: shareOf(progress), canCancel: true }),
      own.signal
    )
    return opened !== null
  }

  const start = (options: RunOptions) =>
    attempt('start', async () => {
      const api = connection.requireApi()
      if (!(await openData(api, options.data))) {
        announce('Starting was cancelled.')
        return
      }
      starting.value = { what: 'Starting the engine', share: null, canCancel: false }
      const before = training.record?.id ?? null
      await training.followNew(await api.runs().start(options), api, before)
      announce('Training has started.')
    })

  const cancelStart = () => cancelling?.abort()

  const pause = () => attempt('pause', async () => training.requireRun().pause())
  const stop = () => attempt('stop', async () => training.requireRun().stop())

  const resume = (learningRate: number | null = null) =>
    attempt('resume', async () => {
      const resumed = training.requireRun()
      const api = connection.requireApi()
      const data = training.state === 'paused' ? null : training.record?.options.data
      // Data that cannot be opened is told by `resume`, which knows it by more than its id.
      if (data && !(await openData(api, data).catch(() => true))) return
      starting.value = null
      try {
        if (learningRate !== null) await resumed.setLearningRate({ learningRate })
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

  return {
    pending,
    starting,
    start,
    cancelStart,
    pause,
    resume: () => resume(),
    /** From the last checkpoint on at another learning rate, which the run records. */
    resumeAt: (learningRate: number) => resume(learningRate),
    stop,
    discard,
    togglePause
  }
})
