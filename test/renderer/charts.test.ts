import { describe, expect, test } from 'vitest'
import { VIRIDIS as TABLE } from '../../native/data/viridis.ts'
import { chartSvg } from '../../renderer/components/charts/chart-svg.ts'
import {
  fullRange,
  paintedPoints,
  valueRange,
  type CurveFigures
} from '../../renderer/components/charts/curve-figures.ts'
import { epochTicks, linearTicks, logTicks } from '../../renderer/components/charts/ticks.ts'
import { VIRIDIS } from '../../renderer/series/viridis.ts'

const FIGURES: CurveFigures = {
  steps: Uint32Array.from({ length: 2000 }, (_, i) => i + 1),
  batch: Float32Array.from({ length: 2000 }, (_, i) => (i % 10 === 0 ? 0 : 1 / (i + 1))),
  mean: Float32Array.from({ length: 2000 }, (_, i) => (i < 5 ? NaN : 2 / (i + 1))),
  points: [{ epoch: 1, step: 1000, training: 0.02, validation: 0.03 }],
  stepsPerEpoch: 1000
}
const WORDS = {
  title: 'Cost <of> a run',
  batch: 'each batch',
  mean: 'mean',
  training: 'training',
  validation: 'validation, whole set',
  format: String
}
const LINEAR = { kind: 'linear', lowest: null, highest: null } as const
const LOG = { kind: 'log', lowest: null, highest: null } as const

describe('what a chart paints', () => {
  test('thinned to the pixels, and it says of how many steps', () => {
    const painted = paintedPoints(FIGURES, [0, 2000], 50, 'linear')
    expect(painted.steps).toBe(2000)
    expect(painted.painted).toBe(painted.x.length)
    expect(painted.painted).toBeLessThanOrEqual(200)
  })

  test('values that a log scale cannot show, and values not known, are gaps', () => {
    const log = paintedPoints(FIGURES, [1, 11], 50, 'log')
    expect(log.batch[0]).toBeNull()
    expect(log.batch[1]).toBeCloseTo(0.5)
    expect(log.mean[0]).toBeNull()
    expect(paintedPoints(FIGURES, [1, 11], 50, 'linear').batch[0]).toBe(0)
  })

  test('the running mean is not joined across the end of an epoch', () => {
    const { x, mean } = paintedPoints(FIGURES, [990, 1010], 50, 'linear')
    expect(x.filter((_, i) => mean[i] === null)).toEqual([1001])
  })

  test('the range goes to the end of the epoch under way', () => {
    expect(fullRange(FIGURES)).toEqual([0, 2000])
    expect(fullRange({ ...FIGURES, steps: FIGURES.steps.subarray(0, 1001) })).toEqual([0, 2000])
    expect(fullRange({ ...FIGURES, steps: new Uint32Array(0), points: [] })).toEqual([0, 1000])
  })

  test('a log scale spans to the next 1, 2 or 5, a linear one begins at 0', () => {
    const painted = paintedPoints(FIGURES, [0, 100], 50, 'log')
    expect(valueRange(painted, FIGURES.points, [0, 100], LOG)).toEqual([0.005, 0.5])
    expect(valueRange(painted, FIGURES.points, [0, 100], LINEAR)[0]).toBe(0)
  })
})

test('ticks are round', () => {
  expect(linearTicks(0, 2.7, 5)).toEqual([0, 1, 2])
  expect(linearTicks(0.9, 1, 5)).toEqual([0.9, 0.92, 0.94, 0.96, 0.98, 1])
  expect(logTicks(0.001, 1)).toEqual([0.001, 0.01, 0.1, 1])
  expect(logTicks(0.05, 2)).toEqual([0.05, 0.1, 0.2, 0.5, 1, 2])
  expect(epochTicks(0, 5 * 1563, 1563, 6)).toEqual([0, 1563, 3126, 4689, 6252, 7815])
  expect(epochTicks(0, 100 * 10, 10, 6)).toEqual([0, 200, 400, 600, 800, 1000])
})

test('the picture to save names its run, its windows and how much it draws, and escapes them', () => {
  const svg = chartSvg({ figures: FIGURES, words: WORDS, scale: LOG, range: [0, 2000], caption: 'run 1 & 2' })
  expect(svg).toContain('Cost &lt;of&gt; a run')
  expect(svg).toContain('run 1 &amp; 2')
  expect(svg).toContain('validation, whole set')
  expect(svg).not.toMatch(/NaN|Infinity|undefined/)
})

test('viridis is within 1 of 255 of the table in native, which is rounding', () => {
  const worst = Math.max(...TABLE.map((value, i) => Math.abs(value - VIRIDIS[i]!)))
  expect(worst).toBeLessThanOrEqual(1)
})
