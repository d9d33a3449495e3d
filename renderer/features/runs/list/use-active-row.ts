/**
 * The row of the list that has the focus, and which rows are elements: those in sight, and the one
 * with the focus, which an element out of sight would lose.
 */
import { computed, nextTick, ref, watch, type ComputedRef, type Ref } from 'vue'
import type { VirtualRows } from '../../../base/composables/use-virtual-rows.ts'
import type { ListEntry } from './list-entries.ts'

export interface ActiveRow {
  readonly key: Ref<string | null>
  /** Of the row with the focus; when it is gone, of the one in its place. */
  readonly index: ComputedRef<number>
  readonly rendered: ComputedRef<readonly { readonly index: number; readonly entry: ListEntry }[]>
  /** The first and the last row at most. */
  readonly focus: (index: number) => void
}

export function useActiveRow(
  scroller: Readonly<Ref<HTMLElement | null>>,
  entries: () => readonly ListEntry[],
  rows: VirtualRows
): ActiveRow {
  const key = ref<string | null>(null)
  let lastIndex = 0
  const index = computed(() => {
    const found = entries().findIndex((entry) => entry.key === key.value)
    return found >= 0 ? found : Math.min(lastIndex, entries().length - 1)
  })
  watch(index, (now) => {
    if (now >= 0) lastIndex = now
  })

  const rendered = computed(() => {
    const { first, end } = rows
    const indices = Array.from({ length: Math.max(0, end.value - first.value) }, (_, i) => first.value + i)
    const active = index.value
    if (active >= 0 && (active < first.value || active >= end.value)) indices.push(active)
    return indices.flatMap((shown) => {
      const entry = entries()[shown]
      return entry ? [{ index: shown, entry }] : []
    })
  })

  function focus(wanted: number): void {
    const entry = entries()[Math.max(0, Math.min(entries().length - 1, wanted))]
    if (!entry) return
    key.value = entry.key
    rows.show(index.value)
    void nextTick(() => {
      const row = scroller.value?.querySelector<HTMLElement>(`[data-key="${CSS.escape(entry.key)}"]`)
      row?.focus({ preventScroll: true })
    })
  }

  return { key, index, rendered, focus }
}
