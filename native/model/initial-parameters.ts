/**
 * The parameters that LeNet-5 starts from: kernels from a truncated normal with standard deviation
 * sqrt(2 / fan in), biases 0. Keras calls it he_normal, TensorFlow 1 VarianceScaling(scale=2.0);
 * whose random numbers it takes decides the values. Source: He et al. 2015, "Delving Deep into
 * Rectifiers", section 2.2; tensorflow/python/ops/init_ops.py and
 * tf_keras/src/initializers/initializers.py (VarianceScaling), which make up for the truncation
 * with the constant below.
 */
import { RandomState } from '../tensor/random-state.ts'
import { operationSeeds, statefulStream, statelessStream } from '../tensor/tensorflow-seeds.ts'
import { truncatedNormals } from '../tensor/truncated-normal.ts'
import { PARAMETERS, PARAMETER_COUNT, type ParameterSpec } from './architecture.ts'

/**
 * `tensorflow`: a TensorFlow 1 graph after tf.set_random_seed(seed), an operation for each kernel.
 * `keras`: he_normal(seed) in every layer, as Keras 2.9 and later draw it; all kernels begin with
 * the same normals. `numpy`: one RandomState(seed) for all kernels in turn, in float64. Runs of
 * earlier versions began with it.
 */
export const INITIALISATIONS = ['tensorflow', 'keras', 'numpy'] as const
export type Initialisation = (typeof INITIALISATIONS)[number]

/** Standard deviation of a standard normal that is cut off at two. */
const TRUNCATED_DEVIATION = 0.87962566103423978
const TRUNCATED_AT = 2

/**
 * Flat, in the order of PARAMETERS. Throws WorkbenchError `bad-argument` for a seed that
 * RandomState does not take.
 */
export function initialParameters(initialisation: Initialisation, seed: number): Float32Array {
  const parameters = new Float32Array(PARAMETER_COUNT)
  const drawKernel = KERNELS[initialisation](seed)
  for (const spec of PARAMETERS) {
    if (spec.name.endsWith('/bias')) continue
    parameters.set(drawKernel(spec.size, kernelDeviation(spec)), spec.offset)
  }
  return parameters
}

/** Standard deviation of the normal that a kernel is drawn from, before it is truncated. */
export function kernelDeviation({ shape, size }: ParameterSpec): number {
  // Inputs that one output of the layer adds up: every dimension of the kernel but the last.
  const fanIn = size / shape.at(-1)!
  return Math.sqrt(2 / fanIn) / TRUNCATED_DEVIATION
}

/** Values of the next kernel, `deviation` being that of the normal before it is truncated. */
type DrawKernel = (size: number, deviation: number) => ArrayLike<number>

const KERNELS: Readonly<Record<Initialisation, (seed: number) => DrawKernel>> = {
  tensorflow: (seed) => {
    let operation = 0
    return (size, deviation) =>
      scaled(truncatedNormals(size, statefulStream(operationSeeds(seed, operation++))), deviation)
  },
  keras: (seed) => (size, deviation) => scaled(truncatedNormals(size, statelessStream(seed)), deviation),
  numpy: (seed) => {
    const random = new RandomState(seed)
    return (size, deviation) => numpyTruncatedNormals(size, random).map((value) => value * deviation)
  }
}

/** As TensorFlow multiplies: both factors and the product in float32. */
function scaled(normals: Float32Array, deviation: number): Float32Array {
  const factor = Math.fround(deviation)
  return normals.map((value) => value * factor)
}

/**
 * `count` standard normals; the same values as drawing them one by one and drawing again what is
 * too far out.
 */
function numpyTruncatedNormals(count: number, random: RandomState): Float64Array {
  const values = new Float64Array(count)
  let filled = 0
  while (filled < count) {
    for (const value of random.randn(count - filled).data) {
      if (Math.abs(value) <= TRUNCATED_AT) values[filled++] = value
    }
  }
  return values
}
