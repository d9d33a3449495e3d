/** Convolution of four samples. See window.ts for the layout. */
import { blockOfFives } from './conv-forward-five'
import { pack, unpack } from './lanes'
import { blockLength, CELL, madd, smaller, VALUE, Window } from './window'

/**
 * aPrev (4, hPrev, wPrev, cPrev), w (kh, kw, cPrev, cNew), b (cNew)  ->  a (4, hNew, wNew, cNew)
 * Scratch: padded (hPadded, wPadded, cPrev, 4) with zeros on its border, z (hNew, wNew, cNew, 4).
 *
 * The kw x cPrev cells under one row of a kernel lie side by side in `padded`, and so do their
 * weights: the sum over a window is kh runs of that length. A block of 2 columns x 6 channels keeps
 * 12 sums in registers over the whole window; a step of it loads 2 cells and 6 weights for 12
 * products.
 */
export function convForward(
  win: Window,
  aPrev: usize,
  w: usize,
  b: usize,
  a: usize,
  padded: usize,
  z: usize,
  relu: bool
): void {
  const rowCells = win.wPrev * win.cPrev
  const paddedRow = <usize>(win.wPadded * win.cPrev) * CELL
  const inside = padded + <usize>win.padTop * paddedRow + <usize>(win.padLeft * win.cPrev) * CELL
  pack(aPrev, win.hPrev, rowCells, inside, paddedRow)
  convolve(win, w, b, padded, z, relu)
  unpack(z, 0, 1, win.hNew * win.wNew * win.cNew, a)
}

function convolve(win: Window, w: usize, b: usize, padded: usize, z: usize, relu: bool): void {
  const cNew = win.cNew
  const run = win.kw * win.cPrev
  const fives = run % 5 == 0
  const paddedRow = <usize>(win.wPadded * win.cPrev) * CELL
  const step = <usize>(win.sw * win.cPrev) * CELL
  const pixel = <usize>cNew * CELL
  const least: f32 = relu ? 0 : -Infinity
  const length = blockLength(cNew, 6)
  for (let c = 0; c < cNew; c += length) {
    const channels = smaller(length, cNew - c)
    const weight = w + <usize>c * VALUE
    const bias = b + <usize>c * VALUE
    for (let y = 0; y < win.hNew; y++) {
      const row = padded + <usize>(y * win.sh) * paddedRow
      const zRow = z + <usize>(y * win.wNew) * pixel + <usize>c * CELL
      for (let x = 0; x < win.wNew; x += 2) {
        // The last block of an odd row starts a column earlier and computes one column again, to
        // the same bits.
        const left = <usize>(x + 1 < win.wNew || x == 0 ? x : x - 1)
        const from = row + left * step
        const to = zRow + left * pixel
        const fromRight = win.wNew > 1 ? from + step : from
        const toRight = win.wNew > 1 ? to + pixel : to
        if (channels == 6 && fives)
          blockOfFives(win.kh, run, cNew, paddedRow, from, fromRight, weight, bias, to, toRight, least)
        else if (channels == 6) block(6, win.kh, run, cNew, paddedRow, from, fromRight, weight, bias, to, toRight, least)
        else if (channels == 5) block(5, win.kh, run, cNew, paddedRow, from, fromRight, weight, bias, to, toRight, least)
        else if (channels == 4) block(4, win.kh, run, cNew, paddedRow, from, fromRight, weight, bias, to, toRight, least)
        else if (channels == 3) block(3, win.kh, run, cNew, paddedRow, from, fromRight, weight, bias, to, toRight, least)
        else if (channels == 2) block(2, win.kh, run, cNew, paddedRow, from, fromRight, weight, bias, to, toRight, least)
        else block(1, win.kh, run, cNew, paddedRow, from, fromRight, weight, bias, to, toRight, least)
      }
    }
  }
}

/** `channels` is a constant at every call: what lies beyond it is no code at all. */
// @ts-ignore: decorator
@inline
function block(
  channels: i32,
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
  let l0 = v128.load32_splat(b)
  let l1 = l0
  let l2 = l0
  let l3 = l0
  let l4 = l0
  let l5 = l0
  if (channels > 1) l1 = v128.load32_splat(b, 4)
  if (channels > 2) l2 = v128.load32_splat(b, 8)
  if (channels > 3) l3 = v128.load32_splat(b, 12)
  if (channels > 4) l4 = v128.load32_splat(b, 16)
  if (channels > 5) l5 = v128.load32_splat(b, 20)
  let r0 = l0
  let r1 = l1
  let r2 = l2
  let r3 = l3
  let r4 = l4
  let r5 = l5
  let weight = w
  const right = fromRight - from
  for (let ky = 0; ky < kh; ky++) {
    let cell = from + <usize>ky * paddedRow
    const end = cell + <usize>run * CELL
    while (cell != end) {
      const left = v128.load(cell)
      const next = v128.load(cell + right)
      let k = v128.load32_splat(weight)
      l0 = madd(l0, left, k)
      r0 = madd(r0, next, k)
      if (channels > 1) {
        k = v128.load32_splat(weight, 4)
        l1 = madd(l1, left, k)
        r1 = madd(r1, next, k)
      }
      if (channels > 2) {
        k = v128.load32_splat(weight, 8)
        l2 = madd(l2, left, k)
        r2 = madd(r2, next, k)
      }
      if (channels > 3) {
        k = v128.load32_splat(weight, 12)
        l3 = madd(l3, left, k)
        r3 = madd(r3, next, k)
      }
      if (channels > 4) {
        k = v128.load32_splat(weight, 16)
        l4 = madd(l4, left, k)
        r4 = madd(r4, next, k)
      }
      if (channels > 5) {
        k = v128.load32_splat(weight, 20)
        l5 = madd(l5, left, k)
        r5 = madd(r5, next, k)
      }
      cell += CELL
      weight += <usize>cNew * VALUE
    }
  }
  v128.store(to, f32x4.max(l0, floor))
  v128.store(toRight, f32x4.max(r0, floor))
  if (channels > 1) {
    v128.store(to, f32x4.max(l1, floor), 16)
    v128.store(toRight, f32x4.max(r1, floor), 16)
  }
  if (channels > 2) {
    v128.store(to, f32x4.max(l2, floor), 32)
    v128.store(toRight, f32x4.max(r2, floor), 32)
  }
  if (channels > 3) {
    v128.store(to, f32x4.max(l3, floor), 48)
    v128.store(toRight, f32x4.max(r3, floor), 48)
  }
  if (channels > 4) {
    v128.store(to, f32x4.max(l4, floor), 64)
    v128.store(toRight, f32x4.max(r4, floor), 64)
  }
  if (channels > 5) {
    v128.store(to, f32x4.max(l5, floor), 80)
    v128.store(toRight, f32x4.max(r5, floor), 80)
  }
}
