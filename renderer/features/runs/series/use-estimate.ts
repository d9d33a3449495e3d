/**
 * What a plan will take, measured by the compute process; asked for again when the plan changes.
 */
import { onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import type { SeriesEstimate, SeriesPlan } from '../../../../native/contract/run-series.ts'
import type { WorkbenchApi } from '../../../../native/contract/workbench.ts'
import { followTask } from '../../../client/follow-task.ts'
import { describeError } from '../../../shared/connection/notices.ts'
import { seriesOf } from '../workbench-apis.ts'

export type Estimate =
  | { readonly kind: 'none' }
  | { readonly kind: 'measuring' }
  | { readonly kind: 'known'; readonly estimate: SeriesEstimate }
  | { readonly kind: 'failed'; readonly message: string }

/** Not while it is typed. */
const AFTER_MS = 400

/** Of all the plans together; null: none can be made yet. */
export function useEstimate(
  api: () => WorkbenchApi | null,
  plans: () => readonly SeriesPlan[] | null
): Readonly<Ref<Estimate>> {
  const estimate = shallowRef<Estimate>({ kind: 'none' })
  let running: AbortController | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  async function measure(from: WorkbenchApi, wanted: readonly SeriesPlan[]): Promise<void> {
    const own = new AbortController()
    running = own
    try {
      const found: SeriesEstimate[] = []
      for (const plan of wanted) {
        const one = await followTask(seriesOf(from).estimate(plan), () => undefined, own.signal)
        if (!one || running !== own) return
        found.push(one)
      }
      estimate.value = { kind: 'known', estimate: totalOf(found) }
    } catch (cause) {
      if (running !== own) return
      const { message, hint } = describeError(cause)
      estimate.value = { kind: 'failed', message: `${message}. ${hint}`.trim() }
    }
  }

  function cancel(): void {
    clearTimeout(timer)
    running?.abort()
    running = null
  }
  watch(
    () => [api(), JSON.stringify(plans())] as const,
    ([from]) => {
      cancel()
      const wanted = plans()
      estimate.value = wanted && from ? { kind: 'measuring' } : { kind: 'none' }
      if (wanted && from) timer = setTimeout(() => void measure(from, wanted), AFTER_MS)
    },
    { immediate: true }
  )
  onScopeDispose(cancel)
  return estimate
}

/** Series are trained one after the other: everything adds up but how many runs train at a time. */
function totalOf(estimates: readonly SeriesEstimate[]): SeriesEstimate {
  const sum = (value: (estimate: SeriesEstimate) => number) =>
    estimates.reduce((total, estimate) => total + value(estimate), 0)
  const isTimeKnown = estimates.every(({ seconds, runs, reused }) => seconds !== null || runs === reused)
  const times = estimates.some(({ seconds }) => seconds !== null)
  return {
    runs: sum(({ runs }) => runs),
    reused: sum(({ reused }) => reused),
    seconds: isTimeKnown && times ? sum(({ seconds }) => seconds ?? 0) : null,
    sizeBytes: sum(({ sizeBytes }) => sizeBytes),
    parallel: Math.max(...estimates.map(({ parallel }) => parallel)),
    threadsPerRun: Math.max(...estimates.map(({ threadsPerRun }) => threadsPerRun)),
    together: estimates.some(({ together }) => together)
  }
}
