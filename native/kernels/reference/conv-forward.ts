/**
 * Convolution forward as plain loops: the formula, and the oracle of the fast version. Sums in
 * float64, whatever goes in.
 */
import { convGeometry, outputShape, type Padding, type Pair } from '../../tensor/geometry.ts'
import type { Tensor } from '../../tensor/tensor.ts'
import { activationFunction, checkTensors, resultLike, type Activation } from '../options.ts'

/**
 * A[i, y, x, c] = activation(b[c] + sum over ky, kx, d of aPrev[i, y sh + ky - padTop, x sw + kx -
 * padLeft, d] w[ky, kx, d, c])
 * aPrev (m, hPrev, wPrev, cPrev), w (kh, kw, cPrev, cNew), b (1, 1, 1, cNew)  ->  A (m, hNew, wNew, cNew)
 * float32 when all three are, else float64. Cells outside the image count as 0.
 * Throws ShapeError when they do not fit.
 */
export function convForward(
  aPrev: Tensor,
  w: Tensor,
  b: Tensor,
  activation: Activation,
  padding: Padding = 'same',
  stride: Pair = [1, 1]
): Tensor {
  const geometry = convGeometry(aPrev.shape, w.shape, b.shape, padding, stride)
  checkTensors({ aPrev, w, b })
  const activate = activationFunction(activation)
  const { m, hPrev, wPrev, cPrev, kh, kw, sh, sw, padTop, padLeft, hNew, wNew, cNew } = geometry
  const a = resultLike([aPrev, w, b], outputShape(geometry))
  const [inputs, weights] = [aPrev.data, w.data]
  // Of all output channels of a place: an input cell is read once for them.
  const z = new Float64Array(cNew)
  let at = 0
  for (let i = 0; i < m; i++) {
    for (let y = 0; y < hNew; y++) {
      for (let x = 0; x < wNew; x++) {
        z.set(b.data)
        for (let ky = 0; ky < kh; ky++) {
          const row = y * sh + ky - padTop
          if (row < 0 || row >= hPrev) continue
          for (let kx = 0; kx < kw; kx++) {
            const column = x * sw + kx - padLeft
            if (column < 0 || column >= wPrev) continue
            for (let d = 0; d < cPrev; d++) {
              const input = inputs[((i * hPrev + row) * wPrev + column) * cPrev + d]!
              const weight = ((ky * kw + kx) * cPrev + d) * cNew
              for (let c = 0; c < cNew; c++) z[c]! += input * weights[weight + c]!
            }
          }
        }
        for (let c = 0; c < cNew; c++) a.data[at++] = activate(z[c]!)
      }
    }
  }
  return a
}
