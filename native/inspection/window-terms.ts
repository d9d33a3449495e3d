/**
 * The terms of one cell of a convolution, over the same geometry as the kernels: which inputs its
 * window covers and by which weights they are multiplied. What they add up to is convForward's
 * affair; a test holds the two together.
 */
import type { WindowGeometry } from '../tensor/geometry.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { sumOf } from './sums.ts'

export interface WindowTerms {
  /** (kh, kw): 1 inside the image, 0 in the padding. */
  readonly inside: Uint8Array
  /** (kh, kw, cPrev); 0 in the padding. */
  readonly inputs: Float64Array
  readonly weights: Float64Array
  readonly products: Float64Array
  /** (cPrev) */
  readonly sumPerChannel: Float64Array
  readonly sum: number
}

/** Inputs in the window of output (y, x) of image i, and 1 or 0 for each of its (kh, kw) places. */
export function windowInputs(
  aPrev: Tensor,
  { hPrev, wPrev, cPrev, kh, kw, sh, sw, padTop, padLeft }: WindowGeometry,
  [i, y, x]: readonly [number, number, number]
): { inside: Uint8Array; inputs: Float64Array } {
  const inside = new Uint8Array(kh * kw)
  const inputs = new Float64Array(kh * kw * cPrev)
  for (let ky = 0; ky < kh; ky++) {
    const row = y * sh + ky - padTop
    for (let kx = 0; kx < kw; kx++) {
      const column = x * sw + kx - padLeft
      if (row < 0 || row >= hPrev || column < 0 || column >= wPrev) continue
      inside[ky * kw + kx] = 1
      for (let d = 0; d < cPrev; d++) {
        inputs[(ky * kw + kx) * cPrev + d] = aPrev.data[((i * hPrev + row) * wPrev + column) * cPrev + d]!
      }
    }
  }
  return { inside, inputs }
}

/** Kernel c of w (kh, kw, cPrev, cNew), as (kh, kw, cPrev). */
export function kernelOf(w: Tensor, c: number): Float64Array {
  const cNew = w.shape[3]!
  return Float64Array.from({ length: w.data.length / cNew }, (_, i) => w.data[i * cNew + c]!)
}

/** place: [image, row, column, map] of the output. */
export function windowTerms(
  aPrev: Tensor,
  w: Tensor,
  geometry: WindowGeometry,
  [i, y, x, c]: readonly [number, number, number, number]
): WindowTerms {
  const { inside, inputs } = windowInputs(aPrev, geometry, [i, y, x])
  const weights = kernelOf(w, c)
  const products = inputs.map((input, k) => input * weights[k]!)
  const sumPerChannel = new Float64Array(geometry.cPrev)
  products.forEach((product, k) => (sumPerChannel[k % geometry.cPrev]! += product))
  return { inside, inputs, weights, products, sumPerChannel, sum: sumOf(products) }
}
