/** What the schemas of series let through, and what they refuse. */
import { describe, expect, test } from 'vitest'
import { MAX_SEEDS, MAX_SWEEP_VALUES } from '../../native/contract/limits.ts'
import { SERIES_LIST_METHODS, SERIES_METHODS } from '../../native/contract/run-series.requests.ts'
import type { GridPlan, RandomPlan, SeedsPlan } from '../../native/contract/run-series.ts'
import type { RunOptions } from '../../native/contract/runs.ts'

const BASE: RunOptions = {
  recipe: 'keras',
  engine: 'worker-kernels',
  data: 'mnist',
  epochs: 5,
  batchSize: 32,
  seed: 0,
  threads: 2,
  learningRate: 1e-3,
  startFrom: null
}
const SEEDS: SeedsPlan = {
  kind: 'seeds',
  title: 'keras, repeated',
  base: BASE,
  seeds: [0, 7, 2 ** 32 - 1],
  seedUse: 'order'
}
const GRID: GridPlan = {
  kind: 'grid',
  title: 'rate and batch',
  base: BASE,
  axes: [
    { setting: 'learningRate', values: [0.0003, 0.001] },
    { setting: 'recipe', values: ['keras', 'graph'] }
  ],
  seeds: [0]
}
const RANDOM: RandomPlan = {
  kind: 'random',
  title: 'drawn',
  base: BASE,
  axes: [
    { setting: 'learningRate', from: 1e-4, to: 1e-2, scale: 'log' },
    { setting: 'order', values: ['shuffled', 'sequential'] }
  ],
  points: 12,
  drawSeed: 3,
  seeds: [0, 1]
}
const numbers = (count: number) => Array.from({ length: count }, (_, i) => i)

describe('a plan passes as it is', () => {
  test.each([
    ['seeds', SEEDS],
    ['as many seeds as are allowed', { ...SEEDS, seeds: numbers(MAX_SEEDS) }],
    ['a grid', GRID],
    ['a random sweep', RANDOM]
  ])('%s', (_, plan) => {
    expect(SERIES_LIST_METHODS.start[0].parse(plan)).toEqual(plan)
  })
})

describe('a plan is refused', () => {
  test.each([
    ['without a seed', { ...SEEDS, seeds: [] }],
    ['with a seed twice', { ...SEEDS, seeds: [1, 1] }],
    ['with too many seeds', { ...SEEDS, seeds: numbers(MAX_SEEDS + 1) }],
    ['with a setting twice', { ...GRID, axes: [GRID.axes[0], GRID.axes[0]] }],
    ['with a value twice', { ...GRID, axes: [{ setting: 'batchSize', values: [32, 32] }] }],
    ['with a learning rate of 0', { ...GRID, axes: [{ setting: 'learningRate', values: [0] }] }],
    ['with half an epoch', { ...GRID, axes: [{ setting: 'epochs', values: [1.5] }] }],
    [
      'with too many values',
      { ...GRID, axes: [{ setting: 'epochs', values: numbers(MAX_SWEEP_VALUES + 2).slice(1) }] }
    ],
    ['with a setting that has no axis', { ...GRID, axes: [{ setting: 'threads', values: [1] }] }],
    ['with a range that is empty', { ...RANDOM, axes: [{ setting: 'epochs', from: 3, to: 3, scale: 'linear' }] }],
    ['with a range in a grid', { ...GRID, axes: RANDOM.axes }],
    ['with a title that reverses text', { ...GRID, title: 'a\u202eb' }],
    ['with a setting of its own', { ...GRID, secret: 1 }]
  ])('%s', (_, plan) => {
    expect(SERIES_LIST_METHODS.start[0].safeParse(plan).success).toBe(false)
  })
})

test('a series is extended by seeds or by points, not by both', () => {
  const [schema] = SERIES_METHODS.extend
  expect(schema.safeParse({ seeds: [8, 9] }).success).toBe(true)
  expect(schema.safeParse({ points: 4 }).success).toBe(true)
  expect(schema.safeParse({ seeds: [8], points: 4 }).success).toBe(false)
})
