/**
 * The filter language: what matches, what does not, and what is said of a term that cannot be read.
 */
import { describe, expect, test } from 'vitest'
import { parseDate } from '../../../../renderer/features/runs/filter/filter-dates.ts'
import { termValue, withTerm } from '../../../../renderer/features/runs/filter/edit-filter.ts'
import { matchesFilter, parseFilter } from '../../../../renderer/features/runs/filter/parse-filter.ts'
import { runRow } from './run-rows.ts'

/** A Friday, in local time as the filter reads days. */
const NOW = new Date(2026, 10, 27, 12, 0).getTime()

const holds = (text: string, changes: Parameters<typeof runRow>[0] = {}) =>
  matchesFilter(parseFilter(text, NOW), runRow(changes))

describe('a run is found by', () => {
  test.each([
    ['nothing', ''],
    ['a word of its name, whatever the case', 'KERAS'],
    ['a word of its note', 'closed'],
    ['a tag', 'baseline'],
    ['the end of its id', '33e6'],
    ['several words as they stand', '"seed 0"'],
    ['a field', 'state:finished'],
    ['the beginning of a state', 'state:fin'],
    ['a number', 'seed:0'],
    ['a comparison', 'lr<0.01'],
    ['a comparison that includes the bound', 'lr>=0.001'],
    ['a range with both ends', 'lr:0.0001..0.001'],
    ['an accuracy as it is shown', 'test:98.81'],
    ['an accuracy to one decimal', 'test:98.8'],
    ['a percent sign', 'test>98%'],
    ['a thousands comma', 'steps:7,815'],
    ['an exponent', 'lr=1e-3'],
    ['another name of a field', 'rate:0.001'],
    ['a day with its month', 'since:20 Nov'],
    ['a day in full', 'since:2026-11-26'],
    ['the day before', 'since:yesterday until:yesterday'],
    ['a weekday', 'since:Thu'],
    ['a length of time', 'since:3d'],
    ['a minus sign before what it is not', '-tag:old'],
    ['a flag', 'is:tested'],
    ['all terms at once', 'keras tag:base lr<0.01 -state:failed since:20 Nov 2026 seed:0']
  ])('%s: %s', (_, text) => {
    expect(parseFilter(text, NOW).problems).toEqual([])
    expect(holds(text)).toBe(true)
  })
})

describe('a run is not found by', () => {
  test.each([
    ['a word it has not', 'graph'],
    ['another seed', 'seed:1'],
    ['a bound that leaves the value out', 'lr>0.001'],
    ['an accuracy that is shown otherwise', 'test:98.82'],
    ['a whole number that only begins alike', 'batch:3'],
    ['a later day', 'since:27 Nov'],
    ['an earlier day', 'until:25 Nov'],
    ['the same day of another year', 'until:26 Nov 2025'],
    ['what it is not', '-tag:baseline'],
    ['one of several terms', 'keras seed:3'],
    ['a flag it has not', 'is:starred']
  ])('%s: %s', (_, text) => {
    expect(parseFilter(text, NOW).problems).toEqual([])
    expect(holds(text)).toBe(false)
  })
})

test('a run without a figure meets no comparison of it, and every negation', () => {
  for (const text of ['test>0', 'test<100', 'test:0', 'test!=98'])
    expect(holds(text, { test: null, testAccuracy: null })).toBe(false)
  expect(holds('-test>98', { test: null, testAccuracy: null })).toBe(true)
})

test('a day without a year is the last one, not one to come', () => {
  expect(holds('since:28 Nov', { startedAt: new Date(2025, 11, 24).getTime() })).toBe(true)
  expect(holds('since:28 Nov', { startedAt: new Date(2025, 10, 27).getTime() })).toBe(false)
})

describe('a term that cannot be read filters nothing and says what was expected', () => {
  test.each([
    ['speed>3', 'there is no field “speed”; expected name, tag,'],
    ['lr>fast', '“fast” is no number, as in lr>0.001'],
    ['lr:0.1..x', '“0.1..x” is no range of numbers'],
    ['state:done', '“done” is none of running, paused, finished'],
    ['since:31 Jun', '“31 Jun” is no day; expected 2026-11-20, 20 Nov'],
    ['since:soon', '“soon” is no day'],
    ['tag>3', '“>” compares numbers; expected “:”, as in tag:baseline'],
    ['is:good', '“good” is none of starred, tested'],
    ['lr>', '“lr>” lacks a value, as in lr>0.001'],
    ['constructor:x', 'there is no field “constructor”'],
    ['is:constructor', '“constructor” is none of']
  ])('%s', (text, message) => {
    const filter = parseFilter(`keras ${text} seed:0`, NOW)
    expect(filter.problems).toHaveLength(1)
    expect(filter.problems[0]!.message).toContain(message)
    expect([filter.problems[0]!.from, filter.problems[0]!.to]).toEqual([6, 6 + text.length])
    expect(filter.terms).toHaveLength(2)
    expect(holds(`keras ${text} seed:0`)).toBe(true)
  })
})

test('a quote that is still being typed takes in the rest', () => {
  expect(holds('"seed 0')).toBe(true)
  expect(holds('"seed 1')).toBe(false)
})

describe('menus write into the text', () => {
  test('a term is set, replaced and taken out; the rest stays as typed', () => {
    expect(withTerm('', 'state', 'finished')).toBe('state:finished')
    expect(withTerm('keras  lr>0.001', 'state', 'finished')).toBe('keras lr>0.001 state:finished')
    expect(withTerm('state:failed keras', 'state', 'finished')).toBe('keras state:finished')
    expect(withTerm('keras state:finished seed:0', 'state', null)).toBe('keras seed:0')
    expect(withTerm('-state:failed', 'state', 'paused')).toBe('-state:failed state:paused')
    expect(withTerm('', 'tag', 'my own')).toBe('tag:"my own"')
  })

  test('and read their value from it', () => {
    expect(termValue('keras tag:"my own" seed:0', 'tag')).toBe('my own')
    expect(termValue('keras', 'tag')).toBeNull()
    expect(termValue('-tag:old', 'tag')).toBeNull()
  })
})

describe('bounds', () => {
  test.each([
    ['seed<0', false],
    ['seed<1', true],
    ['seed<=0', true],
    ['seed>0', false],
    ['seed>=0', true],
    ['seed>=1', false],
    ['seed!=0', false],
    ['seed!=1', true],
    ['seed:0..0', true],
    ['seed:1..2', false],
    ['test:98.8', true],
    ['test:98.7', false],
    ['test:98.9', false]
  ])('%s of seed 0, tested with 98.81 %%: %s', (text, found) => {
    expect(holds(text)).toBe(found)
  })
})

describe('days', () => {
  const at = (text: string) => parseDate(text, NOW)
  const day = (year: number, month: number, date: number) => ({
    from: new Date(year, month - 1, date).getTime(),
    to: new Date(year, month - 1, date + 1).getTime()
  })

  test.each([
    ['today', day(2026, 11, 27)],
    ['Yesterday', day(2026, 11, 26)],
    ['fri', day(2026, 11, 27)],
    ['sun', day(2026, 11, 22)],
    ['saturday', day(2026, 11, 21)],
    ['2026-2-28', day(2026, 2, 28)],
    ['27 Nov', day(2026, 11, 27)],
    ['28 nov', day(2025, 11, 28)],
    ['1 january 2024', day(2024, 1, 1)],
    ['29 Feb 2024', day(2024, 2, 29)]
  ])('%s', (text, span) => {
    expect(at(text)).toEqual(span)
  })

  test.each([
    ['2h', 2 * 3_600_000],
    ['3d', 3 * 86_400_000],
    ['1w', 7 * 86_400_000]
  ])('%s ago until now', (text, length) => {
    expect(at(text)).toEqual({ from: NOW - length, to: NOW })
  })

  test.each(['', 'fr', 'fri1', '31 Jun', '2026-13-01', '2026-02-30', '29 Feb 2025', '3 xyz', '12345d'])(
    '%s is none',
    (text) => {
      expect(at(text)).toBeNull()
    }
  )
})

test('figures are compared as they are shown, settings exactly', () => {
  const at = (learningRate: number) => ({ options: { learningRate } })
  expect(holds('lr:0.001', at(0.001))).toBe(true)
  expect(holds('lr:0.001', at(0.0014))).toBe(false)
})

test('a run of midnight belongs to the day that begins', () => {
  const startedAt = new Date(2026, 10, 27).getTime()
  expect(holds('until:yesterday', { startedAt })).toBe(false)
  expect(holds('until:today since:today', { startedAt })).toBe(true)
})
