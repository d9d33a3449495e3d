/**
 * What is known of one run beyond its row: read when it is opened, and again while it changes, at
 * most once a second.
 */
import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import type { RunCurve } from '../../../../native/contract/run-curves.ts'
import type { RunDetails, RunRow } from '../../../../native/contract/run-library.ts'
import type { WorkbenchApi } from '../../../../native/contract/workbench.ts'
import { describeError } from '../../../shared/connection/notices.ts'
import { libraryOf } from '../workbench-apis.ts'

export interface RunDetail {
  readonly details: Readonly<Ref<RunDetails | null>>
  readonly curve: Readonly<Ref<RunCurve | null>>
  readonly failure: Readonly<Ref<{ readonly message: string; readonly hint: string } | null>>
  readonly retry: () => void
}

const READ_EVERY_MS = 1000
/** More than a small chart has pixels: lowest and highest of each are kept. */
const POINTS = 4000

export function useRunDetail(api: () => WorkbenchApi | null, id: () => string, row: () => RunRow | null): RunDetail {
  const details = shallowRef<RunDetails | null>(null)
  const curve = shallowRef<RunCurve | null>(null)
  const failure = shallowRef<{ readonly message: string; readonly hint: string } | null>(null)
  const attempt = ref(0)
  let readAt = -Infinity
  let timer: ReturnType<typeof setTimeout> | undefined
  let latest = 0

  async function read(): Promise<void> {
    const [from, wanted, own] = [api(), id(), ++latest]
    if (!from) return
    readAt = performance.now()
    try {
      const [found, curves] = await Promise.all([
        libraryOf(from).details({ id: wanted }),
        libraryOf(from).curves({ ids: [wanted], from: null, to: null, maxPoints: POINTS })
      ])
      if (own !== latest) return
      details.value = found
      curve.value = curves[0] ?? null
      failure.value = null
    } catch (cause) {
      if (own === latest && api() === from) failure.value = describeError(cause)
    }
  }

  watch(
    id,
    () => {
      details.value = curve.value = failure.value = null
      readAt = -Infinity
    },
    { flush: 'sync' }
  )
  watch(
    () => [api(), id(), row(), attempt.value] as const,
    () => {
      clearTimeout(timer)
      timer = setTimeout(() => void read(), Math.max(0, readAt + READ_EVERY_MS - performance.now()))
    },
    { immediate: true }
  )
  onScopeDispose(() => clearTimeout(timer))
  return { details, curve, failure, retry: () => attempt.value++ }
}
