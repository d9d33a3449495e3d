/** conv2 with its ReLU and pooling, and the gradients of its kernels and of its input. */
import {
  A1_CELL, A1_ROW, A1_SIZE, A2_SIZE, CONV2_B, CONV2_W, FLIPPED_FILTER, FLIPPED_ROW, SLACK, S_A1, S_DA2, S_FLIPPED,
  S_LIST, S_P2
} from './layout'
import { madd, splat, zero } from './vector'

/** Four products of a window, four channels: writes the largest, after ReLU, and its winner. */
// @ts-ignore: decorator
@inline
function pool2(tl: v128, tr: v128, bl: v128, br: v128, patch: i32, a2: usize, p2: usize): void {
  let best = tl
  let winner = i32x4.splat(patch)
  let larger = f32x4.gt(tr, best)
  best = v128.bitselect(tr, best, larger)
  winner = v128.bitselect(i32x4.splat(patch + <i32>A1_CELL), winner, larger)
  larger = f32x4.gt(bl, best)
  best = v128.bitselect(bl, best, larger)
  winner = v128.bitselect(i32x4.splat(patch + <i32>A1_ROW), winner, larger)
  larger = f32x4.gt(br, best)
  best = v128.bitselect(br, best, larger)
  winner = v128.bitselect(i32x4.splat(patch + <i32>(A1_ROW + A1_CELL)), winner, larger)
  v128.store(a2, f32x4.max(best, zero()))
  v128.store(p2, winner)
}

/**
 * a1 -> a2, p2. Blocks of one pooling window x 8 channels: 8 accumulators. A row of a patch is 30
 * values in sequence.
 */
export function conv2Forward(a1: usize, parameters: usize, a2: usize, p2: usize): void {
  const w = parameters + CONV2_W
  const b = parameters + CONV2_B
  for (let row: usize = 0; row < 5; row++) {
    for (let column: usize = 0; column < 5; column++) {
      const patch = row * 2 * A1_ROW + column * 2 * A1_CELL
      for (let half: usize = 0; half < 64; half += 32) {
        let tl0 = v128.load(b + half)
        let tl1 = v128.load(b + half, 16)
        let tr0 = tl0
        let tr1 = tl1
        let bl0 = tl0
        let bl1 = tl1
        let br0 = tl0
        let br1 = tl1
        let from = a1 + patch
        let weight = w + half
        for (let ky: i32 = 0; ky < 5; ky++) {
          for (let t: i32 = 0; t < 10; t++) {
            let k0 = v128.load(weight, 0)
            let k1 = v128.load(weight, 16)
            let v = v128.load32_splat(from, 0)
            tl0 = madd(tl0, v, k0)
            tl1 = madd(tl1, v, k1)
            v = v128.load32_splat(from, A1_CELL)
            tr0 = madd(tr0, v, k0)
            tr1 = madd(tr1, v, k1)
            v = v128.load32_splat(from, A1_ROW)
            bl0 = madd(bl0, v, k0)
            bl1 = madd(bl1, v, k1)
            v = v128.load32_splat(from, A1_ROW + A1_CELL)
            br0 = madd(br0, v, k0)
            br1 = madd(br1, v, k1)

            k0 = v128.load(weight, 64)
            k1 = v128.load(weight, 80)
            v = v128.load32_splat(from, 4)
            tl0 = madd(tl0, v, k0)
            tl1 = madd(tl1, v, k1)
            v = v128.load32_splat(from, A1_CELL + 4)
            tr0 = madd(tr0, v, k0)
            tr1 = madd(tr1, v, k1)
            v = v128.load32_splat(from, A1_ROW + 4)
            bl0 = madd(bl0, v, k0)
            bl1 = madd(bl1, v, k1)
            v = v128.load32_splat(from, A1_ROW + A1_CELL + 4)
            br0 = madd(br0, v, k0)
            br1 = madd(br1, v, k1)

            k0 = v128.load(weight, 128)
            k1 = v128.load(weight, 144)
            v = v128.load32_splat(from, 8)
            tl0 = madd(tl0, v, k0)
            tl1 = madd(tl1, v, k1)
            v = v128.load32_splat(from, A1_CELL + 8)
            tr0 = madd(tr0, v, k0)
            tr1 = madd(tr1, v, k1)
            v = v128.load32_splat(from, A1_ROW + 8)
            bl0 = madd(bl0, v, k0)
            bl1 = madd(bl1, v, k1)
            v = v128.load32_splat(from, A1_ROW + A1_CELL + 8)
            br0 = madd(br0, v, k0)
            br1 = madd(br1, v, k1)
            from += 12
            weight += 192
          }
          from += A1_ROW - 120
        }
        const at = (row * 5 + column) * 64 + half
        pool2(tl0, tr0, bl0, br0, <i32>patch, a2 + at, p2 + at)
        pool2(tl1, tr1, bl1, br1, <i32>patch, a2 + at + 16, p2 + at + 16)
      }
    }
  }
}

/**
 * conv2's kernels, filter by filter, for gradients towards its input: row ky of a filter (30
 * values, kx and ci) stands in row ky + 1, at 6, between zeros. So one window's filters can be read
 * shifted by a cell down or right. Called once a step by each thread, after the parameters have
 * changed.
 */
export function flipConv2(parameters: usize, scratch: usize): void {
  const w = parameters + CONV2_W
  const table = scratch + S_FLIPPED
  memory.fill(table, 0, 16 * FLIPPED_FILTER)
  for (let filter: usize = 0; filter < 16; filter++) {
    for (let ky: usize = 0; ky < 5; ky++) {
      const to = table + filter * FLIPPED_FILTER + (ky + 1) * FLIPPED_ROW + 24
      for (let t: usize = 0; t < 30; t++) store<f32>(to + t * 4, load<f32>(w + ((ky * 30 + t) * 16 + filter) * 4))
    }
  }
}

/**
 * dA1 of one sample from dZ2's winners. For each pooling window the filters whose gradient is not 0
 * are listed once; then each of the 6 rows that the window's patches cover is summed in 9 registers
 * (36 values).
 */
export function conv2InputGradient(dA2: usize, p2: usize, dA1: usize, scratch: usize): void {
  const table = scratch + S_FLIPPED
  const list = scratch + S_LIST
  memory.fill(dA1, 0, A1_SIZE)
  for (let row: usize = 0; row < 5; row++) {
    for (let column: usize = 0; column < 5; column++) {
      const patch = row * 2 * A1_ROW + column * 2 * A1_CELL
      const cell = (row * 5 + column) * 64
      let end = list
      for (let filter: usize = 0; filter < 16; filter++) {
        const gradient = load<f32>(dA2 + cell + filter * 4)
        const shift = <usize>load<i32>(p2 + cell + filter * 4) - patch
        const down = usize(shift >= A1_ROW)
        // Row 0 of the window meets row 1 of the table, or the zeros above it for a patch one cell
        // down.
        const at = table + filter * FLIPPED_FILTER + FLIPPED_ROW + 24 - down * FLIPPED_ROW - (shift - down * A1_ROW)
        store<f32>(end, gradient)
        store<i32>(end, <i32>at, 4)
        end += gradient != 0 ? 8 : 0
      }
      let to = dA1 + patch
      for (let r: usize = 0; r < 6 * FLIPPED_ROW; r += FLIPPED_ROW) {
        let s0 = v128.load(to, 0)
        let s1 = v128.load(to, 16)
        let s2 = v128.load(to, 32)
        let s3 = v128.load(to, 48)
        let s4 = v128.load(to, 64)
        let s5 = v128.load(to, 80)
        let s6 = v128.load(to, 96)
        let s7 = v128.load(to, 112)
        let s8 = v128.load(to, 128)
        for (let entry = list; entry < end; entry += 8) {
          const g = splat(entry)
          const weight = <usize>load<i32>(entry, 4) + r
          s0 = madd(s0, g, v128.load(weight, 0))
          s1 = madd(s1, g, v128.load(weight, 16))
          s2 = madd(s2, g, v128.load(weight, 32))
          s3 = madd(s3, g, v128.load(weight, 48))
          s4 = madd(s4, g, v128.load(weight, 64))
          s5 = madd(s5, g, v128.load(weight, 80))
          s6 = madd(s6, g, v128.load(weight, 96))
          s7 = madd(s7, g, v128.load(weight, 112))
          s8 = madd(s8, g, v128.load(weight, 128))
        }
        v128.store(to, s0, 0)
        v128.store(to, s1, 16)
        v128.store(to, s2, 32)
        v128.store(to, s3, 48)
        v128.store(to, s4, 64)
        v128.store(to, s5, 80)
        v128.store(to, s6, 96)
        v128.store(to, s7, 112)
        v128.store(to, s8, 128)
        to += A1_ROW
      }
    }
  }
}

/**
 * How many winners of the shard carry a gradient: what the kernels below multiply for. At most
 * 1600.
 */
export function conv2Winners(scratch: usize): i32 {
  let winners = 0
  for (let i: usize = 0; i < 4 * A2_SIZE; i += 4) winners += i32(load<f32>(scratch + S_DA2 + i) != 0)
  return winners
}

/** A shard's contribution to conv2's kernels and biases, over the winners of its four samples. */
export function conv2Gradient(scratch: usize, gradients: usize): void {
  const dW = gradients + CONV2_W
  const dB = gradients + CONV2_B
  const list = scratch + S_LIST
  for (let filter: usize = 0; filter < 16; filter++) {
    let end = list
    let bias: f32 = 0
    for (let s: usize = 0; s < 4; s++) {
      const a1 = scratch + S_A1 + s * (A1_SIZE + SLACK)
      const dA2 = scratch + S_DA2 + s * A2_SIZE + filter * 4
      const p2 = scratch + S_P2 + s * A2_SIZE + filter * 4
      for (let cell: usize = 0; cell < 25 * 64; cell += 64) {
        const gradient = load<f32>(dA2 + cell)
        store<f32>(end, gradient)
        store<i32>(end, <i32>a1 + load<i32>(p2 + cell), 4)
        end += gradient != 0 ? 8 : 0
        bias += gradient
      }
    }
    store<f32>(dB + filter * 4, bias)
    for (let ky: usize = 0; ky < 5; ky++) {
      let s0 = zero()
      let s1 = zero()
      let s2 = zero()
      let s3 = zero()
      let s4 = zero()
      let s5 = zero()
      let s6 = zero()
      let s7 = zero()
      for (let entry = list; entry < end; entry += 8) {
        const g = splat(entry)
        const from = <usize>load<i32>(entry, 4) + ky * A1_ROW
        s0 = madd(s0, g, v128.load(from, 0))
        s1 = madd(s1, g, v128.load(from, 16))
        s2 = madd(s2, g, v128.load(from, 32))
        s3 = madd(s3, g, v128.load(from, 48))
        s4 = madd(s4, g, v128.load(from, 64))
        s5 = madd(s5, g, v128.load(from, 80))
        s6 = madd(s6, g, v128.load(from, 96))
        s7 = madd(s7, g, v128.load(from, 112))
      }
      const to = dW + (ky * 30 * 16 + filter) * 4
      storeFour(to, s0)
      storeFour(to + 4 * 64, s1)
      storeFour(to + 8 * 64, s2)
      storeFour(to + 12 * 64, s3)
      storeFour(to + 16 * 64, s4)
      storeFour(to + 20 * 64, s5)
      storeFour(to + 24 * 64, s6)
      v128.store_lane<f32>(to + 28 * 64, s7, 0)
      v128.store_lane<f32>(to + 29 * 64, s7, 1)
    }
  }
}

/** Four neighbouring taps of one filter into a kernel whose filters stand innermost. */
// @ts-ignore: decorator
@inline
function storeFour(to: usize, value: v128): void {
  v128.store_lane<f32>(to, value, 0)
  v128.store_lane<f32>(to, value, 1, 64)
  v128.store_lane<f32>(to, value, 2, 128)
  v128.store_lane<f32>(to, value, 3, 192)
}
