/** Features of images are values of the network's layers. */
import { expect, test } from 'vitest'
import { initialParameters } from '../../native/model/initial-parameters.ts'
import { forwardPass, weightsOf } from '../../native/model/lenet-reference.ts'
import { dense2Features, POOL2_FEATURES, pool2Features } from '../../native/model/network-features.ts'
import { testImages } from './test-images.ts'

/** Biases other than 0, so that one that is left out shows. */
const PARAMETERS = Float32Array.from(initialParameters('tensorflow', 2), (value, i) => value + 0.02 * Math.cos(i))
const INPUT = testImages(2)

test('the outputs of pool2 and of dense2 for every image', () => {
  const { pool2, dense2 } = forwardPass(weightsOf(PARAMETERS), INPUT)
  const features = pool2Features(PARAMETERS, Float32Array.from(INPUT))
  expect(features).toHaveLength(2 * POOL2_FEATURES)
  features.forEach((value, i) => expect(value).toBeCloseTo(pool2.data[i]!, 4))
  const answers = dense2Features(PARAMETERS, features)
  expect(answers).toHaveLength(2 * 84)
  answers.forEach((value, i) => expect(value).toBeCloseTo(dense2.a.data[i]!, 4))
})

test('every value of pool2 counts, the first and the last as well', () => {
  const features = Float32Array.from({ length: POOL2_FEATURES }, (_, i) => 1 + (i % 7))
  const weights = weightsOf(PARAMETERS)
  const layer = (x: ArrayLike<number>, name: string) => {
    const [w, b] = [weights[`${name}/kernel`]!.data, weights[`${name}/bias`]!.data]
    return Float64Array.from(b, (bias, unit) => {
      let sum = bias
      for (let i = 0; i < x.length; i++) sum += x[i]! * w[i * b.length + unit]!
      return Math.max(0, sum)
    })
  }
  const expected = layer(layer(features, 'dense1'), 'dense2')
  dense2Features(PARAMETERS, features).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 3))
})

test('an input of 0 adds nothing, not even to weights that are not finite', () => {
  const broken = Float32Array.from(PARAMETERS)
  const inputs = new Float32Array(POOL2_FEATURES)
  const [firstWeight] = [6 * 25 + 6 + 2400 + 16]
  broken[firstWeight] = Infinity
  expect(dense2Features(broken, inputs).every(Number.isFinite)).toBe(true)
})
