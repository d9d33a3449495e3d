/** Which runs a plan means, and by which keys they are known. */
import { describe, expect, test } from 'vitest'
import type { GridPlan, RandomPlan, SeedsPlan } from '../../../native/contract/run-series.ts'
import type { RunOptions } from '../../../native/contract/runs.ts'
import { planRuns } from '../../../native/services/series/plan-runs.ts'

const BASE: RunOptions = {
  recipe: 'keras',
  engine: 'worker-kernels',
  data: 'mnist',
  epochs: 5,
  batchSize: 32,
  seed: 3,
  threads: 2,
  learningRate: 1e-3,
  startFrom: null
}
const seedsPlan = (change: Partial<SeedsPlan> = {}): SeedsPlan => ({
  kind: 'seeds',
  title: 'repeated',
  base: BASE,
  seeds: [0, 1],
  seedUse: 'both',
  ...change
})
const gridPlan = (change: Partial<GridPlan> = {}): GridPlan => ({
  kind: 'grid',
  title: 'sweep',
  base: BASE,
  axes: [
    { setting: 'learningRate', values: [0.001, 0.003] },
    { setting: 'batchSize', values: [32, 64, 128] }
  ],
  seeds: [0, 1],
  ...change
})
const randomPlan = (change: Partial<RandomPlan> = {}): RandomPlan => ({
  kind: 'random',
  title: 'drawn',
  base: BASE,
  axes: [
    { setting: 'learningRate', from: 1e-4, to: 1e-2, scale: 'log' },
    { setting: 'epochs', from: 1, to: 3, scale: 'linear' }
  ],
  points: 200,
  drawSeed: 1,
  seeds: [0],
  ...change
})

describe('seeds', () => {
  test.each([
    ['both', [0, 1], [0, 1]],
    ['order', [0, 1], [3, 3]],
    ['initial-parameters', [3, 3], [0, 1]]
  ] as const)('%s: what varies has the seeds, the other keeps the seed of the base', (seedUse, orders, initial) => {
    const planned = planRuns(seedsPlan({ seedUse }))
    expect(planned.map(({ options }) => options.seed)).toEqual(orders)
    expect(planned.map(({ initialSeed }) => initialSeed)).toEqual(initial)
    expect(planned.map(({ settings }) => settings)).toEqual([{ seed: 0 }, { seed: 1 }])
    expect(new Set(planned.map(({ key }) => key)).size).toBe(2)
  })
})

describe('a grid', () => {
  test('has every combination with every seed, the last axis and then the seed varying fastest', () => {
    const planned = planRuns(gridPlan())
    expect(planned).toHaveLength(12)
    expect(planned.slice(0, 4).map(({ settings }) => settings)).toEqual([
      { learningRate: 0.001, batchSize: 32, seed: 0 },
      { learningRate: 0.001, batchSize: 32, seed: 1 },
      { learningRate: 0.001, batchSize: 64, seed: 0 },
      { learningRate: 0.001, batchSize: 64, seed: 1 }
    ])
    expect(planned[2]!.options).toMatchObject({ ...BASE, learningRate: 0.001, batchSize: 64, seed: 0 })
  })

  test('of more runs than a series may have is refused with both numbers', () => {
    const values = Array.from({ length: 100 }, (_, i) => i + 1)
    const axes: GridPlan['axes'] = [
      { setting: 'batchSize', values },
      { setting: 'epochs', values }
    ]
    expect(() => planRuns(gridPlan({ axes }))).toThrow('10000 combinations with 2 seeds are 20000 runs')
  })
})

describe('a random sweep', () => {
  test('lies in its ranges, reaches both ends of whole numbers, and covers each decade of a log scale alike', () => {
    const planned = planRuns(randomPlan({ points: 1000 }))
    const rates = planned.map(({ options }) => options.learningRate)
    expect(Math.min(...rates)).toBeGreaterThanOrEqual(1e-4)
    expect(Math.max(...rates)).toBeLessThanOrEqual(1e-2)
    // Half of 1000, within four standard deviations (4 sqrt(1000 / 4) = 63).
    expect(Math.abs(rates.filter((rate) => rate < 1e-3).length - 500)).toBeLessThan(63)
    expect(new Set(planned.map(({ options }) => options.epochs))).toEqual(new Set([1, 2, 3]))
  })

  test('more points continue the same drawing; another seed draws others', () => {
    const few = planRuns(randomPlan({ points: 5 }))
    const more = planRuns(randomPlan({ points: 9 }))
    expect(more.slice(0, 5)).toEqual(few)
    expect(planRuns(randomPlan({ points: 5, drawSeed: 2 }))[0]!.settings).not.toEqual(few[0]!.settings)
  })

  test('a point that is drawn twice is trained once', () => {
    const axes: RandomPlan['axes'] = [{ setting: 'epochs', values: [1, 2] }]
    expect(planRuns(randomPlan({ axes, points: 50 }))).toHaveLength(2)
  })
})

test('the key stands for what is trained: not for threads, data, title and the way to say the default', () => {
  const [first] = planRuns(seedsPlan())
  const same = [
    seedsPlan({ title: 'other' }),
    seedsPlan({ base: { ...BASE, threads: 1, data: 'imported-1' } }),
    seedsPlan({ base: { ...BASE, order: 'shuffled', distortion: 'none', earlyStopping: null } }),
    seedsPlan({ base: { ...BASE, seed: 9 } }) // both kinds of seed vary
  ]
  for (const plan of same) expect(planRuns(plan)[0]!.key).toBe(first!.key)
  const earlyStopping = { measure: 'validation-cost', patience: 3, minGain: 0 } as const
  // By planRuns of the version before images could be distorted: series of that time find their
  // runs.
  expect(first!.key).toBe('323521670cfa234641f88097cee35fd62df419e2fe581a704704ae9c2064bbb5')
  const others = [
    { epochs: 6 },
    { distortion: 'slight' as const },
    { distortion: 'strong' as const },
    { learningRate: 2e-3 },
    { earlyStopping },
    { order: 'sequential' as const }
  ]
  for (const change of others)
    expect(planRuns(seedsPlan({ base: { ...BASE, ...change } }))[0]!.key).not.toBe(first!.key)
})
