/** In a narrow window the settings fold up as soon as there is a run, so that the run itself is what one sees first. */
import { computed, nextTick, ref, watch, type ComputedRef, type Ref } from 'vue'
import { useRunData } from './run-data.ts'
import { useRunDraft } from './run-draft.ts'
import { useCurrentRun } from '../../shared/runs/current-run.ts'
import { useMediaQuery } from '../../base/composables/use-media-query.ts'

export interface FoldingSettings {
  readonly folds: ComputedRef<boolean>
  readonly unfolded: Ref<boolean>
  /** What stands in their place: the run's settings in short, or the next run's. */
  readonly summary: ComputedRef<string>
}

/** `scroller`: what scrolls settings and run in a narrow window. */
export function useCollapsibleSettings(
  inShort: ComputedRef<string>,
  scroller: Readonly<Ref<HTMLElement | null>>
): FoldingSettings {
  const draft = useRunDraft()
  const data = useRunData()
  const training = useCurrentRun()

  const isNarrow = useMediaQuery('(max-width: 40rem)')
  const unfolded = ref(false)
  watch(
    () => training.isActive,
    async (active) => {
      if (!active) return
      unfolded.value = false
      await nextTick()
      if (isNarrow.value) scroller.value?.scrollTo(0, 0)
    }
  )
  // What is in the way of the next run does not hide; who folds it up is told.
  const hasErrors = computed(() => Object.values(draft.errors).some((error) => error !== null))
  watch(
    () => hasErrors.value || (data.chosen && data.chosen.state !== 'ready'),
    (inTheWay) => {
      if (inTheWay) unfolded.value = true
    },
    { immediate: true }
  )
  return {
    folds: computed(() => isNarrow.value && training.state !== null),
    unfolded,
    summary: computed(() => {
      if (training.isActive) return inShort.value
      return hasErrors.value ? 'Next run: a setting is wrong' : `Next run: ${inShort.value}`
    })
  }
}
