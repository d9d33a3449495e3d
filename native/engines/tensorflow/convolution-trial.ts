/**
 * A real convolution on the device that TensorFlow uses, before anything is entrusted to it: listed
 * and working are two things.
 */
import type { Binding } from './binding.ts'
import { Eager } from './eager.ts'

/** Throws when the operation fails, or its result is wrong. */
export function tryConvolution(binding: Binding): void {
  const eager = new Eager(binding)
  const result = eager.scope(() => {
    // Ones of 4 x 4 under a kernel of 3 x 3 that holds 0 to 8: each of the 2 x 2 sums is 36.
    const x = eager.floats([1, 4, 4, 1], new Float32Array(16).fill(1))
    const kernel = eager.floats(
      [3, 3, 1, 1],
      Float32Array.from({ length: 9 }, (_, i) => i)
    )
    const attributes = [
      ...[eager.float, eager.text('data_format', 'NHWC'), eager.text('padding', 'VALID')],
      ...[eager.integer('strides', [1, 1, 1, 1]), eager.integer('dilations', [1, 1, 1, 1])],
      eager.flag('use_cudnn_on_gpu', true)
    ]
    return eager.read(eager.run('Conv2D', attributes, [x, kernel]))
  })
  if (result.length !== 4 || !result.every((sum) => Math.abs(sum - 36) < 1e-3)) {
    throw new Error(`a convolution on this device gave ${[...result].join(', ')}; expected 36, four times`)
  }
}
