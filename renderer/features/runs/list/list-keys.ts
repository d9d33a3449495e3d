/** What keys do on a row of the list. */
import type { ListEntry } from './list-entries.ts'

export interface ListKeys {
  readonly entries: () => readonly ListEntry[]
  readonly rowsPerPage: () => number
  readonly focus: (index: number) => void
  readonly isChosen: (run: string) => boolean
  readonly toggle: (entry: ListEntry) => void
  readonly extendTo: (entry: ListEntry) => void
  readonly open: (entry: ListEntry) => void
  readonly openOrClose: (series: string) => void
  readonly rename: (run: string) => void
  readonly bin: (entry: ListEntry) => void
}

/** Says whether the key means something here. `index`: of `entry`, which has the focus. */
export function pressInList(event: KeyboardEvent, index: number, entry: ListEntry, keys: ListKeys): boolean {
  const { entries, focus } = keys
  switch (event.key) {
    case 'ArrowDown':
    case 'ArrowUp': {
      const next = index + (event.key === 'ArrowDown' ? 1 : -1)
      const target = entries()[next]
      if (event.shiftKey) {
        if (entry.kind === 'run' && !keys.isChosen(entry.row.id)) keys.toggle(entry)
        if (target?.kind === 'run') keys.extendTo(target)
      }
      focus(next)
      return true
    }
    case 'PageDown':
      focus(index + keys.rowsPerPage())
      return true
    case 'PageUp':
      focus(index - keys.rowsPerPage())
      return true
    case 'Home':
      focus(0)
      return true
    case 'End':
      focus(entries().length - 1)
      return true
    case 'ArrowRight':
      if (entry.kind === 'series' && !entry.isOpen) keys.openOrClose(entry.series.id)
      else if (entry.kind === 'series') focus(index + 1)
      return entry.kind === 'series'
    case 'ArrowLeft':
      if (entry.kind === 'series' && entry.isOpen) keys.openOrClose(entry.series.id)
      else if (entry.kind === 'run' && entry.level === 2) focus(seriesAbove(entries(), index))
      return true
    case 'Enter':
      keys.open(entry)
      return true
    case ' ':
      keys.toggle(entry)
      return true
    case 'F2':
      if (entry.kind === 'run' && entry.row.damage === null) keys.rename(entry.row.id)
      return true
    case 'Delete':
      keys.bin(entry)
      return true
    default:
      return false
  }
}

function seriesAbove(entries: readonly ListEntry[], index: number): number {
  return entries.slice(0, index).findLastIndex(({ kind }) => kind === 'series')
}
