/**
 * conv_backward with the rounding that numpy did when the brief's output was printed.
 *
 * The usual Python loop adds `A_prev[i, y:y+kh, x:x+kw] * dZ[i, y, x, c]` to a float64 dW. X_train
 * is float32 and dZ[i, y, x, c] is a float64 scalar; numpy before 2.0 let the array decide
 * (value-based casting): the scalar is rounded to float32 and so is each product, before float64
 * adds them up. That moves the printed dW by up to 1e-6 from the true sums. dA multiplies the
 * float64 kernel and db only adds dZ, so both are plain float64. The kernels of native/kernels do
 * not do this: they are the better arithmetic, this one is the brief's.
 */
import { convBackward } from '../kernels/index.ts'
import { toFloat64, zeros64, type Tensor } from '../tensor/tensor.ts'

export interface ConvGradients {
  readonly dAPrev: Tensor
  readonly dW: Tensor<Float64Array>
  readonly db: Tensor
}

/**
 * Valid padding, stride 1, as the brief calls it.
 * dZ (m, hNew, wNew, cNew), aPrev (m, hPrev, wPrev, cPrev) float32, w (kh, kw, cPrev, cNew), b (1,
 * 1, 1, cNew) Throws ShapeError when they do not fit.
 */
export function convBackwardLikeNumpy(
  dZ: Tensor<Float64Array>,
  aPrev: Tensor<Float32Array>,
  w: Tensor<Float64Array>,
  b: Tensor<Float64Array>
): ConvGradients {
  const { dAPrev, db } = convBackward(dZ, toFloat64(aPrev), w, b, 'valid')
  return { dAPrev, dW: kernelGradient(dZ, aPrev, w), db }
}

/** Sums in the loop's order: images, rows, columns. */
function kernelGradient(dZ: Tensor<Float64Array>, aPrev: Tensor<Float32Array>, w: Tensor): Tensor<Float64Array> {
  type Four = readonly [number, number, number, number]
  const [images, rows, columns, filters] = dZ.shape as Four
  const [, hPrev, wPrev, cPrev] = aPrev.shape as Four
  const [, kw] = w.shape as Four
  const dW = zeros64(w.shape)
  for (let cell = 0; cell < dW.data.length; cell++) {
    const filter = cell % filters
    const channel = Math.floor(cell / filters) % cPrev
    const kx = Math.floor(cell / filters / cPrev) % kw
    const ky = Math.floor(cell / filters / cPrev / kw)
    let sum = 0
    for (let image = 0; image < images; image++) {
      for (let y = 0; y < rows; y++) {
        for (let x = 0; x < columns; x++) {
          const input = aPrev.data[((image * hPrev + y + ky) * wPrev + x + kx) * cPrev + channel]!
          const gradient = dZ.data[((image * rows + y) * columns + x) * filters + filter]!
          sum += Math.fround(input * Math.fround(gradient))
        }
      }
    }
    dW.data[cell] = sum
  }
  return dW
}
