/**
 * The order of the list: by one column and, where that is equal, by a second; what has no value is
 * last both ways.
 */
import type { ColumnKey } from './columns.ts'

export interface SortKey {
  readonly column: ColumnKey
  readonly direction: 'ascending' | 'descending'
}

type Value = number | string | null

export const USUAL_SORT: readonly SortKey[] = [{ column: 'begun', direction: 'descending' }]

/** Numbers inside of names count as numbers: `seed 2` before `seed 10`. */
const TEXT = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

/**
 * A new array. Equal entries keep their order. `valueOf` is asked once for each entry and column.
 */
export function sortEntries<T>(
  entries: readonly T[],
  keys: readonly SortKey[],
  valueOf: (entry: T, column: ColumnKey) => Value
): T[] {
  const decorated = entries.map((entry) => ({ entry, values: keys.map(({ column }) => valueOf(entry, column)) }))
  decorated.sort((a, b) => {
    for (const [i, { direction }] of keys.entries()) {
      const order = compare(a.values[i]!, b.values[i]!, direction)
      if (order !== 0) return order
    }
    return 0
  })
  return decorated.map(({ entry }) => entry)
}

function compare(a: Value, b: Value, direction: SortKey['direction']): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1
  const order = typeof a === 'number' && typeof b === 'number' ? a - b : TEXT.compare(String(a), String(b))
  return direction === 'ascending' ? order : -order
}

/**
 * A column that is chosen again turns round; `second` keeps the first column and sorts by this one
 * behind it.
 */
export function nextSort(
  keys: readonly SortKey[],
  column: ColumnKey,
  first: SortKey['direction'],
  second: boolean
): readonly SortKey[] {
  const before = keys.find((key) => key.column === column)
  const direction = before ? (before.direction === 'ascending' ? 'descending' : 'ascending') : first
  const key: SortKey = { column, direction }
  const [leading] = keys
  return second && leading && leading.column !== column ? [leading, key] : [key]
}

/** `test-,lr`: a minus sign after a falling column. */
export function sortText(keys: readonly SortKey[]): string {
  return keys.map(({ column, direction }) => (direction === 'descending' ? `${column}-` : column)).join(',')
}

/** What is not the name of a column is left out; nothing left: the usual order. */
export function parseSort(text: string | null, columns: readonly ColumnKey[]): readonly SortKey[] {
  const keys = (text ?? '').split(',').flatMap((part): SortKey[] => {
    const column = columns.find((key) => key === part.replace(/-$/, ''))
    return column ? [{ column, direction: part.endsWith('-') ? 'descending' : 'ascending' }] : []
  })
  return keys.length > 0 ? keys.slice(0, 2) : USUAL_SORT
}
