/** What the kernels take when padding, stride, mode or ties are not named. */
import { describe, expect, test } from 'vitest'
import * as chosen from '../../native/kernels/index.ts'
import * as reference from '../../native/kernels/reference/index.ts'
import * as simd from '../../native/kernels/simd/index.ts'
import { RandomState } from '../../native/tensor/random-state.ts'
import { toFloat64, type Tensor } from '../../native/tensor/tensor.ts'
import { wholeNumbers } from './implementations.ts'

const random = new RandomState(5)
const asIs = (source: Tensor) => source

describe.each([
  ['by type, float32', chosen, asIs],
  ['by type, float64', chosen, toFloat64],
  ['reference', reference, toFloat64],
  ['simd', simd, asIs]
])('%s', (_, { convForward, convBackward, poolForward, poolBackward }, convert) => {
  const image = convert(wholeNumbers(random, [2, 5, 6, 2], 2))
  const w = convert(wholeNumbers(random, [3, 3, 2, 3], 2))
  const b = convert(wholeNumbers(random, [1, 1, 1, 3], 2))
  const dZ = convert(wholeNumbers(random, [2, 5, 6, 3], 2))
  const dA = convert(wholeNumbers(random, [2, 4, 5, 2], 2))

  test('a convolution pads to the same size and moves by one', () => {
    expect(convForward(image, w, b, 'relu')).toEqual(convForward(image, w, b, 'relu', 'same', [1, 1]))
    expect(convBackward(dZ, image, w, b)).toEqual(convBackward(dZ, image, w, b, 'same', [1, 1]))
  })

  test('pooling moves by one, takes the largest, and every tied maximum takes the gradient', () => {
    expect(poolForward(image, [2, 2])).toEqual(poolForward(image, [2, 2], [1, 1], 'max'))
    expect(poolBackward(dA, image, [2, 2])).toEqual(poolBackward(dA, image, [2, 2], [1, 1], 'max', 'all'))
  })
})
