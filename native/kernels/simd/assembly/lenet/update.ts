/**
 * The gradients of a whole batch, cut into pieces that any thread may do, and Adam on each piece.
 */
import {
  B_A2,
  B_D1,
  B_D2,
  B_D3,
  B_H1,
  B_H2,
  CONV_GRADIENTS,
  DENSE1_B,
  DENSE1_W,
  DENSE2_B,
  DENSE2_W,
  DENSE3_B,
  DENSE3_W,
  H1_SIZE,
  H2_SIZE,
  SHARD
} from './layout'
import { splat, zero } from './vector'
import { denseBiasGradient, denseKernelGradient } from './dense'

/**
 * Pieces that a batch's gradients are cut into: 1 of the convolutions, 1 of dense3, 100 of dense1,
 * 30 of dense2.
 */
export function gradientPieces(): i32 {
  return 132
}

/**
 * One piece of the batch's gradients, after all its shards. samples: a multiple of 4;
 * shardGradients: samples / 4 times 2572 values. Any thread may do any piece: each cell of the
 * result is summed by one piece, in a fixed order.
 */
export function gradientPiece(piece: i32, batch: usize, samples: i32, shardGradients: usize, gradients: usize): void {
  if (piece == 0) {
    const shards = samples / SHARD
    for (let i: usize = 0; i < <usize>CONV_GRADIENTS * 4; i += 16) {
      let sum = v128.load(shardGradients + i)
      for (let s: usize = 1; s < <usize>shards; s++) {
        sum = f32x4.add(sum, v128.load(shardGradients + s * CONV_GRADIENTS * 4 + i))
      }
      v128.store(gradients + i, sum)
    }
  } else if (piece == 1) {
    for (let k: usize = 0; k < 84; k += 4) {
      denseKernelGradient(batch + B_H2 + k * 4, batch + B_D3, gradients + DENSE3_W + k * 40, samples, 12, 40)
    }
    denseBiasGradient(batch + B_D3, gradients + DENSE3_B, samples, 12)
  } else if (piece < 102) {
    const k = <usize>(piece - 2) * 4
    const dW = gradients + DENSE1_W + k * H1_SIZE
    denseKernelGradient(batch + B_A2 + k * 4, batch + B_D1, dW, samples, 120, H1_SIZE)
    if (piece == 2) denseBiasGradient(batch + B_D1, gradients + DENSE1_B, samples, 120)
  } else {
    const k = <usize>(piece - 102) * 4
    const dW = gradients + DENSE2_W + k * H2_SIZE
    denseKernelGradient(batch + B_H1 + k * 4, batch + B_D2, dW, samples, 84, H2_SIZE)
    if (piece == 102) denseBiasGradient(batch + B_D2, gradients + DENSE2_B, samples, 84)
  }
}

/**
 * Adam on the cells of one piece, whose gradients are complete. rate is lr * sqrt(1 - beta2^t) / (1
 * - beta1^t). Source: Kingma and Ba 2015, end of section 2; TensorFlow's ApplyAdam.
 */
export function adamPiece(
  piece: i32,
  parameters: usize,
  gradients: usize,
  m: usize,
  v: usize,
  rate: f32,
  beta1: f32,
  beta2: f32,
  epsilon: f32
): void {
  let from: usize
  let size: usize
  let bias: usize = 0
  let biasSize: usize = 0
  if (piece == 0) {
    from = 0
    size = CONV_GRADIENTS * 4
  } else if (piece == 1) {
    from = DENSE3_W
    size = 852 * 4 // 840 + 10, and two cells past the end that stay zero
  } else if (piece < 102) {
    size = 4 * H1_SIZE
    from = DENSE1_W + <usize>(piece - 2) * size
    if (piece == 2) {
      bias = DENSE1_B
      biasSize = H1_SIZE
    }
  } else {
    size = 4 * H2_SIZE
    from = DENSE2_W + <usize>(piece - 102) * size
    if (piece == 102) {
      bias = DENSE2_B
      biasSize = H2_SIZE
    }
  }
  adam(parameters + from, gradients + from, m + from, v + from, size, rate, beta1, beta2, epsilon)
  if (biasSize > 0) adam(parameters + bias, gradients + bias, m + bias, v + bias, biasSize, rate, beta1, beta2, epsilon)
}

function adam(
  parameters: usize,
  gradients: usize,
  m: usize,
  v: usize,
  size: usize,
  rate: f32,
  beta1: f32,
  beta2: f32,
  epsilon: f32
): void {
  const rates = f32x4.splat(rate)
  const keep1 = f32x4.splat(1 - beta1)
  const keep2 = f32x4.splat(1 - beta2)
  const epsilons = f32x4.splat(epsilon)
  for (let i: usize = 0; i < size; i += 16) {
    const g = v128.load(gradients + i)
    let first = v128.load(m + i)
    first = f32x4.add(first, f32x4.mul(f32x4.sub(g, first), keep1))
    v128.store(m + i, first)
    let second = v128.load(v + i)
    second = f32x4.add(second, f32x4.mul(f32x4.sub(f32x4.mul(g, g), second), keep2))
    v128.store(v + i, second)
    const step = f32x4.div(f32x4.mul(rates, first), f32x4.add(f32x4.sqrt(second), epsilons))
    v128.store(parameters + i, f32x4.sub(v128.load(parameters + i), step))
  }
}
