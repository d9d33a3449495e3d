/**
 * The run on the screen: followed from its first update, and found again after a lost connection or
 * in another window. It is the run in progress in the compute process, whoever started it, or else
 * the latest. Unsubscribing never stops the run.
 */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, triggerRef, watch } from 'vue'
import type { Probes, RunApi, RunInfo, RunState, RunUpdate } from '../../../native/contract/runs.ts'
import type { WorkbenchApi } from '../../../native/contract/workbench.ts'
import { readStream } from '../../client/read-stream.ts'
import { becomes } from '../../base/composables/becomes.ts'
import { announce, announceEvent } from '../../base/composables/use-announcer.ts'
import { epochSentence, stateSentence } from './announcements.ts'
import { RunHistory } from './run-history.ts'
import { useConnection } from '../connection/connection.ts'
import { useNotices } from '../connection/notices.ts'

/** Minimum interval between repaints. The compute process decides how often updates arrive. */
const SHOW_EVERY_MS = 200

export const useCurrentRun = defineStore('training', () => {
  const connection = useConnection()
  const notices = useNotices()

  const record = shallowRef<RunInfo | null>(null)
  const probes = shallowRef<Probes | null>(null)
  const state = ref<RunState | null>(null)
  // Changed in place; `show` triggers Vue, so that a burst of updates is one change.
  const history = shallowRef(new RunHistory())
  const revision = ref(0)

  let run: RunApi | null = null
  /** Number of the followed run; a loop that finds another number has been replaced. */
  let generation = 0
  let followed: { api: WorkbenchApi; id: string } | null = null
  let showTimer: ReturnType<typeof setTimeout> | null = null
  let shownAt = -Infinity

  const isFollowed = () => followed !== null
  const isUnderWay = computed(() => state.value === 'running' || state.value === 'paused')
  const trainsInAnotherProcess = computed(() => isUnderWay.value && record.value?.trainsInAnotherProcess === true)
  /** It is running or paused in this window's compute process and can be controlled. */
  const isActive = computed(() => isUnderWay.value && !trainsInAnotherProcess.value)

  watch(
    () => [connection.api, connection.currentRunId] as const,
    async ([api, currentRunId]) => {
      if (!api) {
        run = null
        followed = null
        return
      }
      const before = followed
      try {
        const id = currentRunId ?? record.value?.id ?? newest(await api.runs().list())?.id ?? null
        if (id === null || connection.api !== api || (followed?.api === api && followed.id === id)) return
        followed = { api, id }
        await follow(await api.runs().open({ id }), api)
      } catch (cause) {
        if (connection.api !== api) return
        followed = before // the run cannot be opened
        lost(cause)
      }
    },
    { immediate: true }
  )

  // A run that has ended sends no updates: whether it still exists, and its title, come from the
  // list.
  watch(
    () => connection.runsRevision,
    () => void refresh()
  )

  /** Updates a run that had ended here: it was removed, renamed, or resumed by another process. */
  async function refresh(): Promise<void> {
    const { api } = connection
    const known = record.value
    if (!api || !known || isFollowed()) return
    try {
      const listed = (await api.runs().list()).find(({ id }) => id === known.id)
      if (isFollowed() || record.value !== known) return
      if (!listed) forget()
      else if (listed.state === state.value && listed.globalStep === known.globalStep) record.value = listed
      else {
        followed = { api, id: listed.id }
        await follow(await api.runs().open({ id: listed.id }), api)
      }
    } catch (cause) {
      followed = null
      if (connection.api === api) notices.failed(cause)
    }
  }

  /** Follows a run until it ends or another replaces it. */
  async function follow(opened: RunApi, api: WorkbenchApi): Promise<void> {
    const own = ++generation
    run = opened
    const found = await opened.info()
    if (own !== generation) return
    followed = { api, id: found.id }
    if (found.id !== record.value?.id) {
      history.value = new RunHistory()
      probes.value = null
    }
    record.value = found
    state.value = found.state
    try {
      probes.value ??= await opened.probes()
      await readUpdates(opened, own)
      const ended = await opened.info()
      if (own !== generation) return
      record.value = ended
      state.value = ended.state
      show()
    } catch (cause) {
      if (own === generation && connection.api === api) lost(cause)
    } finally {
      if (own === generation) followed = null
    }
  }

  /**
   * Follows a run that was just started; `before` is the id of the one shown until then. Resolves
   * with its first event, or when it cannot be followed. The list of changes may have led here
   * already.
   */
  async function followNew(opened: RunApi, api: WorkbenchApi, before: string | null): Promise<void> {
    const hasBegun = () => record.value !== null && record.value.id !== before && history.value.started !== null
    const over = follow(opened, api).then(() => becomes(() => hasBegun() || !isFollowed() || connection.api !== api))
    await Promise.race([over, becomes(hasBegun)])
  }

  async function readUpdates(opened: RunApi, own: number): Promise<void> {
    const followedHistory = history.value
    // Updates of the first moment replay the past and are not announced.
    const openedAt = performance.now()
    for await (const updates of readStream(await opened.watch({ afterSeq: followedHistory.lastSeq }))) {
      if (own !== generation) return
      for (const update of updates) {
        followedHistory.apply(update)
        if (update.kind === 'state') state.value = update.state
        if (performance.now() - openedAt > 500) announceUpdate(update)
      }
      // Show at once what the user is waiting for.
      if (updates.some(isUrgent)) show()
      else showSoon()
    }
  }

  function announceUpdate(update: RunUpdate): void {
    if (update.kind === 'state') announce(stateSentence(update.state, update.reason))
    else if (update.kind === 'event' && update.event.kind === 'epoch' && history.value.started) {
      announceEvent(epochSentence(update.event, history.value.started.epochs))
    }
  }

  /**
   * The run can no longer be followed. One that was discarded in another window is not an error.
   */
  function lost(cause: unknown): void {
    if (cause instanceof Error && 'code' in cause && cause.code === 'not-found') forget()
    else notices.failed(cause)
  }

  function showSoon(): void {
    showTimer ??= setTimeout(show, Math.max(0, shownAt + SHOW_EVERY_MS - performance.now()))
  }

  function show(): void {
    if (showTimer) clearTimeout(showTimer)
    showTimer = null
    shownAt = performance.now()
    revision.value++
    triggerRef(history)
  }

  /** Stops following the run but keeps showing it. */
  function leave(): void {
    generation++
  }

  /** Shows no run. */
  function forget(): void {
    leave()
    run = followed = null
    record.value = probes.value = state.value = null
    history.value = new RunHistory()
    revision.value++
  }

  /** The followed run's capability. Throws a readable error while there is no connection. */
  function requireRun(): RunApi {
    connection.requireApi()
    if (run) return run
    throw new Error('There is no run to steer.')
  }

  return {
    record,
    probes,
    state,
    history,
    revision,
    isActive,
    trainsInAnotherProcess,
    started: computed(() => history.value.started),
    progress: computed(() => history.value.progress),
    epochs: computed(() => history.value.epochs),
    divergence: computed(() => history.value.divergence),
    snapshot: computed(() => history.value.snapshot),
    answers: computed(() => history.value.answers),
    lines: computed(() => history.value.lines),
    reason: computed(() => record.value?.failure ?? history.value.reason),
    elapsedSeconds: computed(() => history.value.elapsedSeconds),
    share: computed(() => history.value.share),
    bestAccuracy: computed(() => {
      const accuracies = history.value.epochs.map(({ validationAccuracy }) => validationAccuracy)
      return accuracies.length > 0 ? Math.max(...accuracies) : null
    }),
    follow,
    followNew,
    leave,
    forget,
    refresh,
    isFollowed,
    requireRun
  }
})

function isUrgent(update: RunUpdate): boolean {
  return update.kind === 'state' || (update.kind === 'event' && update.event.kind === 'started')
}

function newest(records: readonly RunInfo[]): RunInfo | undefined {
  return records.reduce<RunInfo | undefined>(
    (latest, record) => (latest && latest.startedAt >= record.startedAt ? latest : record),
    undefined
  )
}
