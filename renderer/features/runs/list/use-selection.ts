/**
 * The runs that are chosen in the list, in the order of choosing: that gives their letters.
 * Ctrl/Cmd adds one, Shift the range from the one that was chosen last.
 */
import { computed, shallowRef, type ComputedRef, type Ref } from 'vue'

export interface Selection {
  readonly ids: Readonly<Ref<readonly string[]>>
  readonly set: ComputedRef<ReadonlySet<string>>
  /** `A` of the first; null of those that are not chosen, and after `Z`. */
  letterOf(id: string): string | null
  toggle(id: string): void
  /** All of `order` between the last chosen one and `id`, in that order. */
  extendTo(id: string, order: readonly string[]): void
  choose(ids: readonly string[]): void
  clear(): void
  /** Keeps those that are still there. */
  retain(exists: (id: string) => boolean): void
}

export function letter(index: number): string | null {
  return index >= 0 && index < 26 ? String.fromCharCode(65 + index) : null
}

export function useSelection(): Selection {
  const ids = shallowRef<readonly string[]>([])
  let anchor: string | null = null

  function toggle(id: string): void {
    ids.value = ids.value.includes(id) ? ids.value.filter((one) => one !== id) : [...ids.value, id]
    anchor = id
  }

  function extendTo(id: string, order: readonly string[]): void {
    const [from, to] = [order.indexOf(anchor ?? id), order.indexOf(id)]
    if (from < 0 || to < 0) return toggle(id)
    const range = from <= to ? order.slice(from, to + 1) : order.slice(to, from + 1).toReversed()
    ids.value = [...ids.value, ...range.filter((one) => !ids.value.includes(one))]
  }

  return {
    ids,
    set: computed(() => new Set(ids.value)),
    letterOf: (id) => letter(ids.value.indexOf(id)),
    toggle,
    extendTo,
    choose: (chosen) => (ids.value = [...new Set(chosen)]),
    clear: () => (ids.value = []),
    retain: (exists) => {
      if (!ids.value.every(exists)) ids.value = ids.value.filter(exists)
    }
  }
}
