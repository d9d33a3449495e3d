/** conv1 with its ReLU and pooling, and the gradients of its kernels. */
import {
  A1_CELL, A1_ROW, A1_SIZE, CONV1_B, CONV1_W, SLACK, S_A1, S_DA1, S_LIST, S_P1, S_X, X_ROW, X_SIZE
} from './layout'
import { madd, splat, zero } from './vector'

/**
 * Two rows of four products, one channel: pools them to two cells and writes value and winner.
 * top, bottom: the products at columns c..c+3 of rows r and r+1; patch: byte offset in x of column
 * c, row r.
 */
// @ts-ignore: decorator
@inline
function pool1(top: v128, bottom: v128, patch: i32, a1: usize, p1: usize, at: usize): void {
  // Lanes: (row r, columns 0 and 2), (row r + 1, columns 0 and 2); `odd` the columns right of them.
  const even = v128.shuffle<f32>(top, bottom, 0, 2, 4, 6)
  const odd = v128.shuffle<f32>(top, bottom, 1, 3, 5, 7)
  const right = f32x4.gt(odd, even)
  const across = v128.bitselect(odd, even, right)
  const acrossAt = v128.and(right, i32x4.splat(4))
  const below = v128.shuffle<f32>(across, across, 2, 3, 2, 3)
  const belowAt = v128.shuffle<i32>(acrossAt, acrossAt, 2, 3, 2, 3)
  const down = f32x4.gt(below, across)
  const value = f32x4.max(v128.bitselect(below, across, down), zero())
  const inner = v128.bitselect(i32x4.add(belowAt, i32x4.splat(<i32>X_ROW)), acrossAt, down)
  const winner = i32x4.add(inner, i32x4(patch, patch + 8, 0, 0))
  v128.store_lane<f32>(a1 + at, value, 0)
  v128.store_lane<f32>(a1 + at, value, 1, A1_CELL)
  v128.store_lane<i32>(p1 + at, winner, 0)
  v128.store_lane<i32>(p1 + at, winner, 1, A1_CELL)
}

/** x (32, 32) -> a1, p1. Blocks of 2 rows x 4 columns x 6 channels: 12 accumulators. */
export function conv1Forward(x: usize, parameters: usize, a1: usize, p1: usize): void {
  const w = parameters + CONV1_W
  const b = parameters + CONV1_B
  for (let row: usize = 0; row < 14; row++) {
    for (let block: usize = 0; block < 7; block++) {
      const patch = row * 2 * X_ROW + block * 16
      let t0 = v128.load32_splat(b, 0)
      let t1 = v128.load32_splat(b, 4)
      let t2 = v128.load32_splat(b, 8)
      let t3 = v128.load32_splat(b, 12)
      let t4 = v128.load32_splat(b, 16)
      let t5 = v128.load32_splat(b, 20)
      let u0 = t0
      let u1 = t1
      let u2 = t2
      let u3 = t3
      let u4 = t4
      let u5 = t5
      let from = x + patch
      let weight = w
      for (let ky: i32 = 0; ky < 5; ky++) {
        for (let kx: i32 = 0; kx < 5; kx++) {
          const top = v128.load(from)
          const bottom = v128.load(from, X_ROW)
          let k = v128.load32_splat(weight, 0)
          t0 = madd(t0, top, k)
          u0 = madd(u0, bottom, k)
          k = v128.load32_splat(weight, 4)
          t1 = madd(t1, top, k)
          u1 = madd(u1, bottom, k)
          k = v128.load32_splat(weight, 8)
          t2 = madd(t2, top, k)
          u2 = madd(u2, bottom, k)
          k = v128.load32_splat(weight, 12)
          t3 = madd(t3, top, k)
          u3 = madd(u3, bottom, k)
          k = v128.load32_splat(weight, 16)
          t4 = madd(t4, top, k)
          u4 = madd(u4, bottom, k)
          k = v128.load32_splat(weight, 20)
          t5 = madd(t5, top, k)
          u5 = madd(u5, bottom, k)
          from += 4
          weight += 24
        }
        from += X_ROW - 20
      }
      const at = row * A1_ROW + block * 2 * A1_CELL
      pool1(t0, u0, <i32>patch, a1, p1, at)
      pool1(t1, u1, <i32>patch, a1, p1, at + 4)
      pool1(t2, u2, <i32>patch, a1, p1, at + 8)
      pool1(t3, u3, <i32>patch, a1, p1, at + 12)
      pool1(t4, u4, <i32>patch, a1, p1, at + 16)
      pool1(t5, u5, <i32>patch, a1, p1, at + 20)
    }
  }
}

/** How many winners of the shard carry a gradient. At most 4704. */
export function conv1Winners(scratch: usize): i32 {
  let winners = 0
  for (let s: usize = 0; s < 4; s++) {
    const a1 = scratch + S_A1 + s * (A1_SIZE + SLACK)
    const dA1 = scratch + S_DA1 + s * (A1_SIZE + SLACK)
    for (let i: usize = 0; i < A1_SIZE; i += 4) winners += i32(load<f32>(a1 + i) > 0 && load<f32>(dA1 + i) != 0)
  }
  return winners
}

/** A shard's contribution to conv1's kernels and biases. */
export function conv1Gradient(scratch: usize, gradients: usize): void {
  const dW = gradients + CONV1_W
  const dB = gradients + CONV1_B
  const list = scratch + S_LIST
  for (let filter: usize = 0; filter < 6; filter++) {
    let end = list
    let bias: f32 = 0
    for (let s: usize = 0; s < 4; s++) {
      const x = scratch + S_X + s * (X_SIZE + SLACK)
      const a1 = scratch + S_A1 + s * (A1_SIZE + SLACK) + filter * 4
      const dA1 = scratch + S_DA1 + s * (A1_SIZE + SLACK) + filter * 4
      const p1 = scratch + S_P1 + s * A1_SIZE + filter * 4
      for (let cell: usize = 0; cell < A1_SIZE; cell += A1_CELL) {
        const gradient: f32 = load<f32>(a1 + cell) > 0 ? load<f32>(dA1 + cell) : 0
        store<f32>(end, gradient)
        store<i32>(end, <i32>x + load<i32>(p1 + cell), 4)
        end += gradient != 0 ? 8 : 0
        bias += gradient
      }
    }
    store<f32>(dB + filter * 4, bias)
    let s00 = zero()
    let s01 = zero()
    let s10 = zero()
    let s11 = zero()
    let s20 = zero()
    let s21 = zero()
    let s30 = zero()
    let s31 = zero()
    let s40 = zero()
    let s41 = zero()
    for (let entry = list; entry < end; entry += 8) {
      const g = splat(entry)
      const from = <usize>load<i32>(entry, 4)
      s00 = madd(s00, g, v128.load(from, 0))
      s01 = madd(s01, g, v128.load(from, 16))
      s10 = madd(s10, g, v128.load(from, X_ROW))
      s11 = madd(s11, g, v128.load(from, X_ROW + 16))
      s20 = madd(s20, g, v128.load(from, 2 * X_ROW))
      s21 = madd(s21, g, v128.load(from, 2 * X_ROW + 16))
      s30 = madd(s30, g, v128.load(from, 3 * X_ROW))
      s31 = madd(s31, g, v128.load(from, 3 * X_ROW + 16))
      s40 = madd(s40, g, v128.load(from, 4 * X_ROW))
      s41 = madd(s41, g, v128.load(from, 4 * X_ROW + 16))
    }
    storeFive(dW + filter * 4, s00, s01)
    storeFive(dW + filter * 4 + 5 * 24, s10, s11)
    storeFive(dW + filter * 4 + 10 * 24, s20, s21)
    storeFive(dW + filter * 4 + 15 * 24, s30, s31)
    storeFive(dW + filter * 4 + 20 * 24, s40, s41)
  }
}

// @ts-ignore: decorator
@inline
function storeFive(to: usize, four: v128, fifth: v128): void {
  v128.store_lane<f32>(to, four, 0)
  v128.store_lane<f32>(to, four, 1, 24)
  v128.store_lane<f32>(to, four, 2, 48)
  v128.store_lane<f32>(to, four, 3, 72)
  v128.store_lane<f32>(to, fifth, 0, 96)
}
