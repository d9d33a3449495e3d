/**
 * LeNet-5's own kernels: one training step in SIMD, for shapes fixed by the network. Compiled to
 * lenet.wasm; every thread of the engine runs it over one shared memory. Nothing here allocates:
 * all addresses come from the caller.
 *
 * Letters: n samples of a batch, a shard is SHARD = 4 of them. Layouts are row-major float32 unless
 * said otherwise:
 *   x   (32, 32)      one image with the two-cell border of `same` padding
 *   a1  (14, 14, 6)   conv1, ReLU and pooling, channels innermost       p1 (14, 14, 6) int32, its winners
 *   a2  (5, 5, 16)    conv2, ReLU and pooling: dense1's 400 inputs      p2 (5, 5, 16)  int32, its winners
 *   h1 (120), h2 (84), logits (12: ten and two cells of padding)
 * A winner is the byte offset, within the layer's input, of the 5 x 5 patch whose product won the 2
 *   x 2 pooling window (the first of equals).
 *
 * The forward kernels compute the four products of a pooling window side by side, keep them in
 * registers and write only the largest: the feature maps before pooling never reach memory.
 * Backward, only winners above zero carry a gradient, so the kernels walk a list of them and never
 * multiply by the zeros in between: a quarter of the dense work at most.
 *
 * No relaxed instructions and a fixed order of additions: the same bits on every processor and any
 * number of threads.
 */

export const SHARD: i32 = 4

// Sizes in bytes.
export const X_ROW: usize = 32 * 4
export const X_SIZE: usize = 32 * X_ROW
export const A1_CELL: usize = 6 * 4
export const A1_ROW: usize = 14 * A1_CELL
export const A1_SIZE: usize = 14 * A1_ROW
export const A2_SIZE: usize = 400 * 4
export const H1_SIZE: usize = 120 * 4
export const H2_SIZE: usize = 84 * 4
export const LOGITS_SIZE: usize = 12 * 4

// Offsets into the flat parameter and gradient vectors, in bytes.
export const CONV1_W: usize = 0
export const CONV1_B: usize = CONV1_W + 150 * 4
export const CONV2_W: usize = CONV1_B + 6 * 4
export const CONV2_B: usize = CONV2_W + 2400 * 4
export const DENSE1_W: usize = CONV2_B + 16 * 4
export const DENSE1_B: usize = DENSE1_W + 48000 * 4
export const DENSE2_W: usize = DENSE1_B + 120 * 4
export const DENSE2_B: usize = DENSE2_W + 10080 * 4
export const DENSE3_W: usize = DENSE2_B + 84 * 4
export const DENSE3_B: usize = DENSE3_W + 840 * 4

/** Of the convolutions alone: what one shard contributes, 150 + 6 + 2400 + 16 values. */
export const CONV_GRADIENTS: i32 = 2572

// One thread's scratch memory. Each plane has a cell or more of slack: the last vector of a row
// reaches past it.
export const SLACK: usize = 64
export const S_X: usize = 0
export const S_A1: usize = S_X + 4 * (X_SIZE + SLACK)
export const S_P1: usize = S_A1 + 4 * (A1_SIZE + SLACK)
export const S_P2: usize = S_P1 + 4 * A1_SIZE
export const S_DA1: usize = S_P2 + 4 * A2_SIZE
export const S_DA2: usize = S_DA1 + 4 * (A1_SIZE + SLACK)
export const S_FLIPPED: usize = S_DA2 + 4 * A2_SIZE
export const FLIPPED_ROW: usize = 48 * 4
export const FLIPPED_FILTER: usize = 7 * FLIPPED_ROW
export const S_LIST: usize = S_FLIPPED + 16 * FLIPPED_FILTER + SLACK
export const S_END: usize = S_LIST + 4 * 196 * 8

// Scratch memory of distortImage, after that of a step: random numbers, the grid's row, spline
// weights, the canvas and slack for it.
export const D_GRID: usize = S_END + SLACK
export const D_ROW: usize = D_GRID + 27 * 16
export const D_SPLINE: usize = D_ROW + 2 * 8 * 4
export const D_CANVAS: usize = D_SPLINE + 2 * 128
export const D_END: usize = D_CANVAS + 31 * 32 * 4 + SLACK

// What a batch leaves for the gradients of the dense layers, per sample.
export const B_A2: usize = 0
export const B_H1: usize = B_A2 + A2_SIZE
export const B_H2: usize = B_H1 + H1_SIZE
export const B_LOGITS: usize = B_H2 + H2_SIZE
export const B_D1: usize = B_LOGITS + LOGITS_SIZE
export const B_D2: usize = B_D1 + H1_SIZE
export const B_D3: usize = B_D2 + H2_SIZE
export const B_LOSS: usize = B_D3 + LOGITS_SIZE // float64
export const B_CORRECT: usize = B_LOSS + 8 // int32
export const B_SIZE: usize = B_CORRECT + 8
