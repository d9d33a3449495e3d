/**
 * The two implementations that every test of the kernels runs over, and how close each must come.
 */
import * as reference from '../../native/kernels/reference/index.ts'
import * as simd from '../../native/kernels/simd/index.ts'
import type { RandomState } from '../../native/tensor/random-state.ts'
import { tensor, toFloat32, toFloat64, type Shape, type Tensor } from '../../native/tensor/tensor.ts'

export interface Implementation {
  readonly name: string
  readonly kernels: typeof reference | typeof simd
  readonly convert: (source: Tensor) => Tensor
  readonly elements: Float64ArrayConstructor | Float32ArrayConstructor
  /** For worstDifference. */
  readonly tolerance: number
}

/**
 * float64 sums of at most a few hundred terms of size 1 are exact to about 1e-14. In float32 each
 * of n terms adds 6e-8 of the sum so far at the most, for the up to 60 terms of the golden cases
 * 4e-6 of the largest sum.
 */
export const IMPLEMENTATIONS: readonly Implementation[] = [
  { name: 'reference', kernels: reference, convert: toFloat64, elements: Float64Array, tolerance: 1e-12 },
  { name: 'simd', kernels: simd, convert: toFloat32, elements: Float32Array, tolerance: 1e-5 }
]

export interface JsonTensor {
  readonly shape: number[]
  readonly data: number[]
}

export function fromJson({ data, shape }: JsonTensor): Tensor<Float64Array> {
  return tensor(Float64Array.from(data), shape)
}

/**
 * The largest difference, relative to 1 or the largest expected cell, whichever is more: cells that
 * are left of cancelling terms round as the terms do. Infinity when shapes differ or a value is no
 * number.
 */
export function worstDifference(got: Tensor, expected: Tensor): number {
  if (got.shape.join() !== expected.shape.join() || got.data.length !== expected.data.length) return Infinity
  let scale = 1
  let worst = 0
  for (let i = 0; i < expected.data.length; i++) {
    const difference = Math.abs(got.data[i]! - expected.data[i]!)
    if (Number.isNaN(difference)) return Infinity
    scale = Math.max(scale, Math.abs(expected.data[i]!))
    worst = Math.max(worst, difference)
  }
  return worst / scale
}

/**
 * Whole numbers from -most to most: few enough for float32 to add them exactly, and full of ties.
 */
export function wholeNumbers(random: RandomState, shape: Shape, most: number): Tensor<Float32Array> {
  const size = shape.reduce((product, length) => product * length, 1)
  return tensor(Float32Array.from(random.randint(-most, most + 1, size)), shape)
}
