/** The three dense layers: forward, and the gradients of input, kernels and biases. */
import { B_SIZE } from './layout'
import { madd, zero } from './vector'

/**
 * y = relu(x w + b) for the four samples of a shard; x (4, inputs), w (inputs, outputs), rows
 * `stride` bytes apart. Blocks of 4 samples x 12 outputs. `outputs` must be a multiple of 12, or a
 * last block may write past it.
 */
// @ts-ignore: decorator
@inline
export function denseForward(x: usize, w: usize, b: usize, y: usize, inputs: i32, outputs: usize, relu: bool): void {
  for (let o: usize = 0; o < outputs; o += 12) {
    let s00 = v128.load(b + o * 4, 0)
    let s01 = v128.load(b + o * 4, 16)
    let s02 = v128.load(b + o * 4, 32)
    let s10 = s00
    let s11 = s01
    let s12 = s02
    let s20 = s00
    let s21 = s01
    let s22 = s02
    let s30 = s00
    let s31 = s01
    let s32 = s02
    let from = x
    let weight = w + o * 4
    for (let k: i32 = 0; k < inputs; k++) {
      const k0 = v128.load(weight, 0)
      const k1 = v128.load(weight, 16)
      const k2 = v128.load(weight, 32)
      let v = v128.load32_splat(from, 0)
      s00 = madd(s00, v, k0)
      s01 = madd(s01, v, k1)
      s02 = madd(s02, v, k2)
      v = v128.load32_splat(from, B_SIZE)
      s10 = madd(s10, v, k0)
      s11 = madd(s11, v, k1)
      s12 = madd(s12, v, k2)
      v = v128.load32_splat(from, 2 * B_SIZE)
      s20 = madd(s20, v, k0)
      s21 = madd(s21, v, k1)
      s22 = madd(s22, v, k2)
      v = v128.load32_splat(from, 3 * B_SIZE)
      s30 = madd(s30, v, k0)
      s31 = madd(s31, v, k1)
      s32 = madd(s32, v, k2)
      from += 4
      weight += outputs == 12 ? 40 : outputs * 4
    }
    const to = y + o * 4
    storeRow(to, s00, s01, s02, relu)
    storeRow(to + B_SIZE, s10, s11, s12, relu)
    storeRow(to + 2 * B_SIZE, s20, s21, s22, relu)
    storeRow(to + 3 * B_SIZE, s30, s31, s32, relu)
  }
}

// @ts-ignore: decorator
@inline
function storeRow(to: usize, a: v128, b: v128, c: v128, relu: bool): void {
  v128.store(to, relu ? f32x4.max(a, zero()) : a, 0)
  v128.store(to, relu ? f32x4.max(b, zero()) : b, 16)
  v128.store(to, relu ? f32x4.max(c, zero()) : c, 32)
}

/** The four sums of the lanes of a, b, c and d. */
// @ts-ignore: decorator
@inline
function sumLanes(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 2, 4, 6), v128.shuffle<f32>(a, b, 1, 3, 5, 7))
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 2, 4, 6), v128.shuffle<f32>(c, d, 1, 3, 5, 7))
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 2, 4, 6), v128.shuffle<f32>(ab, cd, 1, 3, 5, 7))
}

/**
 * dX = (dY wT), zero where the ReLU before was shut (x not above 0), for the four samples of a
 * shard. Blocks of 2 samples x 4 inputs, the products running along the outputs; `width` is the row
 * of w in bytes, `vectors` its vectors of 4.
 */
// @ts-ignore: decorator
@inline
export function denseInputGradient(
  dY: usize,
  w: usize,
  x: usize,
  dX: usize,
  dXStride: usize,
  inputs: usize,
  width: usize,
  vectors: i32
): void {
  for (let pair: usize = 0; pair < 2; pair++) {
    const dY0 = dY + pair * 2 * B_SIZE
    const x0 = x + pair * 2 * B_SIZE
    const dX0 = dX + pair * 2 * dXStride
    for (let k: usize = 0; k < inputs; k += 4) {
      let s00 = zero()
      let s01 = zero()
      let s02 = zero()
      let s03 = zero()
      let s10 = zero()
      let s11 = zero()
      let s12 = zero()
      let s13 = zero()
      let from = dY0
      let weight = w + k * width
      for (let o: i32 = 0; o < vectors; o++) {
        const d0 = v128.load(from, 0)
        const d1 = v128.load(from, B_SIZE)
        let v = v128.load(weight, 0)
        s00 = madd(s00, v, d0)
        s10 = madd(s10, v, d1)
        v = v128.load(weight + width)
        s01 = madd(s01, v, d0)
        s11 = madd(s11, v, d1)
        v = v128.load(weight + 2 * width)
        s02 = madd(s02, v, d0)
        s12 = madd(s12, v, d1)
        v = v128.load(weight + 3 * width)
        s03 = madd(s03, v, d0)
        s13 = madd(s13, v, d1)
        from += 16
        weight += 16
      }
      const open0 = f32x4.gt(v128.load(x0 + k * 4), zero())
      const open1 = f32x4.gt(v128.load(x0 + k * 4, B_SIZE), zero())
      v128.store(dX0 + k * 4, v128.and(sumLanes(s00, s01, s02, s03), open0))
      v128.store(dX0 + dXStride + k * 4, v128.and(sumLanes(s10, s11, s12, s13), open1))
    }
  }
}

/**
 * dW = xT dY over all samples of a batch, rows [k, k + 4) of one dense layer. Blocks of 4 inputs x
 * 12 outputs. `width` is the row of dW in bytes. Sums run over the samples in order.
 */
// @ts-ignore: decorator
@inline
export function denseKernelGradient(x: usize, dY: usize, dW: usize, samples: i32, outputs: usize, width: usize): void {
  for (let o: usize = 0; o < outputs; o += 12) {
    let s00 = zero()
    let s01 = zero()
    let s02 = zero()
    let s10 = zero()
    let s11 = zero()
    let s12 = zero()
    let s20 = zero()
    let s21 = zero()
    let s22 = zero()
    let s30 = zero()
    let s31 = zero()
    let s32 = zero()
    let from = x
    let gradient = dY + o * 4
    for (let s: i32 = 0; s < samples; s++) {
      const d0 = v128.load(gradient, 0)
      const d1 = v128.load(gradient, 16)
      const d2 = v128.load(gradient, 32)
      let v = v128.load32_splat(from, 0)
      s00 = madd(s00, v, d0)
      s01 = madd(s01, v, d1)
      s02 = madd(s02, v, d2)
      v = v128.load32_splat(from, 4)
      s10 = madd(s10, v, d0)
      s11 = madd(s11, v, d1)
      s12 = madd(s12, v, d2)
      v = v128.load32_splat(from, 8)
      s20 = madd(s20, v, d0)
      s21 = madd(s21, v, d1)
      s22 = madd(s22, v, d2)
      v = v128.load32_splat(from, 12)
      s30 = madd(s30, v, d0)
      s31 = madd(s31, v, d1)
      s32 = madd(s32, v, d2)
      from += B_SIZE
      gradient += B_SIZE
    }
    // Rows in ascending order: where 12 reach past a row of 10, the next row overwrites what is too
    // much.
    const to = dW + o * 4
    storeRow(to, s00, s01, s02, false)
    storeRow(to + width, s10, s11, s12, false)
    storeRow(to + 2 * width, s20, s21, s22, false)
    storeRow(to + 3 * width, s30, s31, s32, false)
  }
}

/** Sum of dY over a batch; `outputs` a multiple of 4. */
export function denseBiasGradient(dY: usize, dB: usize, samples: i32, outputs: usize): void {
  for (let o: usize = 0; o < outputs; o += 4) {
    let sum = zero()
    for (let s: usize = 0; s < <usize>samples; s++) sum = f32x4.add(sum, v128.load(dY + s * B_SIZE + o * 4))
    v128.store(dB + o * 4, sum)
  }
}
