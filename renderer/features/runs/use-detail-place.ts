/** Whether the run that is open stands beside the list or in its place, by the view's width. */
import { computed, type ComputedRef, type Ref } from 'vue'
import { useElementSize } from '../../base/composables/use-element-size.ts'

/** Below this it has the whole width. */
const BESIDE_REM = 60
const DETAIL_REM = 20

export interface DetailPlace {
  readonly isBeside: ComputedRef<boolean>
  /** In rem. */
  readonly listWidth: () => number
}

export function useDetailPlace(area: Readonly<Ref<HTMLElement | null>>, isOpen: () => boolean): DetailPlace {
  const size = useElementSize(area)
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize)
  const isBeside = computed(() => size.width.value / rem >= BESIDE_REM)
  return { isBeside, listWidth: () => size.width.value / rem - (isOpen() && isBeside.value ? DETAIL_REM : 0) }
}
