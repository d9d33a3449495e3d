/**
 * The model that the program carries with it reads genuine digits, and digits drawn on the pad
 * without care.
 */
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { normaliseDigit } from '../../native/data/normalise-digit.ts'
import { drawStrokes } from '../../native/data/strokes.ts'
import { openRecogniser, type Recogniser } from '../../native/onnx/recogniser.ts'
import { argmax } from '../../native/contract/argmax.ts'
import { evaluateModel } from '../../native/services/evaluate-model.ts'
import { RandomState } from '../../native/tensor/random-state.ts'
import { sloppyDigit } from '../bench/sloppy-digits.ts'
import { genuineMnist, mnistTest } from '../support/mnist.ts'

const MODEL = join(import.meta.dirname, '../../resources/lenet5.onnx')
let recogniser: Recogniser

beforeAll(async () => {
  recogniser = await openRecogniser(MODEL)
})
afterAll(() => recogniser.dispose())

mnistTest('it reads at least 99 % of the MNIST test set', async () => {
  const { metrics } = await evaluateModel(MODEL, genuineMnist)
  const { accuracy, images } = metrics
  expect(images).toBe(10_000)
  expect(accuracy).toBeGreaterThanOrEqual(0.99)
})

test.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])('it reads at least 19 of 20 sloppy drawings of %d', async (digit) => {
  const random = new RandomState(digit)
  let right = 0
  for (let drawing = 0; drawing < 20; drawing++) {
    const { pixels } = normaliseDigit(drawStrokes(sloppyDigit(digit, random), 280, 280), { ink: 'given' })
    const probabilities = await recogniser.probabilities(Float32Array.from(pixels, (pixel) => pixel / 256))
    if (argmax(probabilities) === digit) right++
  }
  expect(right).toBeGreaterThanOrEqual(19)
})
