/** Gradients of a convolution in SIMD: the same function as reference/conv-backward.ts, for float32. */
import { checkOutputGradient, convGeometry, type Padding, type Pair } from '../../tensor/geometry.ts'
import { zeros, type Tensor } from '../../tensor/tensor.ts'
import { checkTensors, type ConvGradients } from '../options.ts'
import { float32Of, generalKernels, LANES, layOut, placeFour, placeWindow, takeFour, WINDOW_LENGTH } from './module.ts'

/**
 * dZ (m, hNew, wNew, cNew), aPrev (m, hPrev, wPrev, cPrev), w (kh, kw, cPrev, cNew), b (1, 1, 1, cNew), all float32
 *   ->  dAPrev like aPrev, dW like w, db like b
 * Sums in float32: dW and db over a row of the output, then over rows and samples.
 * Throws ShapeError when they do not fit, WorkbenchError for float64.
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
  const gradients = float32Of('dZ', dZ)
  const images = float32Of('aPrev', aPrev)
  float32Of('b', b)
  const { m, hPrev, wPrev, cPrev, hPadded, wPadded, hNew, wNew, cNew } = geometry
  const kernels = generalKernels()
  const at = layOut(kernels, {
    window: WINDOW_LENGTH,
    dZ: LANES * hNew * wNew * cNew,
    aPrev: LANES * hPrev * wPrev * cPrev,
    w: w.data.length,
    dAPrev: LANES * hPrev * wPrev * cPrev,
    dWLanes: LANES * w.data.length,
    dW: w.data.length,
    dbLanes: LANES * cNew,
    db: cNew,
    padded: LANES * hPadded * wPadded * cPrev,
    dPadded: LANES * hPadded * wPadded * cPrev,
    gradient: LANES * hNew * wNew * cNew
  })
  const window = placeWindow(at.window, geometry)
  at.w.set(float32Of('w', w))
  const dAPrev = zeros(aPrev.shape)
  for (let i = 0; i < m; i += LANES) {
    placeFour(at.dZ, gradients, i)
    placeFour(at.aPrev, images, i)
    kernels.convBackward(
      window,
      at.dZ.byteOffset,
      at.aPrev.byteOffset,
      at.w.byteOffset,
      at.dAPrev.byteOffset,
      at.dWLanes.byteOffset,
      at.dbLanes.byteOffset,
      at.padded.byteOffset,
      at.dPadded.byteOffset,
      at.gradient.byteOffset
    )
    takeFour(at.dAPrev, dAPrev.data, i)
  }
  kernels.weightGradients(at.dWLanes.byteOffset, w.data.length, at.dW.byteOffset)
  kernels.weightGradients(at.dbLanes.byteOffset, cNew, at.db.byteOffset)
  return { dAPrev, dW: { data: at.dW.slice(), shape: w.shape }, db: { data: at.db.slice(), shape: b.shape } }
}
