/**
 * First parameters of LeNet-5, the same for both recipes: Keras's he_normal is TensorFlow 1's
 * VarianceScaling(scale 2, fan in, truncated normal) under another name. Knows nothing of engines, which only get the result.
 */
import type { RandomState } from '../tensor/random-state.ts'
import { PARAMETERS, PARAMETER_COUNT, type ParameterSpec } from './architecture.ts'

/** Normals further out than this are drawn again. */
const TRUNCATED_AT = 2
/** Standard deviation of a standard normal that is cut off at two. */
const TRUNCATED_DEVIATION = 0.87962566103423978

/**
 * Flat, in the order of PARAMETERS: kernels from a truncated normal with standard deviation sqrt(2 / fan in), biases 0.
 * Source: He et al. 2015, "Delving Deep into Rectifiers", section 2.2; tensorflow/python/ops/init_ops.py and
 * keras/src/initializers/random_initializers.py (VarianceScaling), which make up for the cut with the constant above.
 */
export function initialParameters(random: RandomState): Float32Array {
  const parameters = new Float32Array(PARAMETER_COUNT)
  for (const spec of PARAMETERS) {
    if (spec.name.endsWith('/bias')) continue
    const deviation = Math.sqrt(2 / fanIn(spec)) / TRUNCATED_DEVIATION
    const kernel = truncatedNormals(spec.size, random).map((value) => value * deviation)
    parameters.set(kernel, spec.offset)
  }
  return parameters
}

/** Inputs that one output of the layer adds up: every dimension of the kernel but the last. */
function fanIn({ shape, size }: ParameterSpec): number {
  return size / shape.at(-1)!
}

/** `count` standard normals; the same values as drawing them one by one and drawing again what is too far out. */
function truncatedNormals(count: number, random: RandomState): Float64Array {
  const values = new Float64Array(count)
  let filled = 0
  while (filled < count) {
    for (const value of random.randn(count - filled).data) {
      if (Math.abs(value) <= TRUNCATED_AT) values[filled++] = value
    }
  }
  return values
}
