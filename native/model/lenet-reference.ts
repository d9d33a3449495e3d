/**
 * LeNet-5 forward and backward with the plain kernels in float64: what every engine is checked
 * against, and what explanations are made of. Reads like the chain rule; knows nothing of Adam, of
 * threads or of engines.
 */
import { convBackward, convForward, poolBackward, poolForward } from '../kernels/reference/index.ts'
import type { Ties } from '../kernels/options.ts'
import { softmax } from '../tensor/softmax.ts'
import type { Padding } from '../tensor/geometry.ts'
import { tensor, type Tensor } from '../tensor/tensor.ts'
import { CLASSES, IMAGE_SIZE, INPUT_SHAPE, PARAMETERS } from './architecture.ts'

/** Named tensors, as in PARAMETERS. */
export type Weights = Readonly<Record<string, Tensor>>

/** Before and after the activation; of dense3, which has none, `a` is `z`. */
export interface LayerValues {
  readonly z: Tensor
  readonly a: Tensor
}

export interface ForwardPass {
  /** (n, 28, 28, 1) */
  readonly image: Tensor
  readonly conv1: LayerValues
  readonly pool1: Tensor
  readonly conv2: LayerValues
  readonly pool2: Tensor
  readonly dense1: LayerValues
  readonly dense2: LayerValues
  /** (n, 10): the logits. */
  readonly dense3: LayerValues
  readonly probabilities: Tensor
}

/** Gradients with respect to a layer's output and to what goes into its activation. */
export interface LayerGradients {
  readonly dA: Tensor
  readonly dZ: Tensor
}

export interface BackwardPass {
  readonly image: Tensor
  readonly conv1: LayerGradients
  readonly pool1: Tensor
  readonly conv2: LayerGradients
  readonly pool2: Tensor
  readonly dense1: LayerGradients
  readonly dense2: LayerGradients
  /** Gradient of the logits, as it was given. */
  readonly dense3: Tensor
  /** By name; of a bias of a convolution in the kernels' shape (1, 1, 1, c). */
  readonly parameters: Weights
}

export const POOL_WINDOW = [2, 2] as const
export const CONV_PADDING: Readonly<Record<'conv1' | 'conv2', Padding>> = { conv1: 'same', conv2: 'valid' }

/**
 * The flat vector as named tensors; a bias of a convolution has the kernels' shape (1, 1, 1, c).
 */
export function weightsOf(flat: ArrayLike<number>): Weights {
  return Object.fromEntries(
    PARAMETERS.map(({ name, shape, offset, size }) => {
      const data = Float64Array.from({ length: size }, (_, i) => flat[offset + i]!)
      return [name, tensor(data, name.startsWith('conv') && shape.length === 1 ? [1, 1, 1, size] : shape)]
    })
  )
}

/** input: n images of 28 x 28 network input, row-major. */
export function forwardPass(weights: Weights, input: Float64Array): ForwardPass {
  const n = input.length / IMAGE_SIZE
  const image = tensor(input, [n, ...INPUT_SHAPE])
  const conv1 = conv(image, weights, 'conv1')
  const pool1 = poolForward(conv1.a, POOL_WINDOW, POOL_WINDOW)
  const conv2 = conv(pool1, weights, 'conv2')
  const pool2 = poolForward(conv2.a, POOL_WINDOW, POOL_WINDOW)
  const dense1 = relu(dense(tensor(pool2.data, [n, 400]), weights, 'dense1'))
  const dense2 = relu(dense(dense1.a, weights, 'dense2'))
  const logits = dense(dense2.a, weights, 'dense3')
  const dense3 = { z: logits, a: logits }
  return { image, conv1, pool1, conv2, pool2, dense1, dense2, dense3, probabilities: probabilitiesOf(logits) }
}

/** Gradient of the mean cross-entropy over the batch with respect to the logits. */
export function costGradient({ probabilities }: ForwardPass, labels: ArrayLike<number>): Tensor {
  const n = labels.length
  const dLogits = probabilities.data.map((p, i) => {
    const label = labels[Math.floor(i / CLASSES)]
    return (p - (i % CLASSES === label ? 1 : 0)) / n
  })
  return tensor(dLogits, [n, CLASSES])
}

/**
 * Gradients of every layer and parameter, for a gradient of the logits (n, 10).
 * `ties`: which of equal maxima takes the gradient of a pooling window; training takes the first.
 */
export function backwardPass(weights: Weights, pass: ForwardPass, dLogits: Tensor, ties: Ties = 'first'): BackwardPass {
  const n = pass.image.shape[0]!
  const fromLogits = denseBackward(dLogits, pass.dense2.a, weights, 'dense3')
  const dense2 = reluBackward(fromLogits.dX, pass.dense2)
  const fromDense2 = denseBackward(dense2.dZ, pass.dense1.a, weights, 'dense2')
  const dense1 = reluBackward(fromDense2.dX, pass.dense1)
  const fromDense1 = denseBackward(dense1.dZ, tensor(pass.pool2.data, [n, 400]), weights, 'dense1')
  const pool2 = tensor(fromDense1.dX.data, [n, 5, 5, 16])
  const conv2 = reluBackward(poolGradient(pool2, pass.conv2.a, ties), pass.conv2)
  const fromConv2 = convGradients(conv2.dZ, pass.pool1, weights, 'conv2')
  const pool1 = fromConv2.dAPrev
  const conv1 = reluBackward(poolGradient(pool1, pass.conv1.a, ties), pass.conv1)
  const fromConv1 = convGradients(conv1.dZ, pass.image, weights, 'conv1')
  return {
    image: fromConv1.dAPrev,
    conv1,
    pool1,
    conv2,
    pool2,
    dense1,
    dense2,
    dense3: dLogits,
    parameters: {
      'conv1/kernel': fromConv1.dW,
      'conv1/bias': fromConv1.db,
      'conv2/kernel': fromConv2.dW,
      'conv2/bias': fromConv2.db,
      ...fromDense1.gradients,
      ...fromDense2.gradients,
      ...fromLogits.gradients
    }
  }
}

function conv(aPrev: Tensor, weights: Weights, name: 'conv1' | 'conv2'): LayerValues {
  const [w, b] = [weights[`${name}/kernel`]!, weights[`${name}/bias`]!]
  return relu(convForward(aPrev, w, b, 'linear', CONV_PADDING[name]))
}

function convGradients(dZ: Tensor, aPrev: Tensor, weights: Weights, name: 'conv1' | 'conv2') {
  return convBackward(dZ, aPrev, weights[`${name}/kernel`]!, weights[`${name}/bias`]!, CONV_PADDING[name])
}

function poolGradient(dA: Tensor, aPrev: Tensor, ties: Ties): Tensor {
  return poolBackward(dA, aPrev, POOL_WINDOW, POOL_WINDOW, 'max', ties)
}

/** x (n, inputs), kernel (inputs, outputs). */
function dense(x: Tensor, weights: Weights, name: string): Tensor {
  const [w, b] = [weights[`${name}/kernel`]!, weights[`${name}/bias`]!]
  const [n, inputs] = x.shape as readonly [number, number]
  const outputs = b.data.length
  const z = new Float64Array(n * outputs)
  for (let i = 0; i < n; i++) {
    const row = z.subarray(i * outputs, (i + 1) * outputs)
    row.set(b.data)
    // In the order in which the kernel lies in memory.
    for (let k = 0; k < inputs; k++) {
      const value = x.data[i * inputs + k]!
      for (let o = 0; o < outputs; o++) row[o]! += value * w.data[k * outputs + o]!
    }
  }
  return tensor(z, [n, outputs])
}

/** dX = dY wT, dW = xT dY, db = sum of dY. */
function denseBackward(
  dY: Tensor,
  x: Tensor,
  weights: Weights,
  name: string
): { readonly dX: Tensor; readonly gradients: Weights } {
  const w = weights[`${name}/kernel`]!
  const [n, outputs] = dY.shape as readonly [number, number]
  const [inputs] = w.shape as readonly [number]
  const [dX, dW, db] = [new Float64Array(n * inputs), new Float64Array(inputs * outputs), new Float64Array(outputs)]
  for (let i = 0; i < n; i++) {
    const gradients = dY.data.subarray(i * outputs, (i + 1) * outputs)
    for (let o = 0; o < outputs; o++) db[o]! += gradients[o]!
    for (let k = 0; k < inputs; k++) {
      const value = x.data[i * inputs + k]!
      let sum = 0
      for (let o = 0; o < outputs; o++) {
        sum += gradients[o]! * w.data[k * outputs + o]!
        dW[k * outputs + o]! += gradients[o]! * value
      }
      dX[i * inputs + k] = sum
    }
  }
  return {
    dX: tensor(dX, [n, inputs]),
    gradients: { [`${name}/kernel`]: tensor(dW, w.shape), [`${name}/bias`]: tensor(db, [outputs]) }
  }
}

/** Keeps NaN, as numpy's maximum. */
function relu(z: Tensor): LayerValues {
  const a = new Float64Array(z.data.length)
  for (let i = 0; i < a.length; i++) a[i] = Math.max(0, z.data[i]!)
  return { z, a: tensor(a, z.shape) }
}

/** dA where the activation let its input through. */
function reluBackward(dA: Tensor, { z }: LayerValues): LayerGradients {
  const dZ = new Float64Array(dA.data.length)
  for (let i = 0; i < dZ.length; i++) if (z.data[i]! > 0) dZ[i] = dA.data[i]!
  return { dA, dZ: tensor(dZ, z.shape) }
}

function probabilitiesOf(logits: Tensor): Tensor {
  const probabilities = Float64Array.from(logits.data)
  for (let row = 0; row < probabilities.length; row += CLASSES) {
    probabilities.set(softmax(probabilities.subarray(row, row + CLASSES)).probabilities, row)
  }
  return tensor(probabilities, logits.shape)
}
