/** Scales, paths and labels of the charts that are drawn as SVG. */
import { describe, expect, test } from 'vitest'
import { spreadLabels } from '../../../renderer/charts/spread-labels.ts'
import { bandPath, linePath } from '../../../renderer/charts/svg-paths.ts'
import { extentOf, padded, valueScale } from '../../../renderer/charts/value-scale.ts'

describe('a scale', () => {
  test('gives pixels of values and values of pixels', () => {
    const linear = valueScale('linear', [0, 10], [100, 0])
    expect([linear.of(0), linear.of(5), linear.of(10), linear.at(25)]).toEqual([100, 50, 0, 7.5])
    const log = valueScale('log', [0.01, 1], [0, 100])
    expect(log.of(0.1)).toBeCloseTo(50, 12)
    expect(log.at(100)).toBeCloseTo(1, 12)
    expect(Number.isFinite(log.of(0))).toBe(false)
  })

  test('has its ticks inside', () => {
    expect(valueScale('linear', [0.975, 0.99], [0, 1]).ticks(4)).toEqual([0.975, 0.98, 0.985, 0.99])
    expect(valueScale('log', [0.02, 2], [0, 1]).ticks(4)).toEqual([0.02, 0.05, 0.1, 0.2, 0.5, 1, 2])
  })

  test('of one value alone is not empty', () => {
    for (const kind of ['linear', 'log'] as const) {
      const [low, high] = padded([0.5, 0.5], kind)
      expect(low).toBeLessThan(0.5)
      expect(high).toBeGreaterThan(0.5)
    }
    expect(padded([0.9, 1], 'linear', [0, 1])[1]).toBe(1)
  })

  test('knows the extent of what it has a place for', () => {
    expect(extentOf([3, null, NaN, 0, 7, Infinity], 'linear')).toEqual([0, 7])
    expect(extentOf([3, 0, -1, 7], 'log')).toEqual([3, 7])
    expect(extentOf([NaN, null], 'linear')).toBeNull()
  })
})

describe('a path', () => {
  test('has a gap where a value is missing, and a dot where it stands alone', () => {
    expect(linePath([0, 1, 2, 3, 4], [5, 6, NaN, 7, NaN])).toBe('M0 5L1 6M3 7h0')
  })

  test('of a band closes each part', () => {
    expect(bandPath([0, 1, 2, 3], [0, 1, NaN, 2], [4, 5, 6, 7])).toBe('M0 4L1 5L1 1L0 0ZM3 7L3 2Z')
  })
})

describe('labels', () => {
  test('stay at their lines where there is room', () => {
    expect(spreadLabels([10, 50, 30], 12, [0, 100])).toEqual([10, 50, 30])
  })

  test('that would touch stand around their common middle, in the order of their lines', () => {
    expect(spreadLabels([50, 52, 51], 10, [0, 100])).toEqual([41, 61, 51])
  })

  test('push each other without leaving the chart', () => {
    expect(spreadLabels([0, 1, 2], 10, [0, 100])).toEqual([0, 10, 20])
    expect(spreadLabels([100, 99], 10, [0, 100])).toEqual([100, 90])
  })

  test('keep their distance whatever the lines', () => {
    for (let n = 2; n < 9; n++) {
      const wanted = Array.from({ length: n }, (_, i) => (i * i * 37) % 60)
      const places = spreadLabels(wanted, 11, [0, 100]).toSorted((a, b) => a - b)
      for (let i = 1; i < n; i++) expect(places[i]! - places[i - 1]!).toBeGreaterThanOrEqual(11 - 1e-9)
    }
  })
})
