import { expect, test } from 'vitest'
import { WorkbenchError } from '../../native/contract/errors.ts'
import { encodeOnnxModel } from '../../native/onnx/model-file.ts'
import { predictDigits } from '../../native/services/predict-digit.ts'
import type { PreparedDigit } from '../../native/services/predict-digit.ts'
import { lenetForward } from '../support/lenet-forward.ts'
import { seededMetadata, seededParameters, uniformNumbers } from '../support/onnx-model.ts'

const parameters = seededParameters(41)
const model = encodeOnnxModel(parameters, seededMetadata())

/** Pictures by name, as a reader of files would prepare them. */
function pictures(seed: number): Record<string, PreparedDigit> {
  const random = uniformNumbers(seed)
  const drawn = (): PreparedDigit => ({
    pixels: Uint8Array.from({ length: 784 }, () => (random() < 0.25 ? random() * 256 : 0)),
    blank: false
  })
  return { 'one.png': drawn(), 'two.png': drawn(), 'empty.png': { pixels: new Uint8Array(784), blank: true } }
}

test('reads every picture in order, as byte / 256', async () => {
  const prepared = pictures(42)
  const predictions = await predictDigits(model, ['two.png', 'one.png'], (file) => Promise.resolve(prepared[file]!))
  expect(predictions.map(({ file }) => file)).toEqual(['two.png', 'one.png'])
  for (const { file, digit, probabilities, prepared: seen } of predictions) {
    const { pixels } = prepared[file]!
    const expected = Array.from(
      lenetForward(
        parameters,
        Float32Array.from(pixels, (p) => p / 256)
      ).probabilities
    )
    expect(probabilities).toHaveLength(10)
    probabilities.forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, 5))
    expect(digit).toBe(expected.indexOf(Math.max(...expected)))
    expect(seen).toBe(pixels)
  }
  expect(predictions[0]!.probabilities).not.toEqual(predictions[1]!.probabilities)
})

test('names no digit in a blank picture', async () => {
  const [prediction] = await predictDigits(model, ['empty.png'], (file) => Promise.resolve(pictures(1)[file]!))
  expect(prediction).toMatchObject({ file: 'empty.png', digit: null, blank: true })
  expect(prediction?.probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5)
})

test('passes on why a picture cannot be read, and refuses one of another size', async () => {
  const broken = new WorkbenchError('bad-file', 'a.png is no PNG', 'Choose a PNG.')
  await expect(predictDigits(model, ['a.png'], () => Promise.reject(broken))).rejects.toBe(broken)
  const large = { pixels: new Uint8Array(900), blank: false }
  await expect(predictDigits(model, ['b.png'], () => Promise.resolve(large))).rejects.toThrow(
    'b.png was prepared as 900 pixels; expected 28 x 28 = 784'
  )
})
