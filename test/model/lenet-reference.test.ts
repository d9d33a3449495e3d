/**
 * The float64 network against formulas written apart from it, and its gradients against central
 * differences of the cost.
 */
import { beforeAll, describe, expect, test } from 'vitest'
import { PARAMETER_COUNT, PARAMETERS, parameterView } from '../../native/model/architecture.ts'
import {
  backwardPass,
  costGradient,
  forwardPass,
  weightsOf,
  type BackwardPass,
  type ForwardPass,
  type Weights
} from '../../native/model/lenet-reference.ts'
import { initialParameters } from '../../native/model/initial-parameters.ts'
import { lenetForward } from '../support/lenet-forward.ts'
import { testImages } from './test-images.ts'

const LABELS = [3, 9]
const STEP = 1e-5

/** Biases other than 0, so that one that is left out shows. */
const PARAMETERS_OF_TEST = Float32Array.from(
  initialParameters('tensorflow', 1),
  (value, i) => value + 0.02 * Math.sin(i)
)
const INPUT = testImages(LABELS.length)

let pass: ForwardPass
let backward: BackwardPass
beforeAll(() => {
  const weights = weightsOf(PARAMETERS_OF_TEST)
  pass = forwardPass(weights, INPUT)
  backward = backwardPass(weights, pass, costGradient(pass, LABELS))
})

/** Mean cross-entropy over the images. */
function cost(weights: Weights, input: Float64Array): number {
  const { probabilities } = forwardPass(weights, input)
  return -LABELS.reduce((sum, label, i) => sum + Math.log(probabilities.data[i * 10 + label]!), 0) / LABELS.length
}

/** Gradient of the cost at one number that `change` sets. */
function slope(value: number, change: (to: number) => number): number {
  return (change(value + STEP) - change(value - STEP)) / (2 * STEP)
}

function indexOfLargest(values: ArrayLike<number>): number {
  let largest = 0
  for (let i = 1; i < values.length; i++) if (Math.abs(values[i]!) > Math.abs(values[largest]!)) largest = i
  return largest
}

test('logits and probabilities of several images are those of the formulas', () => {
  const expected = lenetForward(PARAMETERS_OF_TEST, Float32Array.from(INPUT))
  expect(pass.dense3.a.shape).toEqual([2, 10])
  expect(pass.probabilities.shape).toEqual([2, 10])
  for (let i = 0; i < 20; i++) {
    expect(pass.dense3.a.data[i]).toBeCloseTo(expected.logits[i]!, 9)
    expect(pass.probabilities.data[i]).toBeCloseTo(expected.probabilities[i]!, 9)
  }
})

test('values of every layer have the shapes of LeNet-5', () => {
  const { image, conv1, pool1, conv2, pool2, dense1, dense2, dense3, probabilities } = pass
  const tensors = { image, conv1: conv1.a, pool1, conv2: conv2.a, pool2, dense1: dense1.a, dense2: dense2.a }
  const shapes = Object.entries({ ...tensors, dense3: dense3.a, probabilities }).map(([name, { shape }]) => [
    name,
    shape
  ])
  expect(Object.fromEntries(shapes)).toEqual({
    image: [2, 28, 28, 1],
    conv1: [2, 28, 28, 6],
    pool1: [2, 14, 14, 6],
    conv2: [2, 10, 10, 16],
    pool2: [2, 5, 5, 16],
    dense1: [2, 120],
    dense2: [2, 84],
    dense3: [2, 10],
    probabilities: [2, 10]
  })
})

describe('gradients are the slope of the mean cost', () => {
  test.each(PARAMETERS.map(({ name }) => name))('of %s', (name) => {
    const { offset, size, shape } = PARAMETERS.find((spec) => spec.name === name)!
    const flat = Float64Array.from(PARAMETERS_OF_TEST)
    const gradient = backward.parameters[name]!
    expect(gradient.data).toHaveLength(size)
    expect(gradient.shape.slice(-shape.length)).toEqual(shape)
    const largest = indexOfLargest(gradient.data)
    for (const i of [size - 1, largest]) {
      const at = offset + i
      const expected = slope(flat[at]!, (to) => cost(weightsOf(flat.with(at, to)), INPUT))
      expect(gradient.data[i]).toBeCloseTo(expected, 7)
    }
    expect(gradient.data[largest]).not.toBe(0)
  })

  test('of the image', () => {
    const weights = weightsOf(PARAMETERS_OF_TEST)
    const gradient = backward.image
    expect(gradient.shape).toEqual([2, 28, 28, 1])
    for (const at of [400, 784 + 300]) {
      const expected = slope(INPUT[at]!, (to) => cost(weights, INPUT.with(at, to)))
      expect(gradient.data[at]).toBeCloseTo(expected, 7)
    }
  })
})

test('a gradient passes an activation only where its input is above 0', () => {
  for (const name of ['conv1', 'conv2', 'dense1', 'dense2'] as const) {
    const { dA, dZ } = backward[name]
    const { z } = pass[name]
    expect(dZ.data).toEqual(dA.data.map((gradient, i) => (z.data[i]! > 0 ? gradient : 0)))
  }
  const weights = weightsOf(new Float64Array(PARAMETER_COUNT))
  const silent = forwardPass(weights, INPUT)
  expect(silent.dense2.z.data.every((value) => value === 0)).toBe(true)
  const { dense2 } = backwardPass(weightsOf(PARAMETERS_OF_TEST), silent, costGradient(silent, LABELS))
  expect(dense2.dZ.data.every((value) => value === 0)).toBe(true)
})

test('weights are the named parts of the flat vector; a bias of a convolution has the shape of its kernels', () => {
  const weights = weightsOf(PARAMETERS_OF_TEST)
  expect(weights['conv1/kernel']!.shape).toEqual([5, 5, 1, 6])
  expect(weights['conv2/bias']!.shape).toEqual([1, 1, 1, 16])
  expect(weights['dense3/bias']!.shape).toEqual([10])
  for (const { name } of PARAMETERS) {
    expect(weights[name]!.data).toEqual(Float64Array.from(parameterView(PARAMETERS_OF_TEST, name)))
  }
})
