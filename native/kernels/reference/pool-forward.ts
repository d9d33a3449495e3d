/** Pooling forward as plain loops. */
import { outputShape, poolGeometry, type Pair } from '../../tensor/geometry.ts'
import type { Tensor } from '../../tensor/tensor.ts'
import { checkMode, checkTensors, resultLike, type PoolMode } from '../options.ts'

/**
 * The largest cell of each window, or the mean of its cells, channel by channel; a NaN in the
 * window is the result.
 * aPrev (m, hPrev, wPrev, c)  ->  (m, hNew, wNew, c), of the same element type; windows lie wholly inside (valid).
 * Throws ShapeError when the window does not fit.
 */
export function poolForward(aPrev: Tensor, kernelShape: Pair, stride: Pair = [1, 1], mode: PoolMode = 'max'): Tensor {
  const geometry = poolGeometry(aPrev.shape, kernelShape, stride)
  checkTensors({ aPrev })
  checkMode(mode)
  const { m, hPrev, wPrev, cPrev, kh, kw, sh, sw, hNew, wNew } = geometry
  const a = resultLike([aPrev], outputShape(geometry))
  let at = 0
  for (let i = 0; i < m; i++) {
    for (let y = 0; y < hNew; y++) {
      for (let x = 0; x < wNew; x++) {
        for (let c = 0; c < cPrev; c++) {
          let largest = -Infinity
          let sum = 0
          for (let ky = 0; ky < kh; ky++) {
            for (let kx = 0; kx < kw; kx++) {
              const value = aPrev.data[((i * hPrev + y * sh + ky) * wPrev + x * sw + kx) * cPrev + c]!
              largest = Math.max(largest, value)
              sum += value
            }
          }
          a.data[at++] = mode === 'max' ? largest : sum / (kh * kw)
        }
      }
    }
  }
  return a
}
