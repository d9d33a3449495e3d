/**
 * `tf.random.shuffle` of a vector, to the last index.
 * Source: tensorflow/core/kernels/random_shuffle_op.cc (RandomShuffleOp).
 */
import type { PhiloxStream } from './philox.ts'

/**
 * The numbers 0 to count - 1 as the operation shuffles them when it is executed for the
 * (`execution` + 1)-th time. `stream` is the operation's; it is not moved. count < 2^32.
 */
export function tensorFlowShuffle(count: number, stream: PhiloxStream, execution = 0): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i)
  // Every execution takes whole blocks: a word for each exchange, and what is left of the last
  // block is never used.
  const words = stream.ahead(execution * Math.ceil(Math.max(0, count - 1) / 4))
  for (let i = 0; i < count - 1; i++) {
    const j = i + (words.next() % (count - i))
    const moved = order[i]!
    order[i] = order[j]!
    order[j] = moved
  }
  return order
}
