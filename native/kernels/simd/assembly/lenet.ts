/**
 * LeNet-5's own kernels, compiled to lenet.wasm: one training step in SIMD for shapes fixed by the
 * network, over memory that all threads of the engine share. lenet/layout.ts says where everything
 * stands.
 */
import { B_CORRECT, B_LOGITS, B_LOSS, B_SIZE, D_END, SLACK } from './lenet/layout'

export { conv1Gradient, conv1Winners } from './lenet/conv1'
export { conv2Gradient, conv2Winners, flipConv2 } from './lenet/conv2'
export { distortImage, spreadSpline } from './lenet/distort'
export {
  backwardShard,
  conv1Shard,
  conv2InputShard,
  conv2Shard,
  denseInputShard,
  denseShard,
  forwardShard
} from './lenet/shard'
export { adamPiece, gradientPiece, gradientPieces } from './lenet/update'

/** Bytes of scratch memory a thread needs. */
export function scratchSize(): usize {
  return D_END + SLACK
}

/** Bytes a sample takes in the batch memory, and where in them its parts begin. */
export function sampleSize(): usize {
  return B_SIZE
}
export function sampleLogits(): usize {
  return B_LOGITS
}
export function sampleLoss(): usize {
  return B_LOSS
}
export function sampleCorrect(): usize {
  return B_CORRECT
}
