/**
 * What stands in the list: runs that the filter leaves, those of a series under one row, in the
 * chosen order.
 */
import type { RunRow } from '../../../../native/contract/run-library.ts'
import type { SeedSummary } from '../../../../native/contract/evaluation-metrics.ts'
import type { SeriesState } from '../../../../native/contract/run-series.ts'
import { matchesFilter, type Filter } from '../filter/parse-filter.ts'
import type { ColumnKey, RunColumn } from './columns.ts'
import { sortEntries, type SortKey } from './sort-rows.ts'
import type { SeriesOfRow } from './state-labels.ts'

/**
 * What the list knows of a series; `test` and `validation` over its runs come from the compute
 * process.
 */
export interface ListedSeries extends SeriesOfRow {
  readonly id: string
  readonly title: string
  readonly kind: 'seeds' | 'grid' | 'random'
  readonly createdAt: number
  readonly state: SeriesState
  /** Of its plan, begun or not. */
  readonly runs: number
  readonly test: SeedSummary | null
  readonly validation: SeedSummary | null
}

export interface RunEntry {
  readonly kind: 'run'
  readonly key: string
  readonly row: RunRow
  /** 2 inside of a series. */
  readonly level: 1 | 2
  /** That it belongs to; null where it belongs to none. */
  readonly series: ListedSeries | null
}

export interface SeriesEntry {
  readonly kind: 'series'
  readonly key: string
  readonly series: ListedSeries
  /** Those that the filter leaves, in the chosen order. */
  readonly members: readonly RunRow[]
  readonly isOpen: boolean
}

export type ListEntry = RunEntry | SeriesEntry

export interface ListRequest {
  readonly rows: Iterable<RunRow>
  readonly series: ReadonlyMap<string, ListedSeries>
  readonly filter: Filter
  readonly sort: readonly SortKey[]
  /** Ids of the series whose runs are shown. */
  readonly open: ReadonlySet<string>
  readonly columns: ReadonlyMap<ColumnKey, RunColumn>
}

/** `runs`: how many the filter leaves, whether they are in sight or under a series. */
export function listEntries(request: ListRequest): { readonly entries: ListEntry[]; readonly runs: number } {
  const { filter, sort, series, columns, open } = request
  const runValue = (row: RunRow, column: ColumnKey) => columns.get(column)?.value(row) ?? null
  const single: RunRow[] = []
  const grouped = new Map<string, RunRow[]>()
  let runs = 0
  for (const row of request.rows) {
    if (!matchesFilter(filter, row)) continue
    runs++
    const group = row.series !== null && series.has(row.series) ? row.series : null
    if (group === null) single.push(row)
    else if (grouped.has(group)) grouped.get(group)!.push(row)
    else grouped.set(group, [row])
  }
  const top: ListEntry[] = [
    ...single.map((row): RunEntry => ({ kind: 'run', key: row.id, row, level: 1, series: null })),
    ...Array.from(grouped, ([id, members]): SeriesEntry => {
      const sorted = sortEntries(members, sort, runValue)
      return { kind: 'series', key: `series ${id}`, series: series.get(id)!, members: sorted, isOpen: open.has(id) }
    })
  ]
  const sorted = sortEntries(top, sort, (entry, column) =>
    entry.kind === 'run' ? runValue(entry.row, column) : seriesValue(entry, column, runValue)
  )
  return { entries: sorted.flatMap((entry) => [entry, ...membersOf(entry)]), runs }
}

function membersOf(entry: ListEntry): RunEntry[] {
  if (entry.kind === 'run' || !entry.isOpen) return []
  return entry.members.map((row) => ({ kind: 'run', key: row.id, row, level: 2, series: entry.series }))
}

/** A series sorts by its means, by its own name and day, and by settings that its runs share. */
function seriesValue(
  { series, members }: SeriesEntry,
  column: ColumnKey,
  runValue: (row: RunRow, column: ColumnKey) => number | string | null
): number | string | null {
  switch (column) {
    case 'name':
      return series.title
    case 'begun':
      return series.createdAt
    case 'test':
      return series.test?.mean ?? null
    case 'valid':
      return series.validation?.mean ?? null
    default: {
      const values = new Set(members.map((row) => runValue(row, column)))
      return values.size === 1 ? (values.values().next().value ?? null) : null
    }
  }
}

/** Runs in sight, whose columns with one and the same text fold into a line above the table. */
export function foldedColumns(
  entries: readonly ListEntry[],
  columns: readonly RunColumn[],
  sort: readonly SortKey[]
): readonly { readonly column: RunColumn; readonly text: string }[] {
  const rows = entries.flatMap((entry) => (entry.kind === 'run' ? [entry.row] : entry.members))
  if (rows.length < 2) return []
  return columns.flatMap((column) => {
    // What it is sorted by has its head to turn it round.
    if (!column.folds || sort.some((key) => key.column === column.key)) return []
    const text = column.text(rows[0]!)
    return rows.every((row) => column.text(row) === text) ? [{ column, text }] : []
  })
}

/** A setting of a series as its row shows it: `0.001`, `0–7`, `0, 1`, `4 values`. */
export function seriesText(members: readonly RunRow[], column: RunColumn): string {
  const texts = [...new Set(members.map((row) => column.text(row)))].sort((a, b) => Number(a) - Number(b) || 0)
  if (texts.length <= 2) return texts.join(', ')
  const numbers = texts.map(Number)
  const isRun = numbers.every((value, i) => Number.isInteger(value) && (i === 0 || value === numbers[i - 1]! + 1))
  return isRun ? `${numbers[0]}–${numbers.at(-1)}` : `${texts.length} values`
}
