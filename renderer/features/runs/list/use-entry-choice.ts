/** Choosing runs by their entries in the list: a series stands for all of its runs. */
import { computed, type ComputedRef } from 'vue'
import type { ListEntry } from './list-entries.ts'
import type { Selection } from './use-selection.ts'

export interface EntryChoice {
  /** Of the runs in the list, in its order; of a closed series those under it. */
  readonly runIds: ComputedRef<readonly string[]>
  /** Whether all of them are chosen. */
  readonly all: ComputedRef<boolean | 'mixed'>
  readonly toggleAll: () => void
  readonly toggle: (entry: ListEntry) => void
  /** From the run that was chosen last to this one; a series has no place among runs. */
  readonly extendTo: (entry: ListEntry) => void
}

export function idsOfEntry(entry: ListEntry): readonly string[] {
  return entry.kind === 'run' ? [entry.row.id] : entry.members.map(({ id }) => id)
}

export function useEntryChoice(entries: () => readonly ListEntry[], selection: () => Selection): EntryChoice {
  const runIds = computed(() =>
    entries().flatMap((entry) => (entry.kind === 'series' && entry.isOpen ? [] : idsOfEntry(entry)))
  )
  const all = computed(() => {
    const chosen = runIds.value.filter((id) => selection().set.value.has(id)).length
    return chosen === 0 ? false : chosen === runIds.value.length ? true : 'mixed'
  })

  function toggle(entry: ListEntry): void {
    if (entry.kind === 'run') {
      selection().toggle(entry.row.id)
      return
    }
    const ids = idsOfEntry(entry)
    const before = selection().ids.value
    const others = before.filter((id) => !ids.includes(id))
    selection().choose(others.length + ids.length === before.length ? others : [...others, ...ids])
  }

  return {
    runIds,
    all,
    toggleAll: () => {
      if (all.value === true) selection().clear()
      else selection().choose([...selection().ids.value, ...runIds.value])
    },
    toggle,
    extendTo: (entry) => {
      if (entry.kind === 'run') selection().extendTo(entry.row.id, runIds.value)
      else toggle(entry)
    }
  }
}
