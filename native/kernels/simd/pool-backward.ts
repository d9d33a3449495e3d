/** Gradient of pooling in SIMD: the same function as reference/pool-backward.ts, for float32. */
import { checkOutputGradient, poolGeometry, type Pair } from '../../tensor/geometry.ts'
import { zeros, type Tensor } from '../../tensor/tensor.ts'
import { checkMode, checkTensors, checkTies, type PoolMode, type Ties } from '../options.ts'
import { float32Of, generalKernels, LANES, layOut, placeFour, placeWindow, takeFour, WINDOW_LENGTH } from './module.ts'

/**
 * dA (m, hNew, wNew, c), aPrev (m, hPrev, wPrev, c)  ->  dAPrev like aPrev, all float32; overlaps are summed in float32.
 * Modes and ties as in the reference. Throws ShapeError when they do not fit, WorkbenchError for
 * float64.
 */
export function poolBackward(
  dA: Tensor,
  aPrev: Tensor,
  kernelShape: Pair,
  stride: Pair = [1, 1],
  mode: PoolMode = 'max',
  ties: Ties = 'all'
): Tensor {
  const geometry = poolGeometry(aPrev.shape, kernelShape, stride)
  checkOutputGradient('dA', dA.shape, aPrev.shape, geometry)
  checkTensors({ dA, aPrev })
  checkMode(mode)
  checkTies(ties)
  const gradients = float32Of('dA', dA)
  const images = float32Of('aPrev', aPrev)
  const { m, hPrev, wPrev, cPrev, hNew, wNew } = geometry
  const kernels = generalKernels()
  const at = layOut(kernels, {
    window: WINDOW_LENGTH,
    dA: LANES * hNew * wNew * cPrev,
    aPrev: LANES * hPrev * wPrev * cPrev,
    dAPrev: LANES * hPrev * wPrev * cPrev,
    gradient: LANES * hNew * wNew * cPrev,
    input: LANES * hPrev * wPrev * cPrev,
    dInput: LANES * hPrev * wPrev * cPrev
  })
  const window = placeWindow(at.window, geometry)
  const max = Number(mode === 'max')
  const first = Number(ties === 'first')
  const dAPrev = zeros(aPrev.shape)
  for (let i = 0; i < m; i += LANES) {
    placeFour(at.dA, gradients, i)
    placeFour(at.aPrev, images, i)
    kernels.poolBackward(
      window,
      at.dA.byteOffset,
      at.aPrev.byteOffset,
      at.dAPrev.byteOffset,
      at.gradient.byteOffset,
      at.input.byteOffset,
      at.dInput.byteOffset,
      max,
      first
    )
    takeFour(at.dAPrev, dAPrev.data, i)
  }
  return dAPrev
}
