/**
 * What the pointer does without a button that says so, and keys that work only where the focus is,
 * for the list behind `?`. Registered by the component that has them, while it is shown.
 */
import { computed, onActivated, onDeactivated, onMounted, onUnmounted, shallowRef, type ComputedRef } from 'vue'

export interface Gesture {
  /** As people read it: `Drag across a chart`, `Arrow keys on the pad`. */
  readonly gesture: string
  readonly does: string
  /** Heading in the list, as of keys. */
  readonly where: string
}

const registered = shallowRef<readonly (readonly Gesture[])[]>([])

/** Two components of one kind may register the same. */
export function useGestures(own: readonly Gesture[]): void {
  const mine = [...own]
  const remove = () => {
    registered.value = registered.value.filter((gestures) => gestures !== mine)
  }
  const add = () => {
    remove()
    registered.value = [...registered.value, mine]
  }
  onMounted(add)
  onActivated(add)
  onDeactivated(remove)
  onUnmounted(remove)
}

/** Each once, in the order of registration. */
export function useGestureList(): ComputedRef<readonly Gesture[]> {
  return computed(() => [
    ...new Map(registered.value.flat().map((one) => [`${one.where} ${one.gesture}`, one])).values()
  ])
}
