/** Pooling forward in SIMD: the same function as reference/pool-forward.ts, for float32. */
import { outputShape, poolGeometry, type Pair } from '../../tensor/geometry.ts'
import { zeros, type Tensor } from '../../tensor/tensor.ts'
import { checkMode, checkTensors, type PoolMode } from '../options.ts'
import { float32Of, generalKernels, LANES, layOut, placeFour, placeWindow, takeFour, WINDOW_LENGTH } from './module.ts'

/**
 * aPrev (m, hPrev, wPrev, c)  ->  (m, hNew, wNew, c), both float32; avg sums in float32.
 * Throws ShapeError when the window does not fit, WorkbenchError for float64.
 */
export function poolForward(aPrev: Tensor, kernelShape: Pair, stride: Pair = [1, 1], mode: PoolMode = 'max'): Tensor {
  const geometry = poolGeometry(aPrev.shape, kernelShape, stride)
  checkTensors({ aPrev })
  checkMode(mode)
  const images = float32Of('aPrev', aPrev)
  const { m, hPrev, wPrev, cPrev, hNew, wNew } = geometry
  const kernels = generalKernels()
  const at = layOut(kernels, {
    window: WINDOW_LENGTH,
    aPrev: LANES * hPrev * wPrev * cPrev,
    a: LANES * hNew * wNew * cPrev,
    input: LANES * hPrev * wPrev * cPrev,
    pooled: LANES * hNew * wNew * cPrev
  })
  const window = placeWindow(at.window, geometry)
  const max = Number(mode === 'max')
  const a = zeros(outputShape(geometry))
  for (let i = 0; i < m; i += LANES) {
    placeFour(at.aPrev, images, i)
    kernels.poolForward(window, at.aPrev.byteOffset, at.a.byteOffset, at.input.byteOffset, at.pooled.byteOffset, max)
    takeFour(at.a, a.data, i)
  }
  return a
}
