/**
 * What the kernels take besides shapes, and its checks: tensors that hold what they say, names that
 * mean something.
 */
import { ShapeError, WorkbenchError } from '../contract/errors.ts'
import { formatShape, sizeOf, type FloatArray, type Shape, type Tensor } from '../tensor/tensor.ts'

/**
 * Applied to every cell of a convolution's output. A function is called for each cell and must not
 * keep state.
 */
export type Activation = 'relu' | 'tanh' | 'sigmoid' | 'linear' | ((z: number) => number)
export type PoolMode = 'max' | 'avg'
/**
 * Which of several equal maxima takes the gradient: every one the whole of it, or the first in
 * row-major order.
 */
export type Ties = 'all' | 'first'

/** dAPrev has the shape of aPrev, dW that of w, db that of b. */
export interface ConvGradients {
  readonly dAPrev: Tensor
  readonly dW: Tensor
  readonly db: Tensor
}

const ACTIVATIONS: Readonly<Record<string, (z: number) => number>> = {
  relu: (z) => Math.max(z, 0), // keeps NaN, as numpy's maximum
  tanh: Math.tanh,
  sigmoid: (z) => 1 / (1 + Math.exp(-z)),
  linear: (z) => z
}

/** Throws WorkbenchError `bad-argument` for a name that is none. */
export function activationFunction(activation: Activation): (z: number) => number {
  if (typeof activation === 'function') return activation
  const named = Object.hasOwn(ACTIVATIONS, activation) ? ACTIVATIONS[activation] : undefined
  return named ?? refuse('activation', activation, [...Object.keys(ACTIVATIONS), 'a function'])
}

export function checkMode(mode: PoolMode): void {
  if (!['max', 'avg'].includes(mode)) refuse('mode', mode, ['max', 'avg'])
}

export function checkTies(ties: Ties): void {
  if (!['all', 'first'].includes(ties)) refuse('ties', ties, ['all', 'first'])
}

function refuse(name: string, got: unknown, expected: readonly string[]): never {
  throw new WorkbenchError(
    'bad-argument',
    `${name} is ${String(got)}; expected ${expected.join(', ')}`,
    `Check ${name}.`
  )
}

/** Throws ShapeError when a tensor holds more or fewer values than its shape says. */
export function checkTensors(tensors: Readonly<Record<string, Tensor>>): void {
  for (const [name, { data, shape }] of Object.entries(tensors)) {
    const size = sizeOf(shape)
    if (data.length !== size) {
      throw new ShapeError(
        `${name} holds ${data.length} values; its shape ${formatShape(shape)} needs ${size}`,
        'Make tensors with tensor(), which checks this.'
      )
    }
  }
}

/** float32 when all are, else float64, as numpy promotes. */
export function areFloat32(tensors: readonly Tensor[]): boolean {
  return tensors.every(({ data }) => data instanceof Float32Array)
}

/** Zeros for a result that is computed from `inputs`. */
export function resultLike(inputs: readonly Tensor[], shape: Shape): Tensor {
  const size = sizeOf(shape)
  const data: FloatArray = areFloat32(inputs) ? new Float32Array(size) : new Float64Array(size)
  return { data, shape }
}
