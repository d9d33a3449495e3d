/**
 * The brief's fourth program, `lenet5(x, y)` of TensorFlow 1, in tfjs: tensors and variables. A
 * placeholder is what was fed last, and what the function returns is run by calling it, as
 * `session.run` would.
 */
import type { Tf, TfOptimizer, TfTensor, TfVariable } from './tfjs.ts'

/** `tf.placeholder`: gives what is fed at the moment. */
export type Placeholder = () => TfTensor

export interface LeNet5Graph {
  /** Softmax-activated output (m, 10). */
  readonly yPred: () => TfTensor
  /** One step of Adam; gives the loss before it. */
  readonly trainOp: () => TfTensor
  /** Mean cross-entropy. */
  readonly loss: () => TfTensor
  /** Share of right answers. */
  readonly accuracy: () => TfTensor
  /** Kernels and biases, layer by layer. */
  readonly variables: readonly TfVariable[]
  readonly optimizer: TfOptimizer
}

/** x (m, 28, 28, 1) float, y (m, 10) one-hot. */
export function lenet5(tf: Tf, x: Placeholder, y: Placeholder): LeNet5Graph {
  const heNormal = tf.initializers.varianceScaling({ scale: 2, mode: 'fanIn', distribution: 'truncatedNormal' })
  const variables: TfVariable[] = []
  const variable = (value: TfTensor) => {
    const made = tf.variable(value)
    value.dispose()
    variables.push(made)
    return made
  }
  const kernel = (shape: readonly number[]) => variable(heNormal.apply(shape))
  const bias = (size: number) => variable(tf.tensor(new Float32Array(size), [size]))

  const [w1, b1] = [kernel([5, 5, 1, 6]), bias(6)]
  const [w2, b2] = [kernel([5, 5, 6, 16]), bias(16)]
  const [w3, b3] = [kernel([400, 120]), bias(120)]
  const [w4, b4] = [kernel([120, 84]), bias(84)]
  const [w5, b5] = [kernel([84, 10]), bias(10)]

  const logits = () => {
    const pool1 = x().conv2d(w1, 1, 'same').add(b1).relu().maxPool(2, 2, 'valid')
    const pool2 = pool1.conv2d(w2, 1, 'valid').add(b2).relu().maxPool(2, 2, 'valid')
    const dense1 = pool2.reshape([-1, 400]).matMul(w3).add(b3).relu()
    const dense2 = dense1.matMul(w4).add(b4).relu()
    return dense2.matMul(w5).add(b5)
  }
  const yPred = () => logits().softmax()
  const loss = () => tf.losses.softmaxCrossEntropy(y(), logits())
  const accuracy = () => yPred().argMax(1).equal(y().argMax(1)).cast('float32').mean()
  const optimizer = tf.train.adam(1e-3, 0.9, 0.999, 1e-8)
  const trainOp = () => optimizer.minimize(loss, true, variables)
  return { yPred, trainOp, loss, accuracy, variables, optimizer }
}
