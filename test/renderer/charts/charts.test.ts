import { describe, expect, test } from 'vitest'
import { VIRIDIS as TABLE } from '../../../native/data/viridis.ts'
import { chartSvg } from '../../../renderer/charts/chart-svg.ts'
import { middleWithin, textWidth, tickText } from '../../../renderer/charts/axis-text.ts'
import {
  allBelow,
  fullRange,
  paintedPoints,
  valueRange,
  type ChartScale,
  type Curve,
  type SeriesName
} from '../../../renderer/charts/curve-figures.ts'
import { epochMarks } from '../../../renderer/charts/epoch-marks.ts'
import { parseBounds } from '../../../renderer/charts/axis-fields.ts'
import { smoothed } from '../../../renderer/charts/smoothing.ts'
import { epochTicks, linearTicks, logTicks } from '../../../renderer/charts/ticks.ts'
import { cost, parameter, percent } from '../../../renderer/base/format/format.ts'
import { VIRIDIS } from '../../../renderer/base/format/viridis.ts'

const FIGURES: Curve = {
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
const SEEN = { smoothing: 0.9, hidden: new Set<SeriesName>() }
const LOG = { kind: 'log', lowest: null, highest: null } as const

describe('what a chart paints', () => {
  test('thinned to the pixels, and it says of how many steps', () => {
    const painted = paintedPoints(FIGURES, [0, 2000], { buckets: 50, kind: 'linear' })
    expect(painted.steps).toBe(2000)
    expect(painted.batch.filter((value) => value !== null)).toHaveLength(painted.painted)
    expect(painted.painted).toBeLessThanOrEqual(100)
    expect(painted.x.length).toBeLessThanOrEqual(300)
  })

  test('values that a log scale cannot show, and values not known, are gaps', () => {
    const log = paintedPoints(FIGURES, [1, 11], { buckets: 50, kind: 'log' })
    expect(log.batch[0]).toBeNull()
    expect(log.batch[1]).toBeCloseTo(0.5)
    expect(log.mean[0]).toBeNull()
    expect(paintedPoints(FIGURES, [1, 11], { buckets: 50, kind: 'linear' }).batch[0]).toBe(0)
  })

  test('the running mean is not joined across the end of an epoch', () => {
    const { x, mean } = paintedPoints(FIGURES, [990, 1010], { buckets: 50, kind: 'linear' })
    expect(x.filter((_, i) => mean[i] === null)).toEqual([1001])
    // Where many steps share a pixel, the gap is as wide as can be seen: a column.
    const far = paintedPoints(FIGURES, [0, 2000], { buckets: 50, kind: 'linear' })
    const gap = far.x.filter((step, i) => step > 1000 && far.mean[i] === null)
    expect(gap[0]).toBeLessThanOrEqual(1020)
    expect(far.x.filter((step) => step > 1000 && step <= 1040)).toEqual(gap)
  })

  test('the range goes to the end of the epoch under way', () => {
    expect(fullRange(FIGURES)).toEqual([0, 2000])
    expect(fullRange({ ...FIGURES, steps: FIGURES.steps.subarray(0, 1001) })).toEqual([0, 2000])
    expect(fullRange({ ...FIGURES, steps: new Uint32Array(0), points: [] })).toEqual([0, 1000])
    expect(fullRange({ ...FIGURES, steps: new Uint32Array(0), points: [], totalSteps: 5000 })).toEqual([0, 5000])
  })

  test('a log scale spans to the next 1, 2 or 5', () => {
    const painted = paintedPoints(FIGURES, [0, 100], { buckets: 50, kind: 'log' })
    expect(valueRange(painted, FIGURES.points, [0, 100], LOG)).toEqual([0.005, 0.5])
  })

  describe('a linear axis', () => {
    /** A steep beginning, then values between 0.9 and 1 with a single spike to 0. */
    const accuracy: Curve = {
      ...FIGURES,
      batch: Float32Array.from({ length: 2000 }, (_, i) => (i < 20 ? 0.1 : i === 1500 ? 0 : 0.9 + (i % 11) / 100)),
      mean: new Float32Array(2000).fill(0.95),
      points: [{ epoch: 1, step: 1000, training: 0.96, validation: 0.94 }]
    }
    const range = (scale: Partial<ChartScale>, curve = accuracy, smoothing = 0.9) => {
      const painted = paintedPoints(curve, [0, 2000], { buckets: 200, kind: 'linear', smoothing })
      return valueRange(painted, curve.points, [0, 2000], { ...LINEAR, floor: 0, ceiling: 1, ...scale })
    }

    test('follows the data: what is rare does not squeeze the rest against an edge', () => {
      const [low, high] = range({})
      expect(low).toBeGreaterThan(0.85)
      expect(high).toBe(1)
    })

    test('has room for every value where that is wanted', () => {
      expect(range({ whole: true })[0]).toBe(0)
    })

    test('is as set by hand, also at one end alone', () => {
      expect(range({ lowest: 0.5, highest: 0.75 })).toEqual([0.5, 0.75])
      expect(range({ lowest: 0.5 })).toEqual([0.5, 1])
      // Beyond everything there is: still an axis.
      const [low, high] = range({ lowest: 3 })
      expect(low).toBe(3)
      expect(high).toBeGreaterThan(3)
    })

    test('never leaves out what was measured after an epoch', () => {
      const measured = { ...accuracy, points: [{ epoch: 1, step: 1000, training: 0.3, validation: 0.2 }] }
      expect(range({}, measured)[0]).toBeLessThanOrEqual(0.2)
    })

    test('begins at 0 for a cost that comes near it', () => {
      expect(range({ floor: 0, ceiling: Infinity }, FIGURES, 0)[0]).toBe(0)
    })
  })
})

describe('smoothing', () => {
  const values = [1, 0, NaN, 0, 1, 1]

  test('by hand: the weights of the first values add up to one', () => {
    // 1; (0.5·1)/(0.75) … as fractions of the weights so far.
    expect([...smoothed(values, 0.5)]).toEqual([1, 1 / 3, NaN, 1 / 7, 9 / 15, 25 / 31].map(Math.fround))
  })

  test('of 0 changes nothing, of 0.99 keeps a constant', () => {
    expect([...smoothed(values, 0)]).toEqual(values)
    for (const value of smoothed(new Float32Array(500).fill(0.25), 0.99)) expect(value).toBeCloseTo(0.25, 6)
  })

  test('does not depend on the range that is shown', () => {
    const at = (from: number) => {
      const { x, smooth } = paintedPoints(FIGURES, [from, 2000], { buckets: 2000, kind: 'linear', smoothing: 0.95 })
      return smooth[x.indexOf(1500)]
    }
    expect(at(1400)).toBe(at(0))
  })
})

test('what is typed for an axis becomes its bounds, or a sentence', () => {
  expect(parseBounds({ from: '90', to: '100 %' }, 100, false)).toEqual([0.9, 1])
  expect(parseBounds({ from: '0,5', to: ' 2 ' }, 1, false)).toEqual([0.5, 2])
  expect(parseBounds({ from: '', to: '1' }, 1, false)).toBe('Two numbers are needed.')
  expect(parseBounds({ from: 'low', to: '1' }, 1, false)).toBe('Two numbers are needed.')
  expect(parseBounds({ from: '2', to: '1' }, 1, false)).toBe('The second number has to be larger.')
  expect(parseBounds({ from: '0', to: '1' }, 1, true)).toBe('A log scale begins above 0.')
})

test('ticks are round', () => {
  expect(linearTicks(0, 2.7, 5)).toEqual([0, 1, 2])
  expect(linearTicks(0.9, 1, 5)).toEqual([0.9, 0.92, 0.94, 0.96, 0.98, 1])
  expect(logTicks(0.001, 1)).toEqual([0.001, 0.01, 0.1, 1])
  expect(logTicks(0.05, 2)).toEqual([0.05, 0.1, 0.2, 0.5, 1, 2])
  expect(epochTicks(0, 5 * 1563, 1563, 6)).toEqual([0, 1563, 3126, 4689, 6252, 7815])
  expect(epochTicks(0, 100 * 10, 10, 6)).toEqual([0, 200, 400, 600, 800, 1000])
})

describe('beside the axes', () => {
  test('figures have the digits that say something, and as many as fit', () => {
    expect([0, 0.25, 2.5, 100, 25_000].map((value) => tickText(cost, value))).toEqual([
      '0',
      '0.25',
      '2.5',
      '100',
      '25,000'
    ])
    expect([5e-4, 2.5e-12, 1e5, 2.5e6].map((value) => tickText(cost, value))).toEqual([
      '5e−4',
      '2.5e−12',
      '1e5',
      '2.5e6'
    ])
    expect([0, 0.925, 1].map((value) => tickText(percent, value))).toEqual(['0\u00a0%', '92.5\u00a0%', '100\u00a0%'])
  })

  test('a figure at the edge stays within it, the others where they belong', () => {
    expect(middleWithin(400, 200, textWidth('500', 11))).toBe(200)
    const last = middleWithin(400, 388, textWidth('1000', 11))
    expect(last + textWidth('1000', 11) / 2).toBeLessThanOrEqual(400)
  })
})

describe('marks of epochs', () => {
  const run = (epochs: number): Curve => ({
    ...FIGURES,
    points: Array.from({ length: epochs }, (_, i) => ({
      epoch: i + 1,
      step: (i + 1) * 1000,
      training: i === 2 ? NaN : 0.1,
      validation: 0.2
    }))
  })
  const marked = (epochs: number, range: readonly [number, number] = [0, epochs * 1000]) => {
    const { marked: points, every } = epochMarks(run(epochs), range, 350)
    return { every, epochs: points.map(({ epoch }) => epoch) }
  }

  test('are all there while they do not touch, except those that were never measured', () => {
    expect(marked(6)).toEqual({ every: 1, epochs: [1, 2, 4, 5, 6] })
  })

  test.each([60, 61, 100, 999])('of %i epochs never touch, and the newest is among them', (epochs) => {
    const { every, epochs: shown } = marked(epochs)
    expect(every).toBeGreaterThan(1)
    expect(shown.at(-1)).toBe(epochs)
    const gaps = shown.slice(1).map((epoch, i) => ((epoch - shown[i]!) * 350) / epochs)
    expect(Math.min(...gaps)).toBeGreaterThan(10)
    // The line through them leaves none out.
    expect(epochMarks(run(epochs), [0, epochs * 1000], 350).points).toHaveLength(epochs - 1)
  })

  test('come back when one looks closer', () => {
    expect(marked(100, [20_000, 25_000])).toEqual({ every: 1, epochs: [20, 21, 22, 23, 24, 25] })
  })
})

test('a scale that begins above everything is told from one that shows something', () => {
  const below = (lowest: number | null, range: readonly [number, number] = [0, 2000]) => {
    const painted = paintedPoints(FIGURES, range, { buckets: 50, kind: 'linear' })
    return allBelow(painted, FIGURES.points, range, { kind: 'linear', lowest, highest: 1 })
  }
  expect(below(null)).toBe(false)
  expect(below(0.4)).toBe(false)
  expect(below(0.4, [100, 500])).toBe(true)
  // The epoch's figure after 1000 steps is there.
  expect(below(0.025, [900, 1100])).toBe(false)
})

test('the picture to save names its run, its windows and how much it draws, and escapes them', () => {
  const svg = chartSvg({ figures: FIGURES, words: WORDS, scale: LOG, range: [0, 2000], caption: 'run 1 & 2', ...SEEN })
  expect(svg).toContain('Cost &lt;of&gt; a run')
  expect(svg).toContain('run 1 &amp; 2')
  expect(svg).toContain('validation, whole set')
  expect(svg).not.toMatch(/NaN|Infinity|undefined/)
})

test('the picture to save speaks as the window does: thousands parted, ticks short, marks as many as there is room for', () => {
  const points = Array.from({ length: 200 }, (_, i) => ({ epoch: i + 1, step: i + 1, training: 2.5, validation: 0.5 }))
  const steps = Uint32Array.from({ length: 20_000 }, (_, i) => i + 1)
  const long = {
    steps,
    batch: Float32Array.from(steps, (step) => step % 7),
    mean: new Float32Array(20_000),
    points: points.map((point) => ({ ...point, step: point.step * 10 })),
    stepsPerEpoch: 10
  }
  const svg = chartSvg({
    figures: long,
    words: { ...WORDS, format: cost },
    scale: { ...LINEAR, highest: 5 },
    range: [0, 20_000],
    caption: 'a run',
    ...SEEN
  })
  expect(svg).toMatch(/a run; \d{3} of 20,000 steps drawn; marks every 50 epochs/)
  const texts = [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, content]) => content)
  expect(texts).toEqual(expect.arrayContaining(['1', '2', '5', 'epochs']))
  expect(texts.filter((content) => /^\d+\.\d*0$/.test(content!))).toEqual([])
  // Of each four marks in the range, and one in the legend.
  expect(svg.match(/<circle/g)).toHaveLength(5)
})

test('the picture to save leaves out what the legend hides', () => {
  const picture = {
    figures: FIGURES,
    words: WORDS,
    scale: LINEAR,
    range: [0, 2000] as const,
    caption: '',
    smoothing: 0.5
  }
  const all = chartSvg({ ...picture, hidden: new Set() })
  const some = chartSvg({ ...picture, hidden: new Set(['mean', 'validation'] as const) })
  expect(all).toContain('smoothed by 0.50')
  expect(some).not.toContain(WORDS.validation)
  expect(some.match(/<path/g)!.length).toBeLessThan(all.match(/<path/g)!.length)
})

test('of what the scale leaves out, the picture to save paints nothing beside its axes and says so', () => {
  const svg = chartSvg({
    figures: { ...FIGURES, steps: FIGURES.steps.subarray(0, 0) },
    words: { ...WORDS, format: percent },
    scale: { kind: 'linear', lowest: 0.9, highest: 1 },
    range: [0, 2000],
    caption: 'a run',
    ...SEEN
  })
  expect(svg).toContain('Everything here is below 90\u00a0%.')
  expect(svg.match(/<circle/g)).toHaveLength(1)
})

test('parameters have one and the same minus sign before and within them', () => {
  expect([-0.2481, 0, 1.5, -1.1e-4, 1.3e-4].map(parameter)).toEqual(['−0.248', '0.000', '1.500', '−1.1e−4', '1.3e−4'])
})

test('viridis is within 1 of 255 of the table in native, which is rounding', () => {
  const worst = Math.max(...TABLE.map((value, i) => Math.abs(value - VIRIDIS[i]!)))
  expect(worst).toBeLessThanOrEqual(1)
})
