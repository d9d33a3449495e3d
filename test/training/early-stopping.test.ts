/** When a training counts as no longer getting better. */
import { describe, expect, test } from 'vitest'
import type { EpochMetrics } from '../../native/contract/run-events.ts'
import { earlyStoppingState } from '../../native/training/early-stopping.ts'

const epoch = (number: number, validationAccuracy: number, validationCost: number): EpochMetrics => ({
  epoch: number,
  cost: 1,
  accuracy: 0.5,
  validationCost,
  validationAccuracy,
  seconds: 1,
  imagesPerSecond: 1
})
const byAccuracy = (...accuracies: number[]) => accuracies.map((accuracy, i) => epoch(i + 1, accuracy, 1))
const byCost = (...costs: number[]) => costs.map((cost, i) => epoch(i + 1, 0.5, cost))
const accuracy = { measure: 'validation-accuracy', patience: 2, minGain: 0 } as const
const cost = { measure: 'validation-cost', patience: 2, minGain: 0 } as const

describe('early stopping', () => {
  test('before the first epoch nothing is known', () => {
    expect(earlyStoppingState([], accuracy)).toEqual({ bestEpoch: null, epochsWithoutGain: 0, stops: false })
  })

  test('an equal epoch is no gain', () => {
    expect(earlyStoppingState(byAccuracy(0.9, 0.9), accuracy)).toMatchObject({ bestEpoch: 1, epochsWithoutGain: 1 })
    expect(earlyStoppingState(byAccuracy(0.9, 0.9, 0.9), accuracy).stops).toBe(true)
  })

  test('a gain starts the count again', () => {
    expect(earlyStoppingState(byAccuracy(0.8, 0.7, 0.9, 0.85), accuracy)).toEqual({
      bestEpoch: 3,
      epochsWithoutGain: 1,
      stops: false
    })
  })

  test('a cost is better when it is lower', () => {
    expect(earlyStoppingState(byCost(0.3, 0.2, 0.25, 0.21), cost)).toEqual({
      bestEpoch: 2,
      epochsWithoutGain: 2,
      stops: true
    })
  })

  test('improvements of at most minGain are none, compared with the last gain and not with the epoch before', () => {
    const creeping = byAccuracy(0.9, 0.904, 0.908, 0.912)
    expect(earlyStoppingState(creeping, { ...accuracy, minGain: 0.01 })).toMatchObject({
      bestEpoch: 4,
      epochsWithoutGain: 0
    })
    expect(earlyStoppingState(creeping.slice(0, 3), { ...accuracy, minGain: 0.01 }).epochsWithoutGain).toBe(2)
  })

  test('metrics before the first step do not count', () => {
    expect(earlyStoppingState([epoch(0, 0.99, 0.01), ...byAccuracy(0.5)], accuracy).bestEpoch).toBe(1)
  })
})
