/** Gradients of a convolution over four samples. See window.ts for the layout. */
import { pack, unpack } from './lanes'
import { accumulate, blockLength, CELL, madd, smaller, VALUE, Window } from './window'

/**
 * dZ (4, hNew, wNew, cNew), aPrev (4, hPrev, wPrev, cPrev), w (kh, kw, cPrev, cNew)
 *   ->  dAPrev like aPrev; dW (kh, kw, cPrev, cNew, 4) and db (cNew, 4) are added to: addLanes takes them from there.
 * Scratch: padded and dPadded (hPadded, wPadded, cPrev, 4), padded with zeros on its border;
 * gradient (hNew, wNew, cNew, 4).
 *
 * As in convForward, the cells under one row of a kernel are one run of kw x cPrev cells. dW: for a
 * row of the output and a row of the kernel, blocks of 5 cells x 2 channels are summed in registers
 * over the columns. Sums as short as a row keep float32 exact enough for large images. dAPrev: for
 * a position of dZ, blocks of 6 cells x 2 columns are summed over the channels, then added where
 * the window lay. That needs no border around dZ, multiplies no zeros and takes any stride as it
 * is.
 */
export function convBackward(
  win: Window,
  dZ: usize,
  aPrev: usize,
  w: usize,
  dAPrev: usize,
  dW: usize,
  db: usize,
  padded: usize,
  dPadded: usize,
  gradient: usize
): void {
  const rowCells = win.wPrev * win.cPrev
  const paddedRow = <usize>(win.wPadded * win.cPrev) * CELL
  const inside = <usize>win.padTop * paddedRow + <usize>(win.padLeft * win.cPrev) * CELL
  pack(aPrev, win.hPrev, rowCells, padded + inside, paddedRow)
  pack(dZ, 1, win.hNew * win.wNew * win.cNew, gradient, 0)
  memory.fill(dPadded, 0, <usize>win.hPadded * paddedRow)
  biasGradients(win, gradient, db)
  gradients(win, w, dW, padded, dPadded, gradient)
  unpack(dPadded + inside, paddedRow, win.hPrev, rowCells, dAPrev)
}

/**
 * What four samples gave to dW or db, lanes (count, 4), goes over to sums (count) in float64; lanes
 * are zero again. With that, float32 sums never run over more than four samples, however large the
 * batch.
 */
export function addLanes(lanes: usize, count: i32, sums: usize): void {
  for (let i = 0; i < count; i++) {
    const cell = v128.load(lanes)
    const low = f64x2.promote_low_f32x4(cell)
    const high = f64x2.promote_low_f32x4(v128.shuffle<f32>(cell, cell, 2, 3, 0, 1))
    const pairs = f64x2.add(low, high)
    store<f64>(sums, load<f64>(sums) + f64x2.extract_lane(pairs, 0) + f64x2.extract_lane(pairs, 1))
    v128.store(lanes, f32x4.splat(0))
    lanes += CELL
    sums += 8
  }
}

/** Row by row, for the same reason as dW. */
function biasGradients(win: Window, gradient: usize, db: usize): void {
  const pixel = <usize>win.cNew * CELL
  const row = <usize>win.wNew * pixel
  for (let y = 0; y < win.hNew; y++) {
    for (let c: usize = 0; c < pixel; c += CELL) {
      let sum = f32x4.splat(0)
      const from = gradient + <usize>y * row + c
      for (let at = from; at < from + row; at += pixel) sum = f32x4.add(sum, v128.load(at))
      accumulate(db + c, sum)
    }
  }
}

function gradients(win: Window, w: usize, dW: usize, padded: usize, dPadded: usize, gradient: usize): void {
  const run = win.kw * win.cPrev
  const cNew = win.cNew
  const paddedRow = <usize>(win.wPadded * win.cPrev) * CELL
  const step = <usize>(win.sw * win.cPrev) * CELL
  const pixel = <usize>cNew * CELL
  for (let y = 0; y < win.hNew; y++) {
    const dZ = gradient + <usize>(y * win.wNew) * pixel
    for (let ky = 0; ky < win.kh; ky++) {
      const offset = <usize>(y * win.sh + ky) * paddedRow
      const weights = <usize>(ky * run * cNew)
      rowOfWeights(run, cNew, win.wNew, padded + offset, step, dZ, pixel, dW + weights * CELL)
      rowOfInputs(run, cNew, win.wNew, dPadded + offset, step, dZ, pixel, w + weights * VALUE)
    }
  }
}

// ----------------------------------------------------------------------------------------------------
// weights

/** One row of dZ times one row of the input: adds to one row of the kernels, dW (run, cNew, 4). */
// @ts-ignore: decorator
@inline
function rowOfWeights(
  run: i32,
  cNew: i32,
  columns: i32,
  input: usize,
  step: usize,
  dZ: usize,
  pixel: usize,
  dW: usize
): void {
  const length = blockLength(run, 5)
  for (let t = 0; t < run; t += length) {
    const cells = smaller(length, run - t)
    const from = input + <usize>t * CELL
    for (let c = 0; c < cNew; c += 2) {
      const z = dZ + <usize>c * CELL
      const to = dW + <usize>(t * cNew + c) * CELL
      if (c + 1 < cNew) {
        if (cells == 5) weightBlock(5, 2, columns, from, step, z, pixel, to)
        else if (cells == 4) weightBlock(4, 2, columns, from, step, z, pixel, to)
        else if (cells == 3) weightBlock(3, 2, columns, from, step, z, pixel, to)
        else if (cells == 2) weightBlock(2, 2, columns, from, step, z, pixel, to)
        else weightBlock(1, 2, columns, from, step, z, pixel, to)
      } else {
        if (cells == 5) weightBlock(5, 1, columns, from, step, z, pixel, to)
        else if (cells == 4) weightBlock(4, 1, columns, from, step, z, pixel, to)
        else if (cells == 3) weightBlock(3, 1, columns, from, step, z, pixel, to)
        else if (cells == 2) weightBlock(2, 1, columns, from, step, z, pixel, to)
        else weightBlock(1, 1, columns, from, step, z, pixel, to)
      }
    }
  }
}

/**
 * `cells` (1 to 5) and `channels` (1 or 2) are constants at every call. Neighbouring cells of dW
 * lie `pixel` bytes apart.
 */
// @ts-ignore: decorator
@inline
function weightBlock(
  cells: i32,
  channels: i32,
  columns: i32,
  from: usize,
  step: usize,
  dZ: usize,
  pixel: usize,
  to: usize
): void {
  const zero = f32x4.splat(0)
  let a0 = zero
  let a1 = zero
  let a2 = zero
  let a3 = zero
  let a4 = zero
  let b0 = zero
  let b1 = zero
  let b2 = zero
  let b3 = zero
  let b4 = zero
  let cell = from
  let z = dZ
  for (let x = 0; x < columns; x++) {
    const one = v128.load(z)
    const two = channels > 1 ? v128.load(z, 16) : zero
    let value = v128.load(cell)
    a0 = madd(a0, value, one)
    if (channels > 1) b0 = madd(b0, value, two)
    if (cells > 1) {
      value = v128.load(cell, 16)
      a1 = madd(a1, value, one)
      if (channels > 1) b1 = madd(b1, value, two)
    }
    if (cells > 2) {
      value = v128.load(cell, 32)
      a2 = madd(a2, value, one)
      if (channels > 1) b2 = madd(b2, value, two)
    }
    if (cells > 3) {
      value = v128.load(cell, 48)
      a3 = madd(a3, value, one)
      if (channels > 1) b3 = madd(b3, value, two)
    }
    if (cells > 4) {
      value = v128.load(cell, 64)
      a4 = madd(a4, value, one)
      if (channels > 1) b4 = madd(b4, value, two)
    }
    cell += step
    z += pixel
  }
  accumulate(to, a0)
  if (channels > 1) accumulate(to + CELL, b0)
  if (cells > 1) accumulate(to + pixel, a1)
  if (cells > 1 && channels > 1) accumulate(to + pixel + CELL, b1)
  if (cells > 2) accumulate(to + 2 * pixel, a2)
  if (cells > 2 && channels > 1) accumulate(to + 2 * pixel + CELL, b2)
  if (cells > 3) accumulate(to + 3 * pixel, a3)
  if (cells > 3 && channels > 1) accumulate(to + 3 * pixel + CELL, b3)
  if (cells > 4) accumulate(to + 4 * pixel, a4)
  if (cells > 4 && channels > 1) accumulate(to + 4 * pixel + CELL, b4)
}

// ----------------------------------------------------------------------------------------------------
// input

/**
 * One row of dZ times one row of the kernels, w (run, cNew): adds to one row of the input's
 * gradient.
 */
// @ts-ignore: decorator
@inline
function rowOfInputs(
  run: i32,
  cNew: i32,
  columns: i32,
  dInput: usize,
  step: usize,
  dZ: usize,
  pixel: usize,
  w: usize
): void {
  const length = blockLength(run, 6)
  for (let t = 0; t < run; t += length) {
    const cells = smaller(length, run - t)
    const weight = w + <usize>(t * cNew) * VALUE
    let to = dInput + <usize>t * CELL
    let z = dZ
    for (let x = 0; x < columns; x += 2) {
      if (x + 1 < columns) {
        if (cells == 6) inputBlock(6, 2, cNew, z, pixel, weight, to, step)
        else if (cells == 5) inputBlock(5, 2, cNew, z, pixel, weight, to, step)
        else if (cells == 4) inputBlock(4, 2, cNew, z, pixel, weight, to, step)
        else if (cells == 3) inputBlock(3, 2, cNew, z, pixel, weight, to, step)
        else if (cells == 2) inputBlock(2, 2, cNew, z, pixel, weight, to, step)
        else inputBlock(1, 2, cNew, z, pixel, weight, to, step)
      } else {
        if (cells == 6) inputBlock(6, 1, cNew, z, pixel, weight, to, step)
        else if (cells == 5) inputBlock(5, 1, cNew, z, pixel, weight, to, step)
        else if (cells == 4) inputBlock(4, 1, cNew, z, pixel, weight, to, step)
        else if (cells == 3) inputBlock(3, 1, cNew, z, pixel, weight, to, step)
        else if (cells == 2) inputBlock(2, 1, cNew, z, pixel, weight, to, step)
        else inputBlock(1, 1, cNew, z, pixel, weight, to, step)
      }
      z += 2 * pixel
      to += 2 * step
    }
  }
}

/**
 * `cells` (1 to 6) and `columns` (1 or 2) are constants at every call. The columns' windows may
 * overlap: one is added after the other.
 */
// @ts-ignore: decorator
@inline
function inputBlock(
  cells: i32,
  columns: i32,
  cNew: i32,
  dZ: usize,
  pixel: usize,
  w: usize,
  to: usize,
  step: usize
): void {
  const zero = f32x4.splat(0)
  const next = <usize>cNew * VALUE
  let l0 = zero
  let l1 = zero
  let l2 = zero
  let l3 = zero
  let l4 = zero
  let l5 = zero
  let r0 = zero
  let r1 = zero
  let r2 = zero
  let r3 = zero
  let r4 = zero
  let r5 = zero
  let weight = w
  for (let z = dZ; z < dZ + pixel; z += CELL) {
    const left = v128.load(z)
    const right = columns > 1 ? v128.load(z + pixel) : zero
    let k = v128.load32_splat(weight)
    l0 = madd(l0, left, k)
    if (columns > 1) r0 = madd(r0, right, k)
    if (cells > 1) {
      k = v128.load32_splat(weight + next)
      l1 = madd(l1, left, k)
      if (columns > 1) r1 = madd(r1, right, k)
    }
    if (cells > 2) {
      k = v128.load32_splat(weight + 2 * next)
      l2 = madd(l2, left, k)
      if (columns > 1) r2 = madd(r2, right, k)
    }
    if (cells > 3) {
      k = v128.load32_splat(weight + 3 * next)
      l3 = madd(l3, left, k)
      if (columns > 1) r3 = madd(r3, right, k)
    }
    if (cells > 4) {
      k = v128.load32_splat(weight + 4 * next)
      l4 = madd(l4, left, k)
      if (columns > 1) r4 = madd(r4, right, k)
    }
    if (cells > 5) {
      k = v128.load32_splat(weight + 5 * next)
      l5 = madd(l5, left, k)
      if (columns > 1) r5 = madd(r5, right, k)
    }
    weight += VALUE
  }
  addRun(cells, to, l0, l1, l2, l3, l4, l5)
  if (columns > 1) addRun(cells, to + step, r0, r1, r2, r3, r4, r5)
}

// @ts-ignore: decorator
@inline
function addRun(cells: i32, to: usize, v0: v128, v1: v128, v2: v128, v3: v128, v4: v128, v5: v128): void {
  accumulate(to, v0)
  if (cells > 1) accumulate(to + 16, v1)
  if (cells > 2) accumulate(to + 32, v2)
  if (cells > 3) accumulate(to + 48, v3)
  if (cells > 4) accumulate(to + 64, v4)
  if (cells > 5) accumulate(to + 80, v5)
}
