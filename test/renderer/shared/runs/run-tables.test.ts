import { describe, expect, test } from 'vitest'
import { float32, toCsv } from '../../../../renderer/base/format/csv.ts'
import { cost, duration, percent } from '../../../../renderer/base/format/format.ts'
import { epochOfStep } from '../../../../renderer/charts/epoch-of-step.ts'
import { epochsCsv } from '../../../../renderer/shared/runs/run-tables.ts'

describe('CSV', () => {
  test('quotes commas, quotes and line breaks; leaves out what is not there', () => {
    expect(
      toCsv(
        ['a', 'b'],
        [
          ['x,"y"\n', null],
          [NaN, 1e-7]
        ]
      )
    ).toBe('a,b\r\n"x,""y""\n",\r\n,1e-7\r\n')
  })

  test.each(['a,b', 'a\nb', 'a\rb'])('quotes %j for that character alone', (value) => {
    expect(toCsv(['a'], [[value]])).toBe(`a\r\n"${value}"\r\n`)
  })

  test('a float32 is written in the fewest digits that give it back', () => {
    for (const value of [0.1, 0.9457, 2.302585, 1e-20, 16777216, 0.30000001192092896]) {
      const stored = Math.fround(value)
      expect(Math.fround(float32(stored))).toBe(stored)
      expect(String(float32(stored)).length).toBeLessThanOrEqual(String(stored).length)
    }
    expect(float32(Math.fround(0.1))).toBe(0.1)
  })

  test('columns of training figures are named by what they cover in that recipe', () => {
    expect(epochsCsv([], 'keras').split(',')[1]).toBe('epoch_mean_cost')
    expect(epochsCsv([], 'graph').split(',')[1]).toBe('train_set_cost')
  })
})

test('an epoch begins with the step after the last one of the epoch before', () => {
  expect([1, 1563, 1564].map((step) => epochOfStep(step, 1563))).toEqual([1, 1, 2])
})

test('figures for people', () => {
  expect([duration(41.4), duration(725), duration(3753)]).toEqual(['0:41', '12:05', '1:02:33'])
  expect([cost(0.06423), cost(0.0000321), cost(0), cost(NaN), cost(Infinity), cost(3711.67291)]).toEqual([
    '0.0642',
    '3.21e−5',
    '0.0000',
    '–',
    '∞',
    '3,711.6729'
  ])
  expect([percent(0.98125), percent(null)]).toEqual(['98.13\u00a0%', '–'])
})
