/** After Resume: what the weight in question is once the step that was predicted is done. */
import { onScopeDispose, ref, shallowRef, watch, type ShallowRef } from 'vue'
import type { WeightNow } from '../../../native/contract/inspection.ts'
import { useCurrentRun } from '../../shared/runs/current-run.ts'
import { useInspection } from './inspection.ts'
import type { Explanations } from './use-explanations.ts'

const ASK_AGAIN_MS = 200

/** Asked until the step is done, and again when the run comes to rest. Null before. */
export function useWeightAfter({
  weightAt,
  step,
  weightRequest
}: Explanations): Readonly<ShallowRef<WeightNow | null>> {
  const inspection = useInspection()
  const run = useCurrentRun()
  const now = shallowRef<WeightNow | null>(null)
  const awaited = ref<number | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined

  watch(weightAt, () => {
    now.value = null
    awaited.value = null
  })
  watch(step, (own) => {
    if (own?.kind === 'step') awaited.value = own.t
  })
  watch(
    () => run.state,
    () => void ask()
  )
  onScopeDispose(() => clearTimeout(timer))

  async function ask(): Promise<void> {
    clearTimeout(timer)
    if (awaited.value === null || !weightAt.value || !inspection.api) return
    const asked = { at: weightAt.value, t: awaited.value }
    const answer = await inspection.api.weightAfter({ ...weightRequest(), t: asked.t }).catch(() => null)
    if (weightAt.value !== asked.at || awaited.value !== asked.t) return
    now.value = answer
    if (run.state === 'running' && (answer === null || answer.step < asked.t))
      timer = setTimeout(() => void ask(), ASK_AGAIN_MS)
  }
  return now
}
