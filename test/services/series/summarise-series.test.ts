/** What the runs of a series say together. */
import { describe, expect, test } from 'vitest'
import type { GridPlan, SeedsPlan, SeriesSettings } from '../../../native/contract/run-series.ts'
import type { RunOptions } from '../../../native/contract/runs.ts'
import type { SeriesRunResult } from '../../../native/services/series/series-runs.ts'
import { compareSeries, summariseSeries } from '../../../native/services/series/summarise-series.ts'

const BASE: RunOptions = {
  ...{ recipe: 'keras', engine: 'worker-kernels', data: 'mnist', epochs: 2, batchSize: 32, seed: 0, threads: 2 },
  ...{ learningRate: 1e-3, startFrom: null }
}
const SEEDS: SeedsPlan = { kind: 'seeds', title: 'keras, repeated', base: BASE, seeds: [0, 1], seedUse: 'both' }
const GRID: GridPlan = {
  kind: 'grid',
  title: 'rates',
  base: BASE,
  axes: [{ setting: 'learningRate', values: [0.001, 0.003] }],
  seeds: [0, 1]
}

function result(settings: SeriesSettings, testAccuracy: number | null, validation: number[] = []): SeriesRunResult {
  const newest = validation.at(-1) ?? null
  return {
    ...{ key: JSON.stringify(settings), settings, run: `run-${settings.seed}`, reused: false, testImages: 10_000 },
    ...{ state: testAccuracy === null ? 'running' : 'done', globalStep: 0, totalSteps: 0, testAccuracy },
    ...{ epochsDone: validation.length, validationAccuracy: newest, validationCost: 0.1, cost: 0.1 },
    ...{ bestValidationAccuracy: newest, bestEpoch: validation.length, stoppedEarly: false, problem: null },
    epochs: validation.map((validationAccuracy, i) => ({
      ...{ epoch: i + 1, cost: 0.1, accuracy: 0.9, validationCost: 0.1, validationAccuracy },
      ...{ seconds: 1, imagesPerSecond: 1 }
    }))
  }
}

describe('seeds', () => {
  /** The eight measured seeds of the keras recipe; golden/evaluation.json has their statistics. */
  const accuracies = [0.9881, 0.986, 0.9854, 0.9881, 0.988, 0.9824, 0.9879, 0.9854]

  test('mean, interval and the seeds that show 0.1 points are those of the seed statistics', () => {
    const summary = summariseSeries(
      SEEDS,
      accuracies.map((accuracy, seed) => result({ seed }, accuracy, [0.97, 0.98]))
    )
    expect(summary).toMatchObject({ n: 8, seedsForTenthPoint: 65, points: [] })
    expect(summary.test!.mean).toBeCloseTo(0.9864125, 12)
    expect([summary.test!.interval!.lower, summary.test!.interval!.upper].map((x) => x.toFixed(4))).toEqual([
      '0.9847',
      '0.9881'
    ])
    // Wilson's interval of 9,881 of 10,000: 98.58 to 99.00.
    expect(summary.singleRun).toMatchObject({ seed: 0, accuracy: 0.9881 })
    expect(summary.singleRun!.lower.toFixed(4)).toBe('0.9858')
  })

  test('one seed has no spread, and runs that are not done are no part of it', () => {
    const summary = summariseSeries(SEEDS, [result({ seed: 0 }, 0.98, [0.9]), result({ seed: 1 }, null, [0.8])])
    expect(summary).toMatchObject({ n: 1, seedsForTenthPoint: null })
    expect(summary.test).toMatchObject({ n: 1, sd: null, interval: null })
    expect(summary.curves).toHaveLength(1)
  })

  test('bands are of the epochs that all runs have, as when early stopping ended some', () => {
    const summary = summariseSeries(SEEDS, [
      result({ seed: 0 }, 0.98, [0.9, 0.92, 0.94]),
      result({ seed: 1 }, 0.97, [0.8, 0.9])
    ])
    expect(summary.bands!.min).toEqual([0.8, 0.9])
    expect(summary.bands!.max).toEqual([0.9, 0.92])
  })

  test('nothing is done: no figures and no bands', () => {
    expect(summariseSeries(SEEDS, [result({ seed: 0 }, null)])).toMatchObject({ n: 0, test: null, bands: null })
  })
})

test('a sweep: each combination over its seeds, the best validation first, those without a result last', () => {
  const summary = summariseSeries(GRID, [
    result({ learningRate: 0.001, seed: 0 }, null),
    result({ learningRate: 0.001, seed: 1 }, null),
    result({ learningRate: 0.003, seed: 0 }, 0.97, [0.95]),
    result({ learningRate: 0.003, seed: 1 }, 0.98, [0.97])
  ])
  expect(summary.points.map(({ settings }) => settings)).toEqual([{ learningRate: 0.003 }, { learningRate: 0.001 }])
  expect(summary.points[0]!.validation).toMatchObject({ n: 2, mean: 0.96 })
  expect(summary.points[1]).toMatchObject({ validation: null, test: null })
  expect(summary.bands).toBeNull()
})

describe('two series', () => {
  const series = (title: string, accuracies: Record<number, number>) => ({
    title,
    results: Object.entries(accuracies).map(([seed, accuracy]) => result({ seed: Number(seed) }, accuracy))
  })

  test('the same seeds are paired', () => {
    const comparison = compareSeries(
      series('graph', { 0: 0.982, 1: 0.983, 2: 0.9845, 9: 0.5 }),
      series('keras', { 0: 0.98, 1: 0.981, 2: 0.982, 7: 0.9 })
    )
    expect(comparison).toMatchObject({ kind: 'paired', seeds: [0, 1, 2] })
    expect(comparison.verdict).toMatch(
      /^graph reads 0\.22 points more than keras \(0\.\d\d to 0\.\d\d\), 3 paired seeds\.$/
    )
  })

  test('different seeds are compared by Welch, and the better one is named whichever comes first', () => {
    const a = series('a', { 0: 0.97, 1: 0.971, 2: 0.972 })
    const b = series('b', { 3: 0.98, 4: 0.981, 5: 0.982 })
    for (const comparison of [compareSeries(a, b), compareSeries(b, a)]) {
      expect(comparison.kind).toBe('independent')
      expect(comparison.verdict).toMatch(/^b reads 1\.00 points more than a \(0\.77 to 1\.23\), 3 and 3 seeds\.$/)
    }
  })

  test('an interval that holds 0 shows no difference; a single seed each is too few', () => {
    const a = series('a', { 0: 0.97, 1: 0.98 })
    const b = series('b', { 0: 0.98, 1: 0.97 })
    expect(compareSeries(a, b).verdict).toMatch(/^No difference is seen: 0\.00 points/)
    expect(compareSeries(series('a', { 0: 0.97 }), series('b', { 0: 0.98 })).kind).toBe('too-few')
  })
})
