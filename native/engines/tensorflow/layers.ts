/**
 * LeNet-5 forward and backward in eager TensorFlow operations, over one flat vector of parameters.
 * Leaves the results to the scope it is called in; knows nothing of Adam or of state.
 *
 *   x (n, 28, 28, 1) -> conv1 same, bias, ReLU -> pool1 (n, 14, 14, 6) -> conv2 valid, bias, ReLU
 *   -> pool2 (n, 5, 5, 16)
 *     -> (n, 400) -> dense1, dense2 with ReLU -> dense3: logits (n, 10)
 */
import { PARAMETERS, type ParameterSpec } from '../../model/architecture.ts'
import type { Attribute, TensorId } from './binding.ts'
import type { Eager } from './eager.ts'

/** One for each of PARAMETERS, in its order. */
export type ParameterTensors = readonly TensorId[]

export interface Activations {
  readonly x: TensorId
  readonly a1: TensorId
  readonly pool1: TensorId
  readonly a2: TensorId
  readonly pool2: TensorId
  readonly flat: TensorId
  readonly h1: TensorId
  readonly h2: TensorId
  readonly logits: TensorId
}

const WHERE = Object.fromEntries(PARAMETERS.map(({ name }, index) => [name, index]))

export class Layers {
  readonly #eager: Eager
  readonly #channelsLast: readonly Attribute[]
  readonly #same: readonly Attribute[]
  readonly #valid: readonly Attribute[]
  readonly #pool: readonly Attribute[]
  readonly #reshape: readonly Attribute[]
  readonly #split: readonly Attribute[]
  readonly #concat: readonly Attribute[]
  readonly #sizes: TensorId
  readonly #shapes: readonly TensorId[]
  readonly #axis: TensorId
  readonly #anySize: TensorId
  readonly #rowsOf400: TensorId

  constructor(eager: Eager) {
    this.#eager = eager
    const { float } = eager
    const int32 = (name: string) => eager.type(name, eager.binding.TF_INT32)
    const format = eager.text('data_format', 'NHWC')
    const convolution = (padding: 'SAME' | 'VALID') => [
      ...[float, format, eager.text('padding', padding), eager.flag('use_cudnn_on_gpu', true)],
      ...[eager.integer('strides', [1, 1, 1, 1]), eager.integer('dilations', [1, 1, 1, 1])]
    ]
    this.#channelsLast = [float, format]
    this.#same = convolution('SAME')
    this.#valid = convolution('VALID')
    this.#pool = [
      ...[float, format, eager.text('padding', 'VALID')],
      ...[eager.integer('ksize', [1, 2, 2, 1]), eager.integer('strides', [1, 2, 2, 1])]
    ]
    this.#reshape = [float, int32('Tshape')]
    this.#split = [float, int32('Tlen'), eager.integer('num_split', PARAMETERS.length)]
    this.#concat = [float, int32('Tidx'), eager.integer('N', PARAMETERS.length)]
    this.#sizes = this.#integers(PARAMETERS.map(({ size }) => size))
    this.#shapes = PARAMETERS.map(({ shape }) => this.#integers(shape))
    this.#axis = eager.integers([], Int32Array.of(0))
    this.#anySize = this.#integers([-1])
    this.#rowsOf400 = this.#integers([-1, 400])
  }

  /** The flat vector cut into kernels and biases. */
  parameters(flat: TensorId): ParameterTensors {
    const parts = this.#eager.runAll('SplitV', this.#split, [flat, this.#sizes, this.#axis], PARAMETERS.length)
    return parts.map((part, i) => (isVector(PARAMETERS[i]!) ? part : this.#reshaped(part, this.#shapes[i]!)))
  }

  forward(x: TensorId, parameters: ParameterTensors): Activations {
    const { run } = this.#bound()
    const p = (name: string) => parameters[WHERE[name]!]!
    const relu = (z: TensorId) => run('Relu', [this.#eager.float], [z])
    const withBias = (z: TensorId, name: string) => run('BiasAdd', this.#channelsLast, [z, p(`${name}/bias`)])
    const dense = (input: TensorId, name: string) =>
      withBias(run('MatMul', this.#matMul(false, false), [input, p(`${name}/kernel`)]), name)
    const a1 = relu(withBias(run('Conv2D', this.#same, [x, p('conv1/kernel')]), 'conv1'))
    const pool1 = run('MaxPool', this.#pool, [a1])
    const a2 = relu(withBias(run('Conv2D', this.#valid, [pool1, p('conv2/kernel')]), 'conv2'))
    const pool2 = run('MaxPool', this.#pool, [a2])
    const flat = this.#reshaped(pool2, this.#rowsOf400)
    const h1 = relu(dense(flat, 'dense1'))
    const h2 = relu(dense(h1, 'dense2'))
    return { x, a1, pool1, a2, pool2, flat, h1, h2, logits: dense(h2, 'dense3') }
  }

  /** dLogits (n, 10), of the mean cost  ->  gradients as one flat vector. MaxPoolGrad gives a tied maximum's gradient to the first. */
  backward(activations: Activations, parameters: ParameterTensors, dLogits: TensorId, n: number): TensorId {
    const { run } = this.#bound()
    const { x, a1, pool1, a2, pool2, flat, h1, h2 } = activations
    const p = (name: string) => parameters[WHERE[name]!]!
    const gradients = new Map<string, TensorId>()
    const bias = (name: string, dZ: TensorId) =>
      gradients.set(`${name}/bias`, run('BiasAddGrad', this.#channelsLast, [dZ]))
    const dense = (name: string, dZ: TensorId, input: TensorId): TensorId => {
      bias(name, dZ)
      gradients.set(`${name}/kernel`, run('MatMul', this.#matMul(true, false), [input, dZ]))
      return run('MatMul', this.#matMul(false, true), [dZ, p(`${name}/kernel`)])
    }
    const relu = (dA: TensorId, a: TensorId) => run('ReluGrad', [this.#eager.float], [dA, a])
    const pool = (dPool: TensorId, a: TensorId, pooled: TensorId) =>
      relu(run('MaxPoolGrad', this.#pool, [a, pooled, dPool]), a)
    const convolution = (name: 'conv1' | 'conv2', padding: readonly Attribute[], dZ: TensorId, input: TensorId) => {
      bias(name, dZ)
      const shape = this.#shapes[WHERE[`${name}/kernel`]!]!
      gradients.set(`${name}/kernel`, run('Conv2DBackpropFilter', padding, [input, shape, dZ]))
    }
    const dH2 = relu(dense('dense3', dLogits, h2), h2)
    const dH1 = relu(dense('dense2', dH2, h1), h1)
    const dFlat = dense('dense1', dH1, flat)
    const dZ2 = pool(this.#reshaped(dFlat, this.#integers([n, 5, 5, 16])), a2, pool2)
    convolution('conv2', this.#valid, dZ2, pool1)
    const pool1Shape = this.#integers([n, 14, 14, 6])
    const dPool1 = run('Conv2DBackpropInput', this.#valid, [pool1Shape, p('conv2/kernel'), dZ2])
    convolution('conv1', this.#same, pool(dPool1, a1, pool1), x)
    const parts = PARAMETERS.map((spec) => {
      const gradient = gradients.get(spec.name)!
      return isVector(spec) ? gradient : this.#reshaped(gradient, this.#anySize)
    })
    return run('ConcatV2', this.#concat, [...parts, this.#axis])
  }

  #bound() {
    return { run: this.#eager.run.bind(this.#eager) }
  }

  #matMul(transposeA: boolean, transposeB: boolean): readonly Attribute[] {
    const { float } = this.#eager
    return [float, this.#eager.flag('transpose_a', transposeA), this.#eager.flag('transpose_b', transposeB)]
  }

  #reshaped(values: TensorId, shape: TensorId): TensorId {
    return this.#eager.run('Reshape', this.#reshape, [values, shape])
  }

  #integers(values: readonly number[]): TensorId {
    return this.#eager.integers([values.length], Int32Array.from(values))
  }
}

function isVector({ shape }: ParameterSpec): boolean {
  return shape.length === 1
}
