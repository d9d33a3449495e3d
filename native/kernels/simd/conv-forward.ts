/** Convolution forward in SIMD: the same function as reference/conv-forward.ts, for float32. */
import { convGeometry, outputShape, type Padding, type Pair } from '../../tensor/geometry.ts'
import { zeros, type Tensor } from '../../tensor/tensor.ts'
import { activationFunction, checkTensors, type Activation } from '../options.ts'
import { float32Of, generalKernels, LANES, layOut, placeFour, placeWindow, takeFour, WINDOW_LENGTH } from './module.ts'

/**
 * aPrev (m, hPrev, wPrev, cPrev), w (kh, kw, cPrev, cNew), b (1, 1, 1, cNew)  ->  A (m, hNew, wNew, cNew), all float32
 * Sums in float32, from the bias on through rows, columns and channels of the kernel. ReLU happens
 * on the way to memory; any other activation is applied in float64 to the float32 sums. Throws
 * ShapeError when they do not fit, WorkbenchError for float64.
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
  const images = float32Of('aPrev', aPrev)
  const { m, hPrev, wPrev, cPrev, hPadded, wPadded, hNew, wNew, cNew } = geometry
  const kernels = generalKernels()
  const at = layOut(kernels, {
    window: WINDOW_LENGTH,
    aPrev: LANES * hPrev * wPrev * cPrev,
    w: w.data.length,
    b: b.data.length,
    a: LANES * hNew * wNew * cNew,
    padded: LANES * hPadded * wPadded * cPrev,
    z: LANES * hNew * wNew * cNew
  })
  const window = placeWindow(at.window, geometry)
  at.w.set(float32Of('w', w))
  at.b.set(float32Of('b', b))
  const a = zeros(outputShape(geometry))
  for (let i = 0; i < m; i += LANES) {
    placeFour(at.aPrev, images, i)
    kernels.convForward(
      window,
      at.aPrev.byteOffset,
      at.w.byteOffset,
      at.b.byteOffset,
      at.a.byteOffset,
      at.padded.byteOffset,
      at.z.byteOffset,
      Number(activation === 'relu')
    )
    takeFour(at.a, a.data, i)
  }
  if (activation !== 'relu' && activation !== 'linear') {
    for (let cell = 0; cell < a.data.length; cell++) a.data[cell] = activate(a.data[cell]!)
  }
  return a
}
