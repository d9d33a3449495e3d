/** The account of steps that an engine has taken. */
import { expect, test } from 'vitest'
import { takenSteps } from '../../native/training/taken-steps.ts'

const metrics = (steps: number) => ({
  steps,
  diverged: false,
  costs: new Float64Array(steps),
  correct: new Uint32Array(steps)
})
const INDICES = Uint32Array.of(10, 11, 12, 13, 14, 15, 16)

test('the last batch of an epoch may be smaller, and is the latest one', () => {
  expect(takenSteps(4, INDICES, 3, metrics(3))).toMatchObject({
    globalStep: 7,
    count: 3,
    batchSizes: Uint32Array.of(3, 3, 1),
    latestBatch: Uint32Array.of(16)
  })
})

test('of steps that were stopped early the latest batch is the last that was taken', () => {
  expect(takenSteps(0, INDICES, 3, metrics(2))).toMatchObject({
    globalStep: 2,
    batchSizes: Uint32Array.of(3, 3),
    latestBatch: Uint32Array.of(13, 14, 15)
  })
})

test('no steps are none', () => {
  expect(takenSteps(4, INDICES, 3, metrics(0))).toBeNull()
})
