/** What a training is going to do, from its options and its recipe. */
import { describe, expect, test } from 'vitest'
import type { DataSet } from '../../native/data/data-set.ts'
import type { Engine } from '../../native/engines/engine.ts'
import { PARAMETER_COUNT, parameterView } from '../../native/model/architecture.ts'
import { RECIPES } from '../../native/model/recipes.ts'
import { largestGradients } from '../../native/training/largest-gradients.ts'
import {
  checkTrainable,
  plannedDistortion,
  planTraining,
  type TrainOptions
} from '../../native/training/training-plan.ts'

const images = (count: number, [height, width] = [28, 28]) => ({ count, height, width, scale: 1 / 256 })
const dataSet = (train = images(100), validation = images(10)) =>
  ({ name: 'a', train, validation }) as unknown as DataSet
const plan = (change: Partial<TrainOptions> = {}) =>
  planTraining({ dataSet: dataSet(), recipe: RECIPES.keras, epochs: 3, seed: 7, ...change } as TrainOptions)

test('the recipe decides what the options leave open', () => {
  const { adam, order, batchSize } = RECIPES.keras
  expect(plan()).toEqual({
    epochs: 3,
    images: 100,
    batchSize,
    stepsPerEpoch: 4,
    totalSteps: 12,
    order,
    adam,
    distortion: null
  })
  expect(plan({ batchSize: 50, order: 'sequential', learningRate: 0.01 })).toMatchObject({
    batchSize: 50,
    stepsPerEpoch: 2,
    totalSteps: 6,
    order: 'sequential',
    adam: { ...adam, learningRate: 0.01 }
  })
})

test('it ends after a number of steps that is smaller than all of them', () => {
  expect([5, 12, 13].map((maxSteps) => plan({ maxSteps }).totalSteps)).toEqual([5, 12, 12])
})

test('images are distorted with the seed of the run, on the ground of the set', () => {
  const distortion = plannedDistortion('slight', 7, dataSet())
  expect(distortion).toMatchObject({ seed: 7, background: 0 })
  expect(plan({ distortion: 'slight' }).distortion).toEqual(distortion)
  const pixels = { scale: 0.25, offset: -0.5 }
  const standardised = { ...images(100), scale: 0.25, encoding: pixels } as unknown as DataSet['train']
  expect(plannedDistortion('slight', 7, { train: standardised })!.background).toBe(-2)
  expect(plannedDistortion(undefined, 7, dataSet())).toBeNull()
  expect(plannedDistortion('none', 7, dataSet())).toBeNull()
})

describe('a set', () => {
  test('of one image each is trained on', () => {
    expect(() => checkTrainable(dataSet(images(1), images(1)))).not.toThrow()
  })
  test.each([
    ['without images to train on', dataSet(images(0)), /has 0 images to train and 10 to validate/],
    ['without images to validate on', dataSet(images(5), images(0)), /has 5 images to train and 0/],
    ['of higher images', dataSet(images(5, [32, 28])), /32 x 28; expected 28 x 28/],
    ['of wider images to validate on', dataSet(images(5), images(5, [28, 32])), /28 x 32; expected 28 x 28/]
  ])('%s is refused', (_, set, message) => {
    expect(() => checkTrainable(set)).toThrow(message)
    expect(() => plan({ dataSet: set })).toThrow(message)
  })
})

describe('the largest gradients of a batch', () => {
  const engine = (gradients: () => Float32Array) =>
    ({ gradients: () => Promise.resolve().then(() => ({ gradients: gradients() })) }) as unknown as Engine

  test('by parameter, whatever their sign; null where one is not finite', async () => {
    const gradients = new Float32Array(PARAMETER_COUNT)
    parameterView(gradients, 'conv1/bias').set([0.5, -2, 1])
    parameterView(gradients, 'dense3/kernel')[7] = NaN
    parameterView(gradients, 'dense2/bias')[3] = -Infinity
    const found = await largestGradients(
      engine(() => gradients),
      Uint32Array.of(1),
      null
    )
    expect(found).toHaveLength(10)
    const of = (name: string) => found.find(({ parameter }) => parameter === name)!.largest
    expect([of('conv1/bias'), of('conv2/bias'), of('dense3/kernel'), of('dense2/bias')]).toEqual([2, 0, null, null])
  })

  test('none where the engine cannot compute them', async () => {
    const broken = engine(() => {
      throw new Error('out of memory')
    })
    expect(await largestGradients(broken, Uint32Array.of(1), null)).toEqual([])
  })
})
