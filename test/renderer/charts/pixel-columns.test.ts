/**
 * Columns of pixels of a long series: nothing is left out, and the mean is that of the window that
 * is named.
 */
import { describe, expect, test } from 'vitest'
import { nearestPoint, pixelColumns, SeriesSums, type Series } from '../../../renderer/charts/pixel-columns.ts'
import { uniform } from '../page/simulated-network.ts'

const series = (y: readonly number[], x: readonly number[] = y.map((_, i) => i)): Series => ({
  x: Float64Array.from(x),
  y: Float32Array.from(y)
})
const columnsOf = (own: Series, range: readonly [number, number], columns: number, window = 1) =>
  pixelColumns(new SeriesSums(own), range, columns, window)

test('few points are shown where they are', () => {
  const { x, low, high, mean, points } = columnsOf(series([3, 1, 2]), [0, 2], 100)
  expect([...x]).toEqual([0, 1, 2])
  for (const values of [low, high, mean]) expect([...values]).toEqual([3, 1, 2])
  expect(points).toBe(3)
})

test('a column covers the lowest and the highest of its points, and its mean all of them', () => {
  const { low, high, mean } = columnsOf(series([1, 5, 3, 3, 9, 0, 2, 1]), [0, 8], 2)
  expect([...low]).toEqual([1, 0])
  expect([...high]).toEqual([5, 9])
  expect([...mean]).toEqual([3, 3])
})

test('the mean is that of a window of points, fewer at the beginning', () => {
  expect([...columnsOf(series([4, 2, 6, 8]), [0, 3], 100, 2).mean]).toEqual([4, 3, 4, 7])
})

test('no spike of a random series is lost in any range, and no point is counted twice', () => {
  const random = uniform(7)
  const y = Array.from({ length: 5000 }, random)
  for (let trial = 0; trial < 60; trial++) {
    const at = 200 + Math.floor(random() * 4600)
    const own = series(y.map((value, i) => (i === at ? 50 : value)))
    const { high, low, points, x } = columnsOf(own, [100, 4900], 1 + Math.floor(random() * 900), 200)
    expect(Math.max(...high)).toBe(50)
    expect(Math.min(...low)).toBe(Math.fround(Math.min(...own.y.slice(99, 4902))))
    expect(points).toBe(4803)
    expect(x.every((value, i) => i === 0 || value > x[i - 1]!)).toBe(true)
  }
})

test('points at one place, as of equal times, share a column', () => {
  const { x, low, high } = columnsOf(series([1, 2, 3, 4], [0, 5, 5, 5]), [0, 5], 10)
  expect([...x]).toEqual([0, 5])
  expect([...low]).toEqual([1, 2])
  expect([...high]).toEqual([1, 4])
})

test('a missing value is none of lowest, highest and mean', () => {
  const { low, high, mean } = columnsOf(series([1, NaN, 3, NaN, NaN, NaN]), [0, 6], 2)
  expect([...low]).toEqual([1, NaN])
  expect([...high]).toEqual([3, NaN])
  expect(mean[0]).toBe(2)
})

test('an empty series has no columns', () => {
  expect(columnsOf(series([]), [0, 1], 10)).toMatchObject({ points: 0, x: new Float64Array() })
})

describe('the nearest point', () => {
  test.each([
    [-1, 0],
    [0.4, 0],
    [1.5, 1],
    [2.1, 2],
    [9, 3]
  ])('of %d is the point with index %i', (at, index) => {
    expect(nearestPoint([0, 1, 2, 8], at)).toBe(index)
  })

  test('of nothing is none', () => expect(nearestPoint([], 3)).toBe(-1))
})
