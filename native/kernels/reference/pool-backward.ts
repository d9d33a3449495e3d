/** Gradient of pooling as plain loops. */
import { checkOutputGradient, poolGeometry, type Pair } from '../../tensor/geometry.ts'
import { toFloat32, zeros64, type Tensor } from '../../tensor/tensor.ts'
import { areFloat32, checkMode, checkTensors, checkTies, type PoolMode, type Ties } from '../options.ts'

/**
 * Gradient of the cost with respect to the input of a pooling layer.
 * dA (m, hNew, wNew, c), aPrev (m, hPrev, wPrev, c)  ->  dAPrev like aPrev, float32 when both are, else float64
 * max: to the largest cell of each window; of equal ones to all of them, each the whole gradient
 * (the brief), or to the first in row-major order (TensorFlow, ONNX). A window with a NaN has no
 * largest cell and passes nothing on, as numpy's `==` mask. avg: dA / (kh kw) to every cell.
 * Windows that overlap add up. Throws ShapeError when they do not fit.
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
  const { m, hPrev, wPrev, cPrev, kh, kw, sh, sw, hNew, wNew } = geometry
  const dAPrev = zeros64(aPrev.shape)
  const [values, dValues] = [aPrev.data, dAPrev.data]
  let at = 0
  for (let i = 0; i < m; i++) {
    for (let y = 0; y < hNew; y++) {
      for (let x = 0; x < wNew; x++) {
        for (let c = 0; c < cPrev; c++) {
          const gradient = dA.data[at++]!
          const first = ((i * hPrev + y * sh) * wPrev + x * sw) * cPrev + c
          const cellOf = (k: number) => first + (Math.floor(k / kw) * wPrev + (k % kw)) * cPrev
          if (mode === 'avg') {
            for (let k = 0; k < kh * kw; k++) dValues[cellOf(k)]! += gradient / (kh * kw)
            continue
          }
          let largest = -Infinity
          for (let k = 0; k < kh * kw; k++) largest = Math.max(largest, values[cellOf(k)]!)
          for (let k = 0; k < kh * kw; k++) {
            if (values[cellOf(k)] !== largest) continue
            dValues[cellOf(k)]! += gradient
            if (ties === 'first') break
          }
        }
      }
    }
  }
  return areFloat32([dA, aPrev]) ? toFloat32(dAPrev) : dAPrev
}
