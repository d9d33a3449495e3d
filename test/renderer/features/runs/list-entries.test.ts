/**
 * The list of runs: its order, series as one row, columns that say the same of every run, and
 * choosing several.
 */
import { describe, expect, test } from 'vitest'
import { begunText, runColumns } from '../../../../renderer/features/runs/list/columns.ts'
import {
  foldedColumns,
  listEntries,
  seriesText,
  type ListedSeries,
  type ListRequest
} from '../../../../renderer/features/runs/list/list-entries.ts'
import { nextSort, parseSort, sortText } from '../../../../renderer/features/runs/list/sort-rows.ts'
import { letter, useSelection } from '../../../../renderer/features/runs/list/use-selection.ts'
import { parseFilter } from '../../../../renderer/features/runs/filter/parse-filter.ts'
import { runRow, testOf } from './run-rows.ts'

const NOW = new Date(2026, 10, 27, 12, 0).getTime()
const columns = runColumns(() => NOW)
const KEYS = columns.map(({ key }) => key)
const SERIES: ListedSeries = {
  id: 'seeds-1',
  title: 'keras, repeated',
  kind: 'seeds',
  state: 'done',
  createdAt: NOW,
  runs: 3,
  pausedRuns: new Set(),
  test: {
    n: 2,
    mean: 0.9863,
    sd: 0.001,
    median: 0.9863,
    min: 0.986,
    max: 0.9866,
    quartiles: [0.986, 0.9866],
    interval: null
  },
  validation: null
}

const keysOf = (rows: ListRequest['rows'], { sort = 'test-', filter = '', open = [] as string[] } = {}) =>
  listEntries({
    rows,
    series: new Map([[SERIES.id, SERIES]]),
    filter: parseFilter(filter, NOW),
    sort: parseSort(sort, KEYS),
    open: new Set(open),
    columns: new Map(columns.map((column) => [column.key, column]))
  })
const shown = (...request: Parameters<typeof keysOf>) => keysOf(...request).entries.map(({ key }) => key)

describe('the order', () => {
  const rows = [
    runRow({ id: 'low', test: testOf(9801), options: { learningRate: 0.01 } }),
    runRow({ id: 'none', test: null, testAccuracy: null }),
    runRow({ id: 'high', test: testOf(9889), options: { learningRate: 0.001 } }),
    runRow({ id: 'same', test: testOf(9801), options: { learningRate: 0.0001 } })
  ]

  test('rises or falls, and what has no value is last both ways', () => {
    expect(shown(rows, { sort: 'test-' })).toEqual(['high', 'low', 'same', 'none'])
    expect(shown(rows, { sort: 'test' })).toEqual(['low', 'same', 'high', 'none'])
  })

  test('of equal runs is that of a second column', () => {
    expect(shown(rows, { sort: 'test,lr' })).toEqual(['same', 'low', 'high', 'none'])
  })

  test('of names counts numbers as numbers', () => {
    const named = ['seed 10', 'Seed 2', 'seed 1'].map((title) => runRow({ id: title, title }))
    expect(shown(named, { sort: 'name' })).toEqual(['seed 1', 'Seed 2', 'seed 10'])
  })

  test('turns round when a column is chosen again, and is read back from the address', () => {
    let keys = parseSort(null, KEYS)
    expect(sortText(keys)).toBe('begun-')
    keys = nextSort(keys, 'test', 'descending', false)
    keys = nextSort(keys, 'lr', 'ascending', true)
    expect(sortText(keys)).toBe('test-,lr')
    expect(parseSort(sortText(keys), KEYS)).toEqual(keys)
    expect(sortText(nextSort(keys, 'test', 'descending', false))).toBe('test')
    expect(sortText(parseSort('nonsense,also', KEYS))).toBe('begun-')
  })
})

describe('a series', () => {
  const rows = [
    runRow({ id: 'a', series: SERIES.id, test: testOf(9860), options: { seed: 0 } }),
    runRow({ id: 'single', test: testOf(9862) }),
    runRow({ id: 'b', series: SERIES.id, test: testOf(9866), options: { seed: 1 } })
  ]

  test('is one row at the place of its mean, and its runs follow when it is open', () => {
    expect(shown(rows)).toEqual(['series seeds-1', 'single'])
    expect(shown(rows, { open: ['seeds-1'] })).toEqual(['series seeds-1', 'b', 'a', 'single'])
  })

  test('shows the runs that the filter leaves, and goes with the last of them', () => {
    const filtered = keysOf(rows, { filter: 'seed:1', open: ['seeds-1'] })
    expect(filtered.entries.map(({ key }) => key)).toEqual(['series seeds-1', 'b'])
    expect(filtered.runs).toBe(1)
    expect(shown(rows, { filter: 'seed:7' })).toEqual([])
  })

  test('that is not known leaves its runs single', () => {
    expect(shown([runRow({ id: 'orphan', series: 'gone' })])).toEqual(['orphan'])
  })

  test('has its settings as a range, a list or a number of values', () => {
    const seeds = (...all: number[]) => all.map((seed) => runRow({ options: { seed } }))
    const seed = columns.find(({ key }) => key === 'seed')!
    expect(seeds(0).length && seriesText(seeds(0, 0), seed)).toBe('0')
    expect(seriesText(seeds(0, 1), seed)).toBe('0, 1')
    expect(seriesText(seeds(2, 0, 1, 3), seed)).toBe('0–3')
    expect(seriesText(seeds(2, 0, 9), seed)).toBe('3 values')
  })
})

test('a setting that is the same in all rows folds; figures and what is sorted by do not', () => {
  const rows = [runRow({ id: 'a', options: { seed: 0 } }), runRow({ id: 'b', options: { seed: 1 } })]
  const { entries } = keysOf(rows)
  const folded = (sort: string) =>
    foldedColumns(entries, columns, parseSort(sort, KEYS)).map(({ column }) => column.key)
  expect(folded('test-')).toContain('recipe')
  expect(folded('test-')).not.toContain('seed')
  expect(folded('test-')).not.toContain('test')
  expect(folded('recipe')).not.toContain('recipe')
  expect(foldedColumns(entries.slice(0, 1), columns, [])).toEqual([])
})

test.each([
  [new Date(2026, 10, 27, 9, 5), '09:05'],
  [new Date(2026, 10, 24, 9, 5), 'Tue'],
  [new Date(2026, 10, 20, 9, 5), '20 Nov'],
  [new Date(2025, 1, 3), '3 Feb 2025']
])('%s begins as %s', (date, text) => expect(begunText(date.getTime(), NOW)).toBe(text))

describe('choosing several', () => {
  const order = ['a', 'b', 'c', 'd', 'e']

  test('gives letters in the order of choosing', () => {
    const selection = useSelection()
    for (const id of ['c', 'a', 'e']) selection.toggle(id)
    expect(order.map((id) => selection.letterOf(id))).toEqual(['B', null, 'A', null, 'C'])
    selection.toggle('c')
    expect(selection.letterOf('a')).toBe('A')
  })

  test('takes a range from the last one, up or down', () => {
    const selection = useSelection()
    selection.toggle('b')
    selection.extendTo('d', order)
    expect(selection.ids.value).toEqual(['b', 'c', 'd'])
    selection.clear()
    selection.toggle('d')
    selection.extendTo('b', order)
    expect(selection.ids.value).toEqual(['d', 'c', 'b'])
  })

  test('drops runs that are gone', () => {
    const selection = useSelection()
    selection.choose(['a', 'b', 'a'])
    selection.retain((id) => id !== 'a')
    expect(selection.ids.value).toEqual(['b'])
  })
})

describe('chosen runs', () => {
  const order = ['a', 'b', 'c', 'd']

  test('a run is chosen and given up; the range begins at the one that was clicked last', () => {
    const selection = useSelection()
    selection.toggle('a')
    selection.toggle('b')
    selection.toggle('b')
    expect(selection.ids.value).toEqual(['a'])
    selection.extendTo('d', order)
    expect(selection.ids.value).toEqual(['a', 'b', 'c', 'd'])
    selection.choose([])
    selection.toggle('a')
    selection.extendTo('c', order)
    expect(selection.ids.value).toEqual(['a', 'b', 'c'])
    selection.choose([])
    selection.toggle('c')
    selection.extendTo('a', order)
    expect(selection.ids.value).toEqual(['c', 'b', 'a'])
    expect([...selection.set.value]).toEqual(['c', 'b', 'a'])
  })

  test('without one before, or beside a run that is not shown, it is that run alone', () => {
    const selection = useSelection()
    selection.extendTo('a', order)
    expect(selection.ids.value).toEqual(['a'])
    selection.clear()
    selection.toggle('gone')
    selection.extendTo('a', order)
    expect(selection.ids.value).toEqual(['gone', 'a'])
    selection.choose(['c', 'c', 'a'])
    expect(selection.ids.value).toEqual(['c', 'a'])
  })

  test('letters go from A to Z', () => {
    expect([-1, 0, 25, 26].map(letter)).toEqual([null, 'A', 'Z', null])
  })
})

test('settings that follow one another are a range, others a number of values', () => {
  const seed = columns.find(({ key }) => key === 'seed')!
  const text = (...seeds: number[]) =>
    seriesText(
      seeds.map((value, i) => runRow({ id: String(i), options: { seed: value } })),
      seed
    )
  expect(text(4)).toBe('4')
  expect(text(9, 3)).toBe('3, 9')
  expect(text(2, 10, 3)).toBe('3 values')
  expect(text(11, 10, 9)).toBe('9–11')
})

test('a closed series counts with all its runs where columns fold', () => {
  const members = [0, 1].map((seed) => runRow({ id: String(seed), series: SERIES.id, options: { seed } }))
  const { entries } = keysOf(members)
  const folded = (key: string) =>
    foldedColumns(
      entries,
      columns.filter((column) => column.key === key),
      []
    ).map(({ text }) => text)
  expect(entries).toHaveLength(1)
  expect([folded('seed'), folded('batch')]).toEqual([[], ['32']])
})
