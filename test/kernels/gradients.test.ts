import { describe, expect, it } from 'vitest'
import { convBackward, convForward, poolBackward, poolForward } from '../../native/kernels/reference/index.ts'
import type { Padding, Pair } from '../../native/tensor/geometry.ts'
import { RandomState } from '../../native/tensor/random-state.ts'
import { tensor, type Tensor } from '../../native/tensor/tensor.ts'
import { worstDifference } from './implementations.ts'

/** Of cost(x), by central differences of the given width in every cell. */
function numericGradient(x: Tensor, width: number, cost: (x: Tensor) => number): Tensor {
  const slopes = Float64Array.from(x.data, (_, i) => {
    const moved = (by: number) =>
      cost(
        tensor(
          Float64Array.from(x.data, (v, j) => (j === i ? v + by : v)),
          x.shape
        )
      )
    return (moved(width) - moved(-width)) / (2 * width)
  })
  return tensor(slopes, x.shape)
}

/** A cost whose gradient with respect to `a` is `weights`. */
function weighted(a: Tensor, weights: Tensor): number {
  return Float64Array.from(a.data, (value, i) => value * weights.data[i]!).reduce((sum, term) => sum + term, 0)
}

describe('gradients agree with differences of the forward pass', () => {
  const convolutions: [Padding, Pair, Pair][] = [
    ['valid', [3, 2], [1, 1]],
    ['same', [3, 2], [1, 1]],
    ['same', [2, 4], [2, 1]],
    ['valid', [2, 2], [1, 3]],
    ['same', [1, 2], [3, 2]]
  ]
  it.each(convolutions)('convolution, %s, kernel %o, stride %o', (padding, [kh, kw], stride) => {
    const random = new RandomState(5)
    const aPrev = random.randn(2, 5, 6, 2)
    const w = random.randn(kh, kw, 2, 3)
    const b = random.randn(1, 1, 1, 3)
    const forward = (x: Tensor, k: Tensor, c: Tensor) => convForward(x, k, c, 'linear', padding, stride)
    const dZ = random.randn(...forward(aPrev, w, b).shape)
    const { dAPrev, dW, db } = convBackward(dZ, aPrev, w, b, padding, stride)
    // Linear in each argument: a difference of any width is the slope, but for rounding.
    expect(
      worstDifference(
        dAPrev,
        numericGradient(aPrev, 0.5, (x) => weighted(forward(x, w, b), dZ))
      )
    ).toBeLessThan(1e-12)
    expect(
      worstDifference(
        dW,
        numericGradient(w, 0.5, (k) => weighted(forward(aPrev, k, b), dZ))
      )
    ).toBeLessThan(1e-12)
    expect(
      worstDifference(
        db,
        numericGradient(b, 0.5, (c) => weighted(forward(aPrev, w, c), dZ))
      )
    ).toBeLessThan(1e-12)
  })

  it.each([
    ['max', [2, 2], [2, 2]],
    ['max', [3, 2], [1, 2]],
    ['max', [2, 1], [3, 2]],
    ['avg', [3, 2], [1, 2]],
    ['avg', [1, 2], [2, 3]]
  ] as const)('pooling, %s, window %o, stride %o', (mode, window, stride) => {
    const random = new RandomState(6)
    // Cells 0.1 apart: a step of 0.01 changes no winner, and between winners the maximum is linear.
    const order = random.permutation(120)
    const aPrev = tensor(
      Float64Array.from(order, (rank) => rank / 10),
      [2, 5, 6, 2]
    )
    const dA = random.randn(...poolForward(aPrev, window, stride, mode).shape)
    const slopes = numericGradient(aPrev, 0.01, (x) => weighted(poolForward(x, window, stride, mode), dA))
    // 1e-16 of sums of size 100, over a width of 0.02.
    expect(worstDifference(poolBackward(dA, aPrev, window, stride, mode), slopes)).toBeLessThan(1e-10)
  })
})
