/**
 * Gradients of a convolution in SIMD: the same function as reference/conv-backward.ts, for float32.
 */
import { checkOutputGradient, convGeometry, type Padding, type Pair } from '../../tensor/geometry.ts'
import { tensor, zeros, type Tensor } from '../../tensor/tensor.ts'
import { checkTensors, type ConvGradients } from '../options.ts'
import { float32Of, generalKernels, LANES, layOut, placeFour, placeWindow, takeFour, WINDOW_LENGTH } from './module.ts'

/** Places of four bytes that a float64 takes. */
const FLOAT64 = 2

/**
 * dZ (m, hNew, wNew, cNew), aPrev (m, hPrev, wPrev, cPrev), w (kh, kw, cPrev, cNew), b (1, 1, 1,
 * cNew), all float32
 *   ->  dAPrev like aPrev, dW like w, db like b
 * Sums in float32; those of dW and db run over a row of the output, then over the rows of four
 * samples, and from there on in float64. Throws ShapeError when they do not fit, WorkbenchError for
 * float64.
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
    dW: FLOAT64 * w.data.length,
    dbLanes: LANES * cNew,
    db: FLOAT64 * cNew,
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
    kernels.addLanes(at.dWLanes.byteOffset, w.data.length, at.dW.byteOffset)
    kernels.addLanes(at.dbLanes.byteOffset, cNew, at.db.byteOffset)
    takeFour(at.dAPrev, dAPrev.data, i)
  }
  const dW = tensor(Float32Array.from(float64(at.dW)), w.shape)
  return { dAPrev, dW, db: tensor(Float32Array.from(float64(at.db)), b.shape) }
}

function float64(place: Float32Array): Float64Array {
  return new Float64Array(place.buffer, place.byteOffset, place.length / FLOAT64)
}
