/** Calibrations as bytes: what comes back, and what is refused. */
import { expect, test } from 'vitest'
import { decodeCalibration, encodeCalibration, roundFamiliarity } from '../../native/evaluation/calibration-format.ts'
import { fitFamiliarity, strangeness } from '../../native/evaluation/familiarity.ts'
import { uniformNumbers } from '../support/onnx-model.ts'

const random = uniformNumbers(3)
/** Rows around a centre of their own for each label. */
function rowsAround(count: number, classes: number) {
  const labels = Uint8Array.from({ length: count }, (_, row) => row % classes)
  const features = Float32Array.from({ length: count * 400 }, (_, cell) => {
    const [row, k] = [Math.floor(cell / 400), cell % 400]
    return random() + (k % classes === labels[row] ? 2 : 0)
  })
  return { labels, features }
}

const digits = rowsAround(600, 3)
const others = Float32Array.from({ length: 200 * 400 }, () => random())
const familiarity = roundFamiliarity(fitFamiliarity(digits.features, digits.labels, others))
const calibration = {
  parameters: 'ab'.repeat(32),
  images: 1000,
  levels: { sureFrom: 0.99, likelyFrom: 0.9 },
  familiarity,
  strangeFrom: 1.5
}

test('a calibration comes back as it was, to the bit', () => {
  const bytes = encodeCalibration(calibration)
  const back = decodeCalibration(bytes, 'x')
  expect(back).toEqual(calibration)
  expect(encodeCalibration(back)).toEqual(bytes)
})

test('a row like those of a class is less strange than one that is like none', () => {
  const own = rowsAround(3, 3).features
  const none = Float32Array.from({ length: 400 }, () => random())
  expect(Math.max(...strangeness(familiarity, own))).toBeLessThan(strangeness(familiarity, none)[0]!)
})

test.each([
  ['one changed byte', (bytes: Uint8Array) => bytes.with(200, bytes[200]! ^ 1)],
  ['bytes that were cut off', (bytes: Uint8Array) => bytes.slice(0, -7)],
  ['nothing', () => new Uint8Array()]
])('%s is refused', (_, change) => {
  expect(() => decodeCalibration(change(encodeCalibration(calibration)), 'lenet5.calibration')).toThrow(
    'lenet5.calibration is no calibration of a model, or was changed'
  )
})
