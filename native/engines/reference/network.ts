/**
 * LeNet-5 forward and backward with the plain kernels in float64: what every other engine is checked against.
 * Reads like the chain rule; knows nothing of Adam or of threads.
 */
import { convBackward, convForward, poolBackward, poolForward } from '../../kernels/reference/index.ts'
import { CLASSES, PARAMETERS } from '../../model/architecture.ts'
import { tensor, type Tensor } from '../../tensor/tensor.ts'

type Weights = Readonly<Record<string, Tensor>>

export interface ForwardPass {
  readonly x: Tensor
  readonly a1: Tensor
  readonly pool1: Tensor
  readonly a2: Tensor
  readonly flat: Tensor
  readonly h1: Tensor
  readonly h2: Tensor
  /** (n, 10) */
  readonly logits: Tensor
  readonly probabilities: Tensor
}

/** The flat vector as named tensors; a bias of a convolution has the kernels' shape (1, 1, 1, c). */
export function weightsOf(flat: ArrayLike<number>): Weights {
  return Object.fromEntries(
    PARAMETERS.map(({ name, shape, offset, size }) => {
      const data = Float64Array.from({ length: size }, (_, i) => flat[offset + i]!)
      return [name, tensor(data, name.startsWith('conv') && shape.length === 1 ? [1, 1, 1, size] : shape)]
    })
  )
}

/** input: n images of 28 x 28, row-major. */
export function forwardPass(weights: Weights, input: Float64Array): ForwardPass {
  const n = input.length / 784
  const x = tensor(input, [n, 28, 28, 1])
  const a1 = convForward(x, weights['conv1/kernel']!, weights['conv1/bias']!, 'relu', 'same')
  const pool1 = poolForward(a1, [2, 2], [2, 2])
  const a2 = convForward(pool1, weights['conv2/kernel']!, weights['conv2/bias']!, 'relu', 'valid')
  const flat = tensor(poolForward(a2, [2, 2], [2, 2]).data, [n, 400])
  const h1 = dense(flat, weights, 'dense1', true)
  const h2 = dense(h1, weights, 'dense2', true)
  const logits = dense(h2, weights, 'dense3', false)
  return { x, a1, pool1, a2, flat, h1, h2, logits, probabilities: softmax(logits) }
}

/** Gradient of the mean cross-entropy over the batch with respect to every parameter, by name. */
export function backwardPass(weights: Weights, pass: ForwardPass, labels: ArrayLike<number>): Weights {
  const n = labels.length
  const dLogits = pass.probabilities.data.map((p, i) => {
    const label = labels[Math.floor(i / CLASSES)]
    return (p - (i % CLASSES === label ? 1 : 0)) / n
  })
  const dense3 = denseBackward(tensor(dLogits, [n, CLASSES]), pass.h2, weights, 'dense3')
  const dense2 = denseBackward(reluBackward(dense3.dX, pass.h2), pass.h1, weights, 'dense2')
  const dense1 = denseBackward(reluBackward(dense2.dX, pass.h1), pass.flat, weights, 'dense1')
  const dA2 = poolBackward(tensor(dense1.dX.data, [n, 5, 5, 16]), pass.a2, [2, 2], [2, 2], 'max', 'first')
  const conv2 = convBackward(
    reluBackward(dA2, pass.a2),
    pass.pool1,
    weights['conv2/kernel']!,
    weights['conv2/bias']!,
    'valid'
  )
  const dA1 = poolBackward(conv2.dAPrev, pass.a1, [2, 2], [2, 2], 'max', 'first')
  const conv1 = convBackward(reluBackward(dA1, pass.a1), pass.x, weights['conv1/kernel']!, weights['conv1/bias']!)
  return {
    'conv1/kernel': conv1.dW,
    'conv1/bias': conv1.db,
    'conv2/kernel': conv2.dW,
    'conv2/bias': conv2.db,
    ...dense1.gradients,
    ...dense2.gradients,
    ...dense3.gradients
  }
}

/** x (n, inputs), kernel (inputs, outputs). */
function dense(x: Tensor, weights: Weights, name: string, relu: boolean): Tensor {
  const [w, b] = [weights[`${name}/kernel`]!, weights[`${name}/bias`]!]
  const [n, inputs] = x.shape as readonly [number, number]
  const outputs = b.data.length
  const z = new Float64Array(n * outputs)
  for (let i = 0; i < n; i++) {
    for (let o = 0; o < outputs; o++) {
      let sum = b.data[o]!
      for (let k = 0; k < inputs; k++) sum += x.data[i * inputs + k]! * w.data[k * outputs + o]!
      z[i * outputs + o] = relu ? Math.max(0, sum) : sum
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
    for (let o = 0; o < outputs; o++) {
      const gradient = dY.data[i * outputs + o]!
      db[o]! += gradient
      for (let k = 0; k < inputs; k++) {
        dX[i * inputs + k]! += gradient * w.data[k * outputs + o]!
        dW[k * outputs + o]! += gradient * x.data[i * inputs + k]!
      }
    }
  }
  return {
    dX: tensor(dX, [n, inputs]),
    gradients: { [`${name}/kernel`]: tensor(dW, w.shape), [`${name}/bias`]: tensor(db, [outputs]) }
  }
}

/** dA where the activation let its input through. */
function reluBackward(dA: Tensor, a: Tensor): Tensor {
  return tensor(
    dA.data.map((gradient, i) => (a.data[i]! > 0 ? gradient : 0)),
    a.shape
  )
}

function softmax(logits: Tensor): Tensor {
  const probabilities = Float64Array.from(logits.data)
  for (let row = 0; row < probabilities.length; row += CLASSES) {
    const values = probabilities.subarray(row, row + CLASSES)
    const largest = Math.max(...values)
    const sum = values.reduce((total, value) => total + Math.exp(value - largest), 0)
    values.forEach((value, i) => (values[i] = Math.exp(value - largest) / sum))
  }
  return tensor(probabilities, logits.shape)
}
