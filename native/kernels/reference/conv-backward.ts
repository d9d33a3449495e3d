/**
 * Gradients of a convolution as plain loops: every product of the forward formula, given back to
 * its two factors.
 */
import { checkOutputGradient, convGeometry, type Padding, type Pair } from '../../tensor/geometry.ts'
import { toFloat32, zeros64, type Tensor } from '../../tensor/tensor.ts'
import { areFloat32, checkTensors, type ConvGradients } from '../options.ts'

/**
 * Gradients of the cost with respect to a convolution's input, kernels and biases.
 * dZ (m, hNew, wNew, cNew), aPrev (m, hPrev, wPrev, cPrev), w (kh, kw, cPrev, cNew), b (1, 1, 1,
 * cNew)
 *   ->  dAPrev like aPrev, dW like w, db like b
 * float32 when all four are, else float64; sums in float64. Throws ShapeError when they do not fit.
 * Source: Goodfellow et al. 2016, ch. 9.5; checked against float64 numpy (kernels.json of the
 * golden files).
 */
export function convBackward(
  dZ: Tensor,
  aPrev: Tensor,
  w: Tensor,
  b: Tensor,
  padding: Padding = 'same',
  stride: Pair = [1, 1]
): ConvGradients {
  const geometry = convGeometry(aPrev.shape, w.shape, b.shape, padding, stride)
  checkOutputGradient('dZ', dZ.shape, aPrev.shape, geometry)
  checkTensors({ dZ, aPrev, w, b })
  const { m, hPrev, wPrev, cPrev, kh, kw, sh, sw, padTop, padLeft, hNew, wNew, cNew } = geometry
  const [dAPrev, dW, db] = [zeros64(aPrev.shape), zeros64(w.shape), zeros64(b.shape)]
  const [gradients, inputs, weights] = [dZ.data, aPrev.data, w.data]
  const [dInputs, dWeights] = [dAPrev.data, dW.data]
  let at = 0
  for (let i = 0; i < m; i++) {
    for (let y = 0; y < hNew; y++) {
      for (let x = 0; x < wNew; x++, at += cNew) {
        for (let c = 0; c < cNew; c++) db.data[c]! += gradients[at + c]!
        for (let ky = 0; ky < kh; ky++) {
          const row = y * sh + ky - padTop
          if (row < 0 || row >= hPrev) continue
          for (let kx = 0; kx < kw; kx++) {
            const column = x * sw + kx - padLeft
            if (column < 0 || column >= wPrev) continue
            for (let d = 0; d < cPrev; d++) {
              const input = ((i * hPrev + row) * wPrev + column) * cPrev + d
              const weight = ((ky * kw + kx) * cPrev + d) * cNew
              const value = inputs[input]!
              // Not added to memory each time, which takes half as long again.
              let sum = dInputs[input]!
              for (let c = 0; c < cNew; c++) {
                const gradient = gradients[at + c]!
                sum += weights[weight + c]! * gradient
                dWeights[weight + c]! += value * gradient
              }
              dInputs[input] = sum
            }
          }
        }
      }
    }
  }
  if (!areFloat32([dZ, aPrev, w, b])) return { dAPrev, dW, db }
  return { dAPrev: toFloat32(dAPrev), dW: toFloat32(dW), db: toFloat32(db) }
}
