/**
 * One series: its runs as they change, and its statistics, computed by the compute process after
 * each run that is done.
 */
import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import type {
  SeriesApi,
  SeriesInfo,
  SeriesPlan,
  SeriesRun,
  SeriesSummary
} from '../../../../native/contract/run-series.ts'
import type { WorkbenchApi } from '../../../../native/contract/workbench.ts'
import { readStream } from '../../../client/read-stream.ts'
import { describeError } from '../../../shared/connection/notices.ts'
import { seriesOf } from '../workbench-apis.ts'

export interface FollowedSeries {
  readonly api: Readonly<Ref<SeriesApi | null>>
  readonly info: Readonly<Ref<SeriesInfo | null>>
  readonly plan: Readonly<Ref<SeriesPlan | null>>
  readonly runs: Readonly<Ref<readonly SeriesRun[]>>
  readonly summary: Readonly<Ref<SeriesSummary | null>>
  readonly failure: Readonly<Ref<{ readonly message: string; readonly hint: string } | null>>
  readonly retry: () => void
}

export function useSeries(workbench: () => WorkbenchApi | null, id: () => string): FollowedSeries {
  const api = shallowRef<SeriesApi | null>(null)
  const info = shallowRef<SeriesInfo | null>(null)
  const plan = shallowRef<SeriesPlan | null>(null)
  const runs = shallowRef<readonly SeriesRun[]>([])
  const summary = shallowRef<SeriesSummary | null>(null)
  const failure = shallowRef<{ readonly message: string; readonly hint: string } | null>(null)
  const attempt = ref(0)
  let latest = 0

  async function follow(from: WorkbenchApi | null, series: string): Promise<void> {
    const own = ++latest
    if (!from) return
    try {
      const opened = await seriesOf(from).open({ id: series })
      const planned = await opened.plan()
      if (own !== latest) return
      api.value = opened
      plan.value = planned
      failure.value = null
      let done = -1
      for await (const change of readStream(await opened.watch())) {
        if (own !== latest) return
        info.value = change.info
        const changed = new Map(change.runs.map((run) => [run.key, run]))
        const known = new Set(runs.value.map(({ key }) => key))
        runs.value = [
          ...runs.value.map((run) => changed.get(run.key) ?? run),
          ...change.runs.filter(({ key }) => !known.has(key))
        ]
        if (change.info.counts.done !== done) {
          done = change.info.counts.done
          const found = await opened.summary()
          if (own === latest) summary.value = found
        }
      }
    } catch (cause) {
      if (own === latest && workbench() === from) failure.value = describeError(cause)
    }
  }

  watch(
    () => [workbench(), id(), attempt.value] as const,
    ([from, series], before) => {
      if (before?.[1] !== series) {
        api.value = info.value = plan.value = summary.value = failure.value = null
        runs.value = []
      }
      void follow(from, series)
    },
    { immediate: true }
  )
  onScopeDispose(() => latest++)
  return { api, info, plan, runs, summary, failure, retry: () => attempt.value++ }
}
