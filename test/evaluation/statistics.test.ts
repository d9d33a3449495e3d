/**
 * What the golden file does not say: equal counts, votes, and edges that are worked out by hand.
 */
import { describe, expect, it, test } from 'vitest'
import { mcnemarExact } from '../../native/evaluation/mcnemar.ts'
import { makePredictions } from '../../native/evaluation/predictions.ts'
import { equalCountBins } from '../../native/evaluation/reliability.ts'
import {
  compareIndependentSeeds,
  comparePairedSeeds,
  seedsNeeded,
  summariseSeeds
} from '../../native/evaluation/seed-statistics.ts'
import { votePredictions } from '../../native/evaluation/vote.ts'

/** One image a confidence: said to be 3; a negative one is a 4. */
function threes(...confidences: number[]) {
  const rows = confidences.flatMap((c) => [0, 0, 0, Math.abs(c), 1 - Math.abs(c), 0, 0, 0, 0, 0])
  return makePredictions(
    Uint8Array.from(confidences, (c) => (c < 0 ? 4 : 3)),
    Float32Array.from(rows)
  )
}

describe('bins of equal counts', () => {
  it('differ by one image at most and follow each other in confidence', () => {
    const confidences = Array.from({ length: 40 }, (_, i) => 0.51 + ((i * 17) % 40) / 100)
    const bins = equalCountBins(threes(...confidences))
    expect(bins).toHaveLength(15)
    expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(40)
    expect(bins.every(({ count }) => count === 2 || count === 3)).toBe(true)
    bins.slice(1).forEach(({ lower }, index) => expect(lower).toBeGreaterThan(bins[index]!.upper))
  })

  it('an image each where there are fewer images than bins', () => {
    const bins = equalCountBins(threes(0.75, -0.625))
    expect(bins).toEqual([
      { lower: 0.625, upper: 0.625, count: 1, correct: 0, accuracy: 0, confidence: 0.625 },
      { lower: 0.75, upper: 0.75, count: 1, correct: 1, accuracy: 1, confidence: 0.75 }
    ])
  })
})

describe("McNemar's exact test", () => {
  it.each([
    [0, 0, 1],
    [1, 0, 1],
    [0, 6, 2 / 64],
    [1, 5, (2 * 7) / 64],
    [5000, 5000, 1]
  ])('%i against %i', (onlyA, onlyB, p) => expect(mcnemarExact(onlyA, onlyB)).toBeCloseTo(p, 14))

  it('is symmetric and does not overflow where one has everything right', () => {
    expect(mcnemarExact(42, 50)).toBe(mcnemarExact(50, 42))
    expect(mcnemarExact(10_000, 0)).toBe(0)
    // scipy.stats.binomtest(4800, 10000).pvalue
    expect(mcnemarExact(5200, 4800) / 6.593515598672341e-5).toBeCloseTo(1, 9)
  })
})

describe('seeds', () => {
  const accuracies = [0.9881, 0.986, 0.9854, 0.9881, 0.988, 0.9824, 0.9879, 0.9854]

  it('65 of each show 0.1 points where one setting scatters by 0.20', () => {
    const { sd } = summariseSeeds(accuracies)
    expect(sd).toBeCloseTo(0.00203, 5)
    expect(seedsNeeded(sd!, 0.001)).toBe(65)
    expect(seedsNeeded(0, 0.001)).toBe(2)
  })

  it('one has no spread, and equal ones have a spread of 0 and no interval', () => {
    expect(summariseSeeds([0.5])).toMatchObject({ n: 1, sd: null, interval: null })
    expect(summariseSeeds([0.5, 0.5])).toMatchObject({ n: 2, sd: 0, interval: null })
    expect(comparePairedSeeds([1, 2], [0, 1])).toMatchObject({ mean: 1, sd: 0, t: null, p: null })
    expect(() => summariseSeeds([])).toThrow('no values')
    expect(() => comparePairedSeeds([1], [1, 2])).toThrow('1 and 2 seeds')
  })

  test("different seeds are compared by Welch's test", () => {
    // scipy 1.16.3: stats.ttest_ind([.1, .2, .4, .3], [.5, .9, .7], equal_var=False)
    const welch = compareIndependentSeeds([0.1, 0.2, 0.4, 0.3], [0.5, 0.9, 0.7])!
    expect(welch.t).toBeCloseTo(-3.4016802570830436, 9)
    expect(welch.df).toBeCloseTo(3.2347188264058673, 9)
    expect(welch.p).toBeCloseTo(0.03781508223836963, 9)
    expect(welch.interval.lower).toBeCloseTo(-0.8542327954923252, 9)
    expect(welch.interval.upper).toBeCloseTo(-0.045767204507674464, 9)
    expect(compareIndependentSeeds([0.1], [0.5, 0.9])).toBeNull()
  })
})

describe('a vote of several models', () => {
  it('answers with the largest mean probability', () => {
    const [first, second, third] = [threes(0.9), threes(0.25), threes(0.25)]
    const vote = votePredictions([first, second, third])
    expect([...vote.predicted]).toEqual([4])
    expect(vote.probabilities[3]).toBeCloseTo((0.9 + 0.25 + 0.25) / 3, 6)
    expect(vote.logits).toBeNull()
  })

  it('refuses models of other images', () => {
    expect(() => votePredictions([threes(0.9), threes(0.9, 0.8)])).toThrow('1 and 2 images')
  })
})
