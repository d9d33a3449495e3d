/** Series of runs and the queue that trains them, as the compute process reports them. */
import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import type { RunQueueState, SeriesInfo, SeriesSummary } from '../../../native/contract/run-series.ts'
import type { WorkbenchApi } from '../../../native/contract/workbench.ts'
import { readStream } from '../../client/read-stream.ts'
import { useConnection } from '../../shared/connection/connection.ts'
import { describeError } from '../../shared/connection/notices.ts'
import type { ListedSeries } from './list/list-entries.ts'
import { seriesOf } from './workbench-apis.ts'

export const useSeriesList = defineStore('series-list', () => {
  const connection = useConnection()

  const series = shallowRef<readonly SeriesInfo[]>([])
  const queue = shallowRef<RunQueueState | null>(null)
  const failure = shallowRef<{ readonly message: string; readonly hint: string } | null>(null)
  /** By id; of the runs that were done when it was asked for. */
  const summaries = shallowRef<ReadonlyMap<string, { readonly done: number; readonly summary: SeriesSummary }>>(
    new Map()
  )
  const asked = new Map<string, number>()
  let followed: WorkbenchApi | null = null

  watch(
    () => connection.api,
    (api) => void follow(api),
    { immediate: true }
  )
  // A series that has ended, was renamed or removed is on no queue any more.
  watch(
    () => connection.runsRevision,
    () => void refresh()
  )

  async function follow(api: WorkbenchApi | null): Promise<void> {
    followed = api
    asked.clear()
    if (!api) return
    failure.value = null
    try {
      for await (const state of readStream(await seriesOf(api).watchQueue())) {
        if (followed !== api) return
        const before = queue.value
        queue.value = state
        const ended = before?.series.some(({ id }) => !state.series.some((now) => now.id === id)) ?? true
        if (ended) await refresh()
        else series.value = merged(series.value, state.series)
        summarise(state.series)
      }
    } catch (cause) {
      if (followed === api && connection.api === api) failure.value = describeError(cause)
    }
  }

  async function refresh(): Promise<void> {
    const { api } = connection
    if (!api) return
    try {
      const listed = await seriesOf(api).list()
      if (connection.api !== api) return
      series.value = listed
      summarise(listed)
    } catch (cause) {
      if (connection.api === api) failure.value = describeError(cause)
    }
  }

  /**
   * Statistics of a series are computed by the compute process: asked for once for every number of
   * finished runs.
   */
  function summarise(listed: readonly SeriesInfo[]): void {
    for (const { id, counts } of listed) {
      if (counts.done === 0 || asked.get(id) === counts.done) continue
      asked.set(id, counts.done)
      void askSummary(id, counts.done)
    }
  }

  async function askSummary(id: string, done: number): Promise<void> {
    const { api } = connection
    if (!api) return
    try {
      const summary = await (await seriesOf(api).open({ id })).summary()
      if (connection.api !== api) return
      summaries.value = new Map(summaries.value).set(id, { done, summary })
    } catch {
      // Asked again with the next change; until then the row shows no mean.
      asked.delete(id)
    }
  }

  const listed = computed<ReadonlyMap<string, ListedSeries>>(
    () =>
      new Map(
        series.value.map(({ id, title, kind, createdAt, state, runs, pausedRuns }) => {
          const summary = summaries.value.get(id)?.summary
          return [
            id,
            {
              ...{ id, title, kind, createdAt, state, runs, pausedRuns: new Set(pausedRuns) },
              ...{ test: summary?.test ?? null, validation: summary?.validation ?? null }
            }
          ]
        })
      )
  )

  return { series, queue, failure, summaries, listed, refresh }
})

/** The queue's series are newer than those of the list. */
function merged(listed: readonly SeriesInfo[], queued: readonly SeriesInfo[]): readonly SeriesInfo[] {
  const newer = new Map(queued.map((info) => [info.id, info]))
  const known = new Set(listed.map(({ id }) => id))
  return [...queued.filter(({ id }) => !known.has(id)), ...listed.map((info) => newer.get(info.id) ?? info)]
}
