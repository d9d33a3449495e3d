/** Four samples of a batch, forward and back. */
import {
  A1_SIZE,
  A2_SIZE,
  B_A2,
  B_D1,
  B_D2,
  B_D3,
  B_H1,
  B_H2,
  B_LOGITS,
  B_SIZE,
  DENSE1_B,
  DENSE1_W,
  DENSE2_B,
  DENSE2_W,
  DENSE3_B,
  DENSE3_W,
  SHARD,
  SLACK,
  S_A1,
  S_DA1,
  S_DA2,
  S_P1,
  S_P2,
  S_X,
  X_SIZE
} from './layout'
import { gather } from './gather'
import { conv1Forward, conv1Gradient } from './conv1'
import { conv2Forward, conv2Gradient, conv2InputGradient } from './conv2'
import { denseForward, denseInputGradient } from './dense'
import { softmaxCost } from './softmax'

/**
 * The four samples from `first` on through the network. images: the set's pixels; labels: bytes;
 * indices: uint32, which image each sample of the batch is; count: samples in the batch (those past
 * it fill up the last shard). Leaves logits, cost and `correct` in the batch memory.
 */
export function forwardShard(
  parameters: usize,
  images: usize,
  bytes: bool,
  scale: f32,
  labels: usize,
  indices: usize,
  first: i32,
  count: i32,
  batch: usize,
  scratch: usize
): void {
  const samples = batch + <usize>first * B_SIZE
  for (let s: i32 = 0; s < SHARD; s++) {
    // A sample past the end repeats the batch's first image; its gradient is 0.
    const at = <usize>load<u32>(indices + ((<usize>(first + s < count ? first + s : 0)) << 2))
    gather(images + at * (bytes ? 784 : 3136), bytes, scale, scratch + S_X + <usize>s * (X_SIZE + SLACK))
  }
  conv1Shard(parameters, scratch)
  conv2Shard(parameters, samples, scratch)
  denseShard(parameters, samples)
  for (let s: i32 = 0; s < SHARD; s++) {
    const sample = samples + <usize>s * B_SIZE
    const label =
      first + s < count ? <i32>load<u8>(labels + <usize>load<u32>(indices + ((<usize>(first + s)) << 2))) : -1
    softmaxCost(sample, label, 1 / <f64>count)
  }
}

/**
 * Back through the network, right after forwardShard of the same shard on the same scratch memory.
 * Leaves the dense layers' dY in the batch memory, and the convolutions' gradients of this shard in
 * shardGradients (2572 values).
 */
export function backwardShard(
  parameters: usize,
  first: i32,
  batch: usize,
  scratch: usize,
  shardGradients: usize
): void {
  denseInputShard(parameters, batch + <usize>first * B_SIZE, scratch)
  conv2InputShard(scratch)
  conv2Gradient(scratch, shardGradients)
  conv1Gradient(scratch, shardGradients)
}

/** conv1 and its pooling for the shard's four samples. */
export function conv1Shard(parameters: usize, scratch: usize): void {
  for (let s: usize = 0; s < 4; s++) {
    const x = scratch + S_X + s * (X_SIZE + SLACK)
    conv1Forward(x, parameters, scratch + S_A1 + s * (A1_SIZE + SLACK), scratch + S_P1 + s * A1_SIZE)
  }
}

/** conv2 and its pooling for the shard's four samples. */
export function conv2Shard(parameters: usize, samples: usize, scratch: usize): void {
  for (let s: usize = 0; s < 4; s++) {
    const a1 = scratch + S_A1 + s * (A1_SIZE + SLACK)
    conv2Forward(a1, parameters, samples + s * B_SIZE + B_A2, scratch + S_P2 + s * A2_SIZE)
  }
}

/** The three dense layers for the shard's four samples. */
export function denseShard(parameters: usize, samples: usize): void {
  denseForward(samples + B_A2, parameters + DENSE1_W, parameters + DENSE1_B, samples + B_H1, 400, 120, true)
  denseForward(samples + B_H1, parameters + DENSE2_W, parameters + DENSE2_B, samples + B_H2, 120, 84, true)
  denseForward(samples + B_H2, parameters + DENSE3_W, parameters + DENSE3_B, samples + B_LOGITS, 84, 12, false)
}

/** Gradients of the inputs of the three dense layers, from the last to the first. */
export function denseInputShard(parameters: usize, samples: usize, scratch: usize): void {
  const w3 = parameters + DENSE3_W
  denseInputGradient(samples + B_D3, w3, samples + B_H2, samples + B_D2, B_SIZE, 84, 40, 3)
  const w2 = parameters + DENSE2_W
  denseInputGradient(samples + B_D2, w2, samples + B_H1, samples + B_D1, B_SIZE, 120, 336, 21)
  const w1 = parameters + DENSE1_W
  denseInputGradient(samples + B_D1, w1, samples + B_A2, scratch + S_DA2, A2_SIZE, 400, 480, 30)
}

/** Gradient of conv2's input for the shard's four samples. */
export function conv2InputShard(scratch: usize): void {
  for (let s: usize = 0; s < 4; s++) {
    const dA1 = scratch + S_DA1 + s * (A1_SIZE + SLACK)
    conv2InputGradient(scratch + S_DA2 + s * A2_SIZE, scratch + S_P2 + s * A2_SIZE, dA1, scratch)
  }
}
