/** The rows that a person asks for on the command line, in the order that they ask for. */
import { WorkbenchError } from '../../contract/errors.ts'
import type { StoredRow } from './read-run-row.ts'

export const SORT_KEYS = [
  'begun',
  'name',
  'state',
  'rate',
  'batch',
  'seed',
  'epochs',
  'validation',
  'test',
  'size'
] as const
export type SortKey = (typeof SORT_KEYS)[number]

export interface RowFilter {
  readonly since?: Date | undefined
  readonly tag?: string | undefined
  readonly state?: string | undefined
  readonly starred?: boolean | undefined
  /**
   * `begun`, `validation`, `test` and `size` begin with the largest, the others with the smallest.
   */
  readonly sort?: SortKey | undefined
}

const VALUES: Readonly<Record<SortKey, (row: StoredRow) => number | string | null>> = {
  begun: ({ startedAt }) => startedAt,
  name: ({ title }) => title,
  state: ({ state }) => state,
  rate: ({ options }) => options.learningRate,
  batch: ({ options }) => options.batchSize,
  seed: ({ options }) => options.seed,
  epochs: ({ options }) => options.epochs,
  validation: ({ validationAccuracy }) => validationAccuracy,
  test: ({ testAccuracy }) => testAccuracy,
  size: ({ sizeBytes }) => sizeBytes
}
const LARGEST_FIRST: readonly SortKey[] = ['begun', 'validation', 'test', 'size']

export function filterRows(
  rows: readonly StoredRow[],
  { since, tag, state, starred, sort = 'begun' }: RowFilter
): StoredRow[] {
  const kept = rows.filter(
    (row) =>
      (!since || row.startedAt >= since.getTime()) &&
      (tag === undefined || row.tags.includes(tag)) &&
      (state === undefined || (row.damage === null ? row.state : 'damaged') === state) &&
      (!starred || row.starred)
  )
  const direction = LARGEST_FIRST.includes(sort) ? -1 : 1
  return kept.sort((a, b) => compare(VALUES[sort](a), VALUES[sort](b), direction) || b.startedAt - a.startedAt)
}

/** No value sorts last both ways. */
function compare(a: number | string | null, b: number | string | null, direction: number): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null)
  return a < b ? -direction : a > b ? direction : 0
}

/** `2026-11-20`, or anything that ISO 8601 has. Throws WorkbenchError `bad-argument`. */
export function dayOf(flag: string, text: string): Date {
  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00`) : new Date(text)
  if (/^\d{4}-/.test(text) && !Number.isNaN(day.getTime())) return day
  throw new WorkbenchError('bad-argument', `${flag} is "${text}"; expected a day as 2026-11-20`, 'Give such a value.')
}
