/**
 * Keeps the keyboard in a panel whose content is replaced: where what had the focus is gone, its
 * title takes it. Without that the next Tab and a screen reader begin at the top of the page.
 */
import { watch, type ShallowRef } from 'vue'

/** `content`: changes whenever other elements may stand in the panel. */
export function useKeptFocus(panel: Readonly<ShallowRef<HTMLElement | null>>, content: () => unknown): void {
  let hadFocus = false
  watch(content, () => (hadFocus = panel.value?.contains(document.activeElement) ?? false), { flush: 'pre' })
  watch(
    content,
    () => {
      if (hadFocus && document.activeElement === document.body) {
        panel.value?.querySelector<HTMLElement>('[data-title]')?.focus()
      }
    },
    { flush: 'post' }
  )
}
