/**
 * An image and parameters drawn by seed, for explanations whose expected numbers come from
 * elsewhere.
 */
import { Trace } from '../../native/inspection/trace.ts'
import { initialParameters } from '../../native/model/initial-parameters.ts'
import { RandomState } from '../../native/tensor/random-state.ts'

export interface DrawnImage {
  readonly parameters: Float32Array
  readonly input: Float64Array
}

/** A blob of ink in the middle, blank paper around it, biases that are not 0. */
export function drawnImage(seed = 3): DrawnImage {
  const random = new RandomState(seed)
  const parameters = initialParameters('numpy', seed).map((value) => value || 0.02)
  const ink = random.rand(28, 28).data
  const input = Float64Array.from(ink, (value, pixel) => {
    const [row, column] = [Math.floor(pixel / 28), pixel % 28]
    return row > 6 && row < 22 && column > 8 && column < 20 ? Math.round(255 * value) / 256 : 0
  })
  return { parameters, input }
}

export function drawnTrace(seed?: number): Trace {
  const { parameters, input } = drawnImage(seed)
  return new Trace(parameters, input)
}
