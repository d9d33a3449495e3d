/**
 * One window of a pooling layer: its values, and which of them are the largest. Over the same
 * geometry as the kernels.
 */
import type { WindowGeometry } from '../tensor/geometry.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { sumOf } from './sums.ts'

export interface PoolWindow {
  /** (kh, kw) */
  readonly window: Float64Array
  readonly largest: number
  readonly mean: number
  /**
   * [row, column, map] of the input, row-major; empty with a NaN in the window, as in poolBackward.
   */
  readonly winners: readonly (readonly [number, number, number])[]
}

/** place: [image, row, column, map] of the output. */
export function poolWindow(
  aPrev: Tensor,
  { hPrev, wPrev, cPrev, kh, kw, sh, sw }: WindowGeometry,
  [i, y, x, c]: readonly [number, number, number, number]
): PoolWindow {
  const cells = Array.from({ length: kh * kw }, (_, k) => [y * sh + Math.floor(k / kw), x * sw + (k % kw), c] as const)
  const window = Float64Array.from(
    cells,
    ([row, column]) => aPrev.data[((i * hPrev + row) * wPrev + column) * cPrev + c]!
  )
  const largest = Math.max(...window)
  return { window, largest, mean: sumOf(window) / (kh * kw), winners: cells.filter((_, k) => window[k] === largest) }
}
