/**
 * In a narrow window the settings collapse as soon as there is a run, so that the run is visible.
 */
import { computed, nextTick, ref, watch, type ComputedRef, type Ref } from 'vue'
import { useRunData } from './run-data.ts'
import { useRunDraft } from './run-draft.ts'
import { useCurrentRun } from '../../shared/runs/current-run.ts'
import { useMediaQuery } from '../../base/composables/use-media-query.ts'

export interface FoldingSettings {
  readonly folds: ComputedRef<boolean>
  readonly unfolded: Ref<boolean>
  /** The summary shown instead: the settings of the next run. */
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
  // Errors that block the next run stay visible.
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
    summary: computed(() => `Next run: ${hasErrors.value ? 'a setting is wrong' : inShort.value}`)
  }
}
