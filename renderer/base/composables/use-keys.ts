/**
 * Keyboard shortcuts that work wherever the focus is, and their list for the dialog behind `?`. A
 * shortcut belongs to the component that registers it and is removed with it. Keys without Ctrl,
 * Cmd or Alt are ignored while text is typed or a control has the focus.
 */
import { onActivated, onDeactivated, onMounted, onUnmounted, shallowRef, type ShallowRef } from 'vue'

export interface KeyBinding {
  /** As people read it: `Space`, `?`, `Ctrl+1`. `Mod` stands for Ctrl or, on a Mac, Cmd. */
  readonly keys: readonly string[]
  readonly does: string
  /** Heading in the list: `Everywhere`, or the view's title. */
  readonly where: string
  matches(event: KeyboardEvent): boolean
  /** True when it handled the key: then nothing else does. */
  press(event: KeyboardEvent): boolean
}

const bindings = shallowRef<readonly KeyBinding[]>([])

/** Registers `own` while the component is active (a view kept alive but not shown is not). */
export function useKeys(own: readonly KeyBinding[]): void {
  const add = () => {
    bindings.value = [...bindings.value.filter((binding) => !own.includes(binding)), ...own]
  }
  const remove = () => {
    bindings.value = bindings.value.filter((binding) => !own.includes(binding))
  }
  onMounted(add)
  onActivated(add)
  onDeactivated(remove)
  onUnmounted(remove)
}

export function useKeyList(): Readonly<ShallowRef<readonly KeyBinding[]>> {
  return bindings
}

/** Called once by the frame. */
export function listenToKeys(target: Window): () => void {
  const onKeydown = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return
    const bare = !event.ctrlKey && !event.metaKey && !event.altKey
    if (bare && isTakenBy(event.target, event.key)) return
    for (const binding of bindings.value) {
      if (binding.matches(event) && binding.press(event)) {
        event.preventDefault()
        return
      }
    }
  }
  target.addEventListener('keydown', onKeydown)
  return () => target.removeEventListener('keydown', onKeydown)
}

/**
 * Whether the focused element has its own use for the key: text for all of them, buttons and links
 * for Space and Enter.
 */
function isTakenBy(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target.closest('input, textarea, select, [role="dialog"], [role="listbox"]'))
    return true
  if (key !== ' ' && key !== 'Enter') return false
  return (
    target.closest(
      'button, a, summary, [role="button"], [role="tab"], [role="radio"], [role="slider"], [tabindex="0"]'
    ) !== null
  )
}

export const isMac = navigator.platform.startsWith('Mac')

/** Ctrl on most machines, Cmd on a Mac. */
export function hasModifier(event: KeyboardEvent): boolean {
  return (isMac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey) && !event.altKey
}
