/**
 * The brief's four functions, for any channels, kernel, stride and padding. float32 goes to the
 * SIMD kernels; anything with a float64 tensor in it to the plain loops, whose results are float64.
 * Layout as in the brief: images (m, h, w, c), kernels (kh, kw, cPrev, cNew). Arguments are checked
 * by the kernels themselves.
 */
import type { Padding, Pair } from '../tensor/geometry.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { areFloat32, type Activation, type ConvGradients, type PoolMode, type Ties } from './options.ts'
import * as reference from './reference/index.ts'
import * as simd from './simd/index.ts'

export type { Activation, ConvGradients, PoolMode, Ties } from './options.ts'

const kernelsFor = (...tensors: Tensor[]) => (areFloat32(tensors) ? simd : reference)

/**
 * A = activation(aPrev * w + b). Shapes, sums and errors: reference/conv-forward.ts and
 * simd/conv-forward.ts.
 */
export function convForward(
  aPrev: Tensor,
  w: Tensor,
  b: Tensor,
  activation: Activation,
  padding: Padding = 'same',
  stride: Pair = [1, 1]
): Tensor {
  return kernelsFor(aPrev, w, b).convForward(aPrev, w, b, activation, padding, stride)
}

/** The largest cell or the mean of each window. See reference/pool-forward.ts. */
export function poolForward(aPrev: Tensor, kernelShape: Pair, stride: Pair = [1, 1], mode: PoolMode = 'max'): Tensor {
  return kernelsFor(aPrev).poolForward(aPrev, kernelShape, stride, mode)
}

/** Gradients with respect to input, kernels and biases. See reference/conv-backward.ts. */
export function convBackward(
  dZ: Tensor,
  aPrev: Tensor,
  w: Tensor,
  b: Tensor,
  padding: Padding = 'same',
  stride: Pair = [1, 1]
): ConvGradients {
  return kernelsFor(dZ, aPrev, w, b).convBackward(dZ, aPrev, w, b, padding, stride)
}

/**
 * Gradient with respect to the input. `ties`: which of equal maxima takes it. See
 * reference/pool-backward.ts.
 */
export function poolBackward(
  dA: Tensor,
  aPrev: Tensor,
  kernelShape: Pair,
  stride: Pair = [1, 1],
  mode: PoolMode = 'max',
  ties: Ties = 'all'
): Tensor {
  return kernelsFor(dA, aPrev).poolBackward(dA, aPrev, kernelShape, stride, mode, ties)
}
