/**
 * Initial parameters drawn by TensorFlow's own random operations, as the brief's two programs have
 * them drawn. Nothing is trained from these: they show that what model/initial-parameters.ts draws
 * is the same.
 */
import { PARAMETERS, PARAMETER_COUNT } from '../../model/architecture.ts'
import { kernelDeviation, type Initialisation } from '../../model/initial-parameters.ts'
import { operationSeeds } from '../../tensor/tensorflow-seeds.ts'
import type { Binding, TensorId } from './binding.ts'
import { Eager } from './eager.ts'

/** numpy draws the other kind. */
export type DrawnInitialisation = Exclude<Initialisation, 'numpy'>

/**
 * Flat, in the order of PARAMETERS. TensorFlow keeps the state of a stateful operation with given
 * seeds as long as the process lives, so for `tensorflow` the first call for a seed gives the
 * initial parameters and later ones continue the streams.
 */
export function drawParameters(binding: Binding, initialisation: DrawnInitialisation, seed: number): Float32Array {
  const eager = new Eager(binding)
  const parameters = new Float32Array(PARAMETER_COUNT)
  const kernels = PARAMETERS.filter(({ name }) => name.endsWith('/kernel'))
  kernels.forEach((spec, operation) => {
    const values = eager.scope(() => {
      const shape = eager.integers([spec.shape.length], Int32Array.from(spec.shape))
      const normals =
        initialisation === 'keras'
          ? statelessNormals(eager, shape, seed)
          : statefulNormals(eager, shape, operationSeeds(seed, operation))
      const deviation = eager.floats([], Float32Array.of(kernelDeviation(spec)))
      return eager.read(eager.run('Mul', [eager.float], [normals, deviation]))
    })
    parameters.set(values, spec.offset)
  })
  return parameters
}

function statefulNormals(eager: Eager, shape: TensorId, [seed, seed2]: readonly [number, number]): TensorId {
  const { TF_FLOAT, TF_INT32 } = eager.binding
  const types = [eager.type('dtype', TF_FLOAT), eager.type('T', TF_INT32)]
  const seeds = [eager.integer('seed', seed), eager.integer('seed2', seed2)]
  return eager.run('TruncatedNormal', [...types, ...seeds], [shape])
}

function statelessNormals(eager: Eager, shape: TensorId, seed: number): TensorId {
  const { TF_FLOAT, TF_INT32, TF_INT64 } = eager.binding
  // The binding makes no int64 tensors out of numbers: (seed, 0) as the lower and upper halves of
  // two.
  const halves = eager.integers([2, 2], Int32Array.of(seed, Math.floor(seed / 2 ** 32), 0, 0))
  const seeds = eager.run('Bitcast', [eager.type('T', TF_INT32), eager.type('type', TF_INT64)], [halves])
  const types = [eager.type('dtype', TF_FLOAT), eager.type('T', TF_INT32), eager.type('Tseed', TF_INT64)]
  return eager.run('StatelessTruncatedNormal', types, [shape, seeds])
}
