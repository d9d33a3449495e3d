/** Which rate a step is taken at, and what becomes of changes when another one is made. */
import { expect, test } from 'vitest'
import { rateAfter, stepsAtOneRate, withRateChange } from '../../native/training/learning-rate.ts'

const changes = [
  { afterStep: 10, learningRate: 0.01 },
  { afterStep: 20, learningRate: 0.1 }
]

test('a change holds for the steps after it', () => {
  expect([0, 9, 10, 19, 20, 1000].map((step) => rateAfter(step, 1, changes))).toEqual([1, 1, 0.01, 0.01, 0.1, 0.1])
})

test('a stretch ends where the rate changes', () => {
  expect([0, 9, 10, 20].map((step) => stepsAtOneRate(step, changes))).toEqual([10, 1, 10, Infinity])
})

test('a change takes the place of those from its step on', () => {
  expect(withRateChange(1, changes, { afterStep: 20, learningRate: 0.5 })).toEqual([
    changes[0],
    { afterStep: 20, learningRate: 0.5 }
  ])
  expect(withRateChange(1, changes, { afterStep: 5, learningRate: 0.5 })).toEqual([{ afterStep: 5, learningRate: 0.5 }])
})

test('a change to the rate that holds anyway is none', () => {
  expect(withRateChange(1, changes, { afterStep: 15, learningRate: 0.01 })).toEqual([changes[0]])
  expect(withRateChange(1, [], { afterStep: 0, learningRate: 1 })).toEqual([])
})
