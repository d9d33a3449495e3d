/** Pooling of four samples, forward and backward. See window.ts for the layout. */
import { pack, unpack } from './lanes'
import { accumulate, CELL, Window } from './window'

/**
 * aPrev (4, hPrev, wPrev, c)  ->  a (4, hNew, wNew, c): the largest cell of each window, or the mean
 * Scratch: input (hPrev, wPrev, c, 4), pooled (hNew, wNew, c, 4).
 */
export function poolForward(win: Window, aPrev: usize, a: usize, input: usize, pooled: usize, max: bool): void {
  const pixel = <usize>win.cPrev * CELL
  const row = <usize>win.wPrev * pixel
  const area = f32x4.splat(<f32>(win.kh * win.kw))
  const lenet = win.kh == 2 && win.kw == 2 && max
  let to = pooled
  pack(aPrev, 1, win.hPrev * win.wPrev * win.cPrev, input, 0)
  for (let y = 0; y < win.hNew; y++) {
    for (let x = 0; x < win.wNew; x++) {
      let from = input + <usize>(y * win.sh) * row + <usize>(x * win.sw) * pixel
      const end = to + pixel
      for (; to != end; to += CELL, from += CELL) {
        if (lenet) {
          const top = f32x4.max(v128.load(from), v128.load(from + pixel))
          const bottom = f32x4.max(v128.load(from + row), v128.load(from + row + pixel))
          v128.store(to, f32x4.max(top, bottom))
        } else if (max) {
          v128.store(to, largest(from, win.kh, win.kw, row, pixel))
        } else {
          v128.store(to, f32x4.div(sum(from, win.kh, win.kw, row, pixel), area))
        }
      }
    }
  }
  unpack(pooled, 0, 1, win.hNew * win.wNew * win.cNew, a)
}

/**
 * dA (4, hNew, wNew, c), aPrev (4, hPrev, wPrev, c)  ->  dAPrev like aPrev
 * Scratch: gradient (hNew, wNew, c, 4), input and dInput (hPrev, wPrev, c, 4).
 */
export function poolBackward(
  win: Window,
  dA: usize,
  aPrev: usize,
  dAPrev: usize,
  gradient: usize,
  input: usize,
  dInput: usize,
  max: bool,
  first: bool
): void {
  const pixel = <usize>win.cPrev * CELL
  const row = <usize>win.wPrev * pixel
  const cells = win.hPrev * win.wPrev * win.cPrev
  const area = f32x4.splat(<f32>(win.kh * win.kw))
  pack(dA, 1, win.hNew * win.wNew * win.cNew, gradient, 0)
  if (max) pack(aPrev, 1, cells, input, 0)
  memory.fill(dInput, 0, <usize>cells * CELL)
  for (let y = 0; y < win.hNew; y++) {
    for (let x = 0; x < win.wNew; x++) {
      const offset = <usize>(y * win.sh) * row + <usize>(x * win.sw) * pixel
      for (let at: usize = offset; at < offset + pixel; at += CELL) {
        const value = v128.load(gradient)
        gradient += CELL
        if (max) toLargest(value, input + at, dInput + at, win.kh, win.kw, row, pixel, first)
        else toAll(f32x4.div(value, area), dInput + at, win.kh, win.kw, row, pixel)
      }
    }
  }
  unpack(dInput, 0, 1, cells, dAPrev)
}

// @ts-ignore: decorator
@inline
function largest(from: usize, kh: i32, kw: i32, row: usize, pixel: usize): v128 {
  let value = v128.load(from)
  for (let ky = 0; ky < kh; ky++) {
    for (let kx = 0; kx < kw; kx++) {
      value = f32x4.max(value, v128.load(from + <usize>ky * row + <usize>kx * pixel))
    }
  }
  return value
}

// @ts-ignore: decorator
@inline
function sum(from: usize, kh: i32, kw: i32, row: usize, pixel: usize): v128 {
  let value = f32x4.splat(0)
  for (let ky = 0; ky < kh; ky++) {
    for (let kx = 0; kx < kw; kx++) {
      value = f32x4.add(value, v128.load(from + <usize>ky * row + <usize>kx * pixel))
    }
  }
  return value
}

// @ts-ignore: decorator
@inline
function toLargest(
  value: v128,
  from: usize,
  to: usize,
  kh: i32,
  kw: i32,
  row: usize,
  pixel: usize,
  first: bool
): void {
  const most = largest(from, kh, kw, row, pixel)
  let open = i32x4.splat(-1) // lanes that may still take the gradient
  for (let ky = 0; ky < kh; ky++) {
    for (let kx = 0; kx < kw; kx++) {
      const at = <usize>ky * row + <usize>kx * pixel
      const won = f32x4.eq(v128.load(from + at), most)
      accumulate(to + at, v128.and(value, v128.and(won, open)))
      if (first) open = v128.andnot(open, won)
    }
  }
}

// @ts-ignore: decorator
@inline
function toAll(value: v128, to: usize, kh: i32, kw: i32, row: usize, pixel: usize): void {
  for (let ky = 0; ky < kh; ky++) {
    for (let kx = 0; kx < kw; kx++) {
      accumulate(to + <usize>ky * row + <usize>kx * pixel, value)
    }
  }
}
