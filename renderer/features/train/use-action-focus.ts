/**
 * The keyboard's focus in a group of actions of which some come and go: when the one that has it
 * goes, the group gets it, from which Tab leads to the first action there is now.
 */
import { onUpdated, type ShallowRef } from 'vue'

export function useActionFocus(group: Readonly<ShallowRef<HTMLElement | null>>): {
  /** Listeners of the group. */
  focusin(event: FocusEvent): void
  focusout(event: FocusEvent): void
  focusGroup(): void
} {
  /** The action that has the focus, or had it until it went. */
  let last: HTMLElement | null = null

  const isGone = (element: HTMLElement) => !element.isConnected || element.matches(':disabled')
  const focusGroup = () => group.value?.focus({ preventScroll: true })

  onUpdated(() => {
    if (!last || !isGone(last)) return
    last = null
    if (document.activeElement === null || document.activeElement === document.body) focusGroup()
  })

  return {
    focusin(event) {
      last = event.target === group.value ? null : (event.target as HTMLElement)
    },
    focusout({ target, relatedTarget }) {
      // An element that is being removed loses the focus to nothing; so does one beside which
      // somebody clicks, which is still there afterwards.
      if (relatedTarget !== null) last = null
      else queueMicrotask(() => !isGone(target as HTMLElement) && (last = null))
    },
    focusGroup
  }
}
