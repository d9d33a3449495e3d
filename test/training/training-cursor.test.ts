/** Where a training stands: what each step and each epoch adds. */
import { expect, test } from 'vitest'
import { firstCheckpoint } from '../../native/model/checkpoint.ts'
import { PARAMETER_COUNT } from '../../native/model/architecture.ts'
import { RandomState } from '../../native/tensor/random-state.ts'
import { TrainingCursor } from '../../native/training/training-cursor.ts'
import type { TakenSteps } from '../../native/training/taken-steps.ts'
import type { TrainingPlan } from '../../native/training/training-plan.ts'

const parameters = new Float32Array(PARAMETER_COUNT)
const start = () => new TrainingCursor(firstCheckpoint(parameters, new RandomState(1)))
const random = new RandomState(2).getState()
const plan = { stepsPerEpoch: 3, totalSteps: 6 } as TrainingPlan
const taken = (batchSizes: number[], costs: number[], correct: number[]) =>
  ({ count: batchSizes.length, batchSizes, costs, correct }) as unknown as TakenSteps
const evaluation = (accuracy: number) => ({ cost: 1 - accuracy, accuracy })

test('steps add their images, costs by images, right answers and seconds', () => {
  const cursor = start()
  cursor.add(taken([4, 4], [2, 1], [1, 3]), 0.5)
  cursor.add(null, 0.25)
  cursor.add(taken([2], [8], [2]), 0.25)
  expect(cursor.sums).toEqual({ images: 10, cost: 28, correct: 6, seconds: 1 })
  expect(cursor.runningMean).toEqual({ cost: 2.8, accuracy: 0.6 })
  expect(cursor.imagesPerSecond).toBe(10)
  expect([cursor.step, cursor.stepInEpoch, cursor.epoch]).toEqual([3, 3, 1])
})

test('an epoch is done after its steps, a run after all of them', () => {
  const cursor = start()
  cursor.add(taken([4, 4], [2, 1], [1, 3]), 1)
  expect([cursor.epochIsDone(plan), cursor.hasSteps(plan)]).toEqual([false, true])
  cursor.add(taken([2], [1], [1]), 1)
  expect(cursor.epochIsDone(plan)).toBe(true)
  cursor.finishEpoch(evaluation(0.5), evaluation(0.5), random)
  expect(cursor.epochIsDone(plan)).toBe(false)
  cursor.add(taken([4, 4, 2], [1, 1, 1], [1, 1, 1]), 1)
  expect(cursor.hasSteps(plan)).toBe(false)
})

test('the end of an epoch keeps its figures and begins the sums of the next', () => {
  const cursor = start()
  cursor.add(taken([4, 4, 2], [2, 1, 1], [1, 3, 2]), 2)
  expect(cursor.finishEpoch(evaluation(0.75), evaluation(0.5), random)).toEqual({
    epoch: 1,
    cost: 0.25,
    accuracy: 0.75,
    validationCost: 0.5,
    validationAccuracy: 0.5,
    seconds: 2,
    imagesPerSecond: 5
  })
  expect([cursor.epoch, cursor.step, cursor.stepInEpoch, cursor.random]).toEqual([2, 3, 0, random])
  expect(cursor.sums).toEqual({ images: 0, cost: 0, correct: 0, seconds: 0 })
  expect(cursor.imagesPerSecond).toBe(0)
  expect(cursor.figures).toHaveLength(1)
})

test('the best epoch is the first of the best; figures before the first step are none', () => {
  const cursor = start()
  cursor.record(0, evaluation(0.1), evaluation(0.99))
  const best = () => cursor.checkpoint({ parameters, m: parameters, v: parameters, step: 0 }).best
  expect(best()).toBeNull()
  for (const accuracy of [0.5, 0.8, 0.8, 0.7]) cursor.finishEpoch(evaluation(0), evaluation(accuracy), random)
  expect(best()).toEqual({ epoch: 2, validationAccuracy: 0.8 })
})

test('a checkpoint is where it stands, and a cursor from it goes on there', () => {
  const cursor = start()
  cursor.add(taken([4], [2], [1]), 1)
  cursor.finishEpoch(evaluation(0), evaluation(0.5), random)
  cursor.add(taken([4], [3], [2]), 1)
  const checkpoint = cursor.checkpoint({ parameters, m: parameters, v: parameters, step: 2 })
  const resumed = new TrainingCursor(checkpoint)
  expect(resumed.checkpoint({ parameters, m: parameters, v: parameters, step: 2 })).toEqual(checkpoint)
  expect(checkpoint).toMatchObject({ step: 2, epoch: 2, stepInEpoch: 1, best: { epoch: 1 } })
  cursor.finishEpoch(evaluation(0), evaluation(0.6), random)
  expect(checkpoint.figures).toHaveLength(1)
  expect(resumed.figures).toHaveLength(1)
})
