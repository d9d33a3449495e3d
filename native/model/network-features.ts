/**
 * What LeNet-5 makes of many images on the way to its answer, by the fast kernels: features for
 * comparing images.
 */
import { convForward, poolForward } from '../kernels/index.ts'
import { tensor } from '../tensor/tensor.ts'
import { IMAGE_SIZE, INPUT_SHAPE, parameterView } from './architecture.ts'

/** Values of pool2 for one image. */
export const POOL2_FEATURES = 400

/** parameters: flat; input: (n, 28, 28) network input. Gives (n, 5, 5, 16), the output of pool2. */
export function pool2Features(parameters: Float32Array, input: Float32Array): Float32Array {
  const n = input.length / IMAGE_SIZE
  const view = (name: string) => parameterView(parameters, name)
  const w1 = tensor(view('conv1/kernel'), [5, 5, 1, 6])
  const conv1 = convForward(tensor(input, [n, ...INPUT_SHAPE]), w1, tensor(view('conv1/bias'), [1, 1, 1, 6]), 'relu')
  const pool1 = poolForward(conv1, [2, 2], [2, 2])
  const w2 = tensor(view('conv2/kernel'), [5, 5, 6, 16])
  const conv2 = convForward(pool1, w2, tensor(view('conv2/bias'), [1, 1, 1, 16]), 'relu', 'valid')
  return Float32Array.from(poolForward(conv2, [2, 2], [2, 2]).data)
}

/** parameters: flat; pool2: (n, 400). Gives (n, 84), the output of dense2 after ReLU. */
export function dense2Features(parameters: Float32Array, pool2: Float32Array): Float32Array {
  const n = pool2.length / POOL2_FEATURES
  const view = (name: string) => parameterView(parameters, name)
  const dense1 = dense(pool2, view('dense1/kernel'), view('dense1/bias'), n)
  return dense(dense1, view('dense2/kernel'), view('dense2/bias'), n)
}

/** ReLU(x w + b), skipping inputs that are 0: more than half of them are. */
function dense(x: Float32Array, w: Float32Array, b: Float32Array, n: number): Float32Array {
  const [inputs, units] = [x.length / n, b.length]
  const out = new Float32Array(n * units)
  for (let i = 0; i < n; i++) {
    const row = out.subarray(i * units, (i + 1) * units)
    row.set(b)
    for (let k = 0; k < inputs; k++) {
      const input = x[i * inputs + k]!
      if (input === 0) continue
      for (let o = 0; o < units; o++) row[o]! += input * w[k * units + o]!
    }
    for (let o = 0; o < units; o++) row[o] = Math.max(0, row[o]!)
  }
  return out
}
