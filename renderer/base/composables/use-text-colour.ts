/** The computed `color` of an element, updated when the theme changes. */
import { onScopeDispose, readonly, ref, watch, type Ref } from 'vue'
import { useTheme } from './use-theme.ts'

/** As `rgb(26, 26, 24)`. */
export function useTextColour(element: Readonly<Ref<HTMLElement | null>>): Readonly<Ref<string>> {
  const ink = ref('rgb(0, 0, 0)')
  const look = () => {
    if (element.value) ink.value = getComputedStyle(element.value).color
  }
  const system = matchMedia('(prefers-color-scheme: dark)')
  system.addEventListener('change', look)
  onScopeDispose(() => system.removeEventListener('change', look))
  watch([element, useTheme().theme], look, { immediate: true, flush: 'post' })
  return readonly(ink)
}
