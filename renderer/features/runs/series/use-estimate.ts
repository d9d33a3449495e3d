/** What a plan will take, measured by the compute process; asked for again when the plan changes. */
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

export function useEstimate(api: () => WorkbenchApi | null, plan: () => SeriesPlan | null): Readonly<Ref<Estimate>> {
  const estimate = shallowRef<Estimate>({ kind: 'none' })
  let running: AbortController | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  async function measure(from: WorkbenchApi, wanted: SeriesPlan): Promise<void> {
    const own = new AbortController()
    running = own
    try {
      const found = await followTask(seriesOf(from).estimate(wanted), () => undefined, own.signal)
      if (found && running === own) estimate.value = { kind: 'known', estimate: found }
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
    () => [api(), JSON.stringify(plan())] as const,
    ([from]) => {
      cancel()
      const wanted = plan()
      estimate.value = wanted && from ? { kind: 'measuring' } : { kind: 'none' }
      if (wanted && from) timer = setTimeout(() => void measure(from, wanted), AFTER_MS)
    },
    { immediate: true }
  )
  onScopeDispose(cancel)
  return estimate
}
