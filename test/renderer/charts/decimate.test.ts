import { describe, expect, test } from 'vitest'
import { lowerBound, pickPoints } from '../../../renderer/charts/decimate.ts'
import { uniform } from '../page/simulated-network.ts'

describe('points picked for painting', () => {
  test('all of them where there are few', () => {
    expect([...pickPoints([5, 3, 4], 0, 3, 1)]).toEqual([0, 1, 2])
    expect([...pickPoints([], 0, 0, 10)]).toEqual([])
  })

  test('first, smallest, largest and last of each bucket, rising', () => {
    const values = [5, 9, 1, 4, 6, /* second bucket */ 2, 2, 7, 0, 3]
    expect([...pickPoints(values, 0, 10, 2)]).toEqual([0, 1, 2, 4, 5, 7, 8, 9])
  })

  test('no spike is lost, wherever it is', () => {
    const random = uniform(3)
    const values = Float32Array.from({ length: 10_000 }, random)
    for (let trial = 0; trial < 50; trial++) {
      const at = Math.floor(random() * values.length)
      const before = values[at]!
      values[at] = trial % 2 === 0 ? 50 : -50
      expect([...pickPoints(values, 0, values.length, 37)]).toContain(at)
      values[at] = before
    }
  })

  test('NaN is neither the smallest nor the largest', () => {
    const values = [NaN, 3, NaN, 1, 9, NaN, 2, NaN, NaN, NaN]
    expect([...pickPoints(values, 0, 10, 1)]).toEqual([0, 3, 4, 9])
  })

  test('keeps within the range asked for', () => {
    const picked = pickPoints(new Float32Array(1000), 100, 900, 10)
    expect([picked[0], picked.at(-1)]).toEqual([100, 899])
  })
})

test('lowerBound finds the first value that is not smaller', () => {
  expect([0, 2, 3, 8, 9].map((value) => lowerBound([2, 4, 8], value))).toEqual([0, 0, 1, 2, 3])
})
