/**
 * The inner loop of convForward for LeNet-5's kernels, and all others of five columns: the same
 * sums in the same order, unrolled.
 */
import { CELL, madd, VALUE } from './window'

/**
 * One block of 2 columns x 6 channels, as `block` in conv-forward.ts, for runs that are a multiple
 * of five cells. A loop costs WASM a check for interrupts and four additions a turn, a tenth to a
 * quarter of the time; this pays them every fifth cell.
 */
export function blockOfFives(
  kh: i32,
  run: i32,
  cNew: i32,
  paddedRow: usize,
  from: usize,
  fromRight: usize,
  w: usize,
  b: usize,
  to: usize,
  toRight: usize,
  least: f32
): void {
  const floor = f32x4.splat(least)
  const next = <usize>cNew * VALUE
  const right = fromRight - from
  let l0 = v128.load32_splat(b)
  let l1 = v128.load32_splat(b, 4)
  let l2 = v128.load32_splat(b, 8)
  let l3 = v128.load32_splat(b, 12)
  let l4 = v128.load32_splat(b, 16)
  let l5 = v128.load32_splat(b, 20)
  let r0 = l0
  let r1 = l1
  let r2 = l2
  let r3 = l3
  let r4 = l4
  let r5 = l5
  let weight = w
  for (let ky = 0; ky < kh; ky++) {
    let cell = from + <usize>ky * paddedRow
    const end = cell + <usize>run * CELL
    while (cell != end) {
      let left = v128.load(cell)
      let other = v128.load(cell + right)
      let k = v128.load32_splat(weight)
      l0 = madd(l0, left, k)
      r0 = madd(r0, other, k)
      k = v128.load32_splat(weight, 4)
      l1 = madd(l1, left, k)
      r1 = madd(r1, other, k)
      k = v128.load32_splat(weight, 8)
      l2 = madd(l2, left, k)
      r2 = madd(r2, other, k)
      k = v128.load32_splat(weight, 12)
      l3 = madd(l3, left, k)
      r3 = madd(r3, other, k)
      k = v128.load32_splat(weight, 16)
      l4 = madd(l4, left, k)
      r4 = madd(r4, other, k)
      k = v128.load32_splat(weight, 20)
      l5 = madd(l5, left, k)
      r5 = madd(r5, other, k)
      left = v128.load(cell, 16)
      other = v128.load(cell + right, 16)
      weight += next
      k = v128.load32_splat(weight)
      l0 = madd(l0, left, k)
      r0 = madd(r0, other, k)
      k = v128.load32_splat(weight, 4)
      l1 = madd(l1, left, k)
      r1 = madd(r1, other, k)
      k = v128.load32_splat(weight, 8)
      l2 = madd(l2, left, k)
      r2 = madd(r2, other, k)
      k = v128.load32_splat(weight, 12)
      l3 = madd(l3, left, k)
      r3 = madd(r3, other, k)
      k = v128.load32_splat(weight, 16)
      l4 = madd(l4, left, k)
      r4 = madd(r4, other, k)
      k = v128.load32_splat(weight, 20)
      l5 = madd(l5, left, k)
      r5 = madd(r5, other, k)
      left = v128.load(cell, 32)
      other = v128.load(cell + right, 32)
      weight += next
      k = v128.load32_splat(weight)
      l0 = madd(l0, left, k)
      r0 = madd(r0, other, k)
      k = v128.load32_splat(weight, 4)
      l1 = madd(l1, left, k)
      r1 = madd(r1, other, k)
      k = v128.load32_splat(weight, 8)
      l2 = madd(l2, left, k)
      r2 = madd(r2, other, k)
      k = v128.load32_splat(weight, 12)
      l3 = madd(l3, left, k)
      r3 = madd(r3, other, k)
      k = v128.load32_splat(weight, 16)
      l4 = madd(l4, left, k)
      r4 = madd(r4, other, k)
      k = v128.load32_splat(weight, 20)
      l5 = madd(l5, left, k)
      r5 = madd(r5, other, k)
      left = v128.load(cell, 48)
      other = v128.load(cell + right, 48)
      weight += next
      k = v128.load32_splat(weight)
      l0 = madd(l0, left, k)
      r0 = madd(r0, other, k)
      k = v128.load32_splat(weight, 4)
      l1 = madd(l1, left, k)
      r1 = madd(r1, other, k)
      k = v128.load32_splat(weight, 8)
      l2 = madd(l2, left, k)
      r2 = madd(r2, other, k)
      k = v128.load32_splat(weight, 12)
      l3 = madd(l3, left, k)
      r3 = madd(r3, other, k)
      k = v128.load32_splat(weight, 16)
      l4 = madd(l4, left, k)
      r4 = madd(r4, other, k)
      k = v128.load32_splat(weight, 20)
      l5 = madd(l5, left, k)
      r5 = madd(r5, other, k)
      left = v128.load(cell, 64)
      other = v128.load(cell + right, 64)
      weight += next
      k = v128.load32_splat(weight)
      l0 = madd(l0, left, k)
      r0 = madd(r0, other, k)
      k = v128.load32_splat(weight, 4)
      l1 = madd(l1, left, k)
      r1 = madd(r1, other, k)
      k = v128.load32_splat(weight, 8)
      l2 = madd(l2, left, k)
      r2 = madd(r2, other, k)
      k = v128.load32_splat(weight, 12)
      l3 = madd(l3, left, k)
      r3 = madd(r3, other, k)
      k = v128.load32_splat(weight, 16)
      l4 = madd(l4, left, k)
      r4 = madd(r4, other, k)
      k = v128.load32_splat(weight, 20)
      l5 = madd(l5, left, k)
      r5 = madd(r5, other, k)
      weight += next
      cell += 5 * CELL
    }
  }
  v128.store(to, f32x4.max(l0, floor))
  v128.store(toRight, f32x4.max(r0, floor))
  v128.store(to, f32x4.max(l1, floor), 16)
  v128.store(toRight, f32x4.max(r1, floor), 16)
  v128.store(to, f32x4.max(l2, floor), 32)
  v128.store(toRight, f32x4.max(r2, floor), 32)
  v128.store(to, f32x4.max(l3, floor), 48)
  v128.store(toRight, f32x4.max(r3, floor), 48)
  v128.store(to, f32x4.max(l4, floor), 64)
  v128.store(toRight, f32x4.max(r4, floor), 64)
  v128.store(to, f32x4.max(l5, floor), 80)
  v128.store(toRight, f32x4.max(r5, floor), 80)
}
