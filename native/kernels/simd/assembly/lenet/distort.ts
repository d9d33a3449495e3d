/**
 * One training image shifted, turned, scaled, slanted and bent: kernels/reference/distort-image.ts
 * says how and after whom, and has the same bits. Four pixels side by side; a cell of the grid is 8
 * pixels wide, so that four neighbours lie in one.
 */
import { D_CANVAS, D_GRID, D_ROW, D_SPLINE } from './layout'
import { madd, splat, zero } from './vector'

/** Of the canvas, 31 x 31 values in rows of 32. */
const CANVAS_ROW: usize = 32 * 4
const CANVAS_SIZE: usize = 31 * CANVAS_ROW
const GRID: usize = 7
/** Of random numbers: 2 for the affine part, 25 for the grid. */
const BLOCKS: i32 = 27
const AFFINE_WORDS: usize = 8

const MULTIPLIER_0: u64 = 0xd2511f53
const MULTIPLIER_1: u64 = 0xcd9e8d57
const WEYL_0: u32 = 0x9e3779b9
const WEYL_1: u32 = 0xbb67ae85

/**
 * pixels: 784 bytes or floats of image `index`; to: 784 floats, in the units of the set. Scratch
 * memory as scratchSize says; its table of spline weights is made by spreadSpline. Amounts:
 * contract/distortions.ts.
 */
export function distortImage(
  pixels: usize,
  bytes: bool,
  background: f32,
  seed: u32,
  epoch: u32,
  index: u32,
  shift: f32,
  halfTurn: f32,
  scale: f32,
  slant: f32,
  bend: f32,
  to: usize,
  scratch: usize
): void {
  const numbers = scratch + D_GRID
  draw(numbers, seed, epoch, index)
  toCanvas(pixels, bytes, background, scratch + D_CANVAS)

  const t = load<f32>(numbers, 8) * halfTurn
  const square = t * t
  const one: f32 = 1
  const below = one + square
  const cos = (one - square) / below
  const sin = (t + t) / below
  const width = one + load<f32>(numbers, 12) * scale
  const height = one + load<f32>(numbers, 16) * scale
  const lean = load<f32>(numbers, 20) * slant
  const a = f32x4.splat((cos - lean * sin) * width)
  const b = (sin + lean * cos) * width
  const c = f32x4.splat(-(sin * height))
  const d = cos * height
  const shiftX = f32x4.splat(<f32>13.5 + load<f32>(numbers) * shift)
  const shiftY = f32x4.splat(<f32>13.5 + load<f32>(numbers, 4) * shift)

  const grid = numbers + (AFFINE_WORDS << 2)
  const bends = f32x4.splat(bend)
  // 98 values, and two beyond them that were drawn too.
  for (let k: usize = 0; k < 100; k += 4) v128.store(grid + (k << 2), f32x4.mul(v128.load(grid + (k << 2)), bends))

  const row = scratch + D_ROW
  for (let y: usize = 0; y < 28; y++) {
    bendRow(grid, scratch + D_SPLINE, y, row)
    const v = <f32>y - <f32>13.5
    const bv = f32x4.splat(b * v)
    const dv = f32x4.splat(d * v)
    for (let x: usize = 0; x < 28; x += 4) {
      const u = f32x4.add(f32x4.splat(<f32>x - <f32>13.5), f32x4(0, 1, 2, 3))
      const at = row + ((x >> 3) << 2)
      const weights = scratch + D_SPLINE + 128 + ((x & 4) << 4)
      let bentX = zero()
      let bentY = zero()
      for (let k: usize = 0; k < 4; k++) {
        const weight = v128.load(weights + (k << 4))
        bentX = madd(bentX, weight, splat(at + (k << 2)))
        bentY = madd(bentY, weight, splat(at + 32 + (k << 2)))
      }
      const fromX = f32x4.add(f32x4.add(f32x4.add(f32x4.mul(a, u), bv), shiftX), bentX)
      const fromY = f32x4.add(f32x4.add(f32x4.add(f32x4.mul(c, u), dv), shiftY), bentY)
      v128.store(to + ((y * 28 + x) << 2), sample(scratch + D_CANVAS, within(fromX), within(fromY)))
    }
  }
}

/**
 * Weights of the four grid points around each pixel of a cell: (8, 4), then as (2, 4, 4), four
 * pixels side by side. Once for each thread's scratch memory.
 */
export function spreadSpline(scratch: usize): void {
  const table = scratch + D_SPLINE
  for (let pixel: usize = 0; pixel < 8; pixel++) {
    const f = (<f64>pixel + 0.5) / 8
    const g = 1 - f
    store<f32>(table + (pixel << 4), <f32>((g * g * g) / 6))
    store<f32>(table + (pixel << 4) + 4, <f32>((3 * f * f * f - 6 * f * f + 4) / 6))
    store<f32>(table + (pixel << 4) + 8, <f32>((3 * g * g * g - 6 * g * g + 4) / 6))
    store<f32>(table + (pixel << 4) + 12, <f32>((f * f * f) / 6))
    for (let k: usize = 0; k < 4; k++) {
      const place = table + 128 + ((pixel >> 2) << 6) + (k << 4) + ((pixel & 3) << 2)
      store<f32>(place, load<f32>(table + (pixel << 4) + (k << 2)))
    }
  }
}

/**
 * Philox 4x32-10 at (block, index, 0, 0) under the key (seed, epoch), as numbers from -1 to 1.
 * tensor/philox.ts names its source.
 */
function draw(numbers: usize, seed: u32, epoch: u32, index: u32): void {
  for (let block: i32 = 0; block < BLOCKS; block++) {
    let c0 = <u32>block
    let c1 = index
    let c2: u32 = 0
    let c3: u32 = 0
    let k0 = seed
    let k1 = epoch
    for (let round: i32 = 0; round < 10; round++) {
      const product0 = MULTIPLIER_0 * <u64>c0
      const product1 = MULTIPLIER_1 * <u64>c2
      c0 = <u32>(product1 >> 32) ^ c1 ^ k0
      c1 = <u32>product1
      c2 = <u32>(product0 >> 32) ^ c3 ^ k1
      c3 = <u32>product0
      k0 += WEYL_0
      k1 += WEYL_1
    }
    const to = numbers + (<usize>block << 4)
    const words = i32x4.replace_lane(i32x4.replace_lane(i32x4.replace_lane(i32x4.splat(c0), 1, c1), 2, c2), 3, c3)
    const values = f32x4.convert_i32x4_u(i32x4.shr_u(words, 8))
    v128.store(to, f32x4.sub(f32x4.mul(values, f32x4.splat(<f32>1.1920928955078125e-7)), f32x4.splat(1)))
  }
}

/** With ground around it. */
function toCanvas(pixels: usize, bytes: bool, background: f32, canvas: usize): void {
  const ground = f32x4.splat(background)
  for (let at: usize = 0; at < CANVAS_SIZE; at += 16) v128.store(canvas + at, ground)
  for (let y: usize = 0; y < 28; y++) {
    const to = canvas + (y + 1) * CANVAS_ROW + 4
    for (let x: usize = 0; x < 28; x += 4) {
      let value: v128
      if (bytes) {
        const four = v128.load32_zero(pixels + y * 28 + x)
        value = f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(four)))
      } else {
        value = v128.load(pixels + ((y * 28 + x) << 2))
      }
      v128.store(to + (x << 2), value)
    }
  }
}

/**
 * Displacements of the grid's columns along one row of pixels: seven across, and from the ninth
 * cell on seven down.
 */
function bendRow(grid: usize, spline: usize, y: usize, row: usize): void {
  const first = grid + (y >> 3) * GRID * 4
  const weights = spline + ((y & 7) << 4)
  for (let side: usize = 0; side < 2; side++) {
    const from = first + side * (GRID * GRID * 4)
    for (let j: usize = 0; j < GRID; j++) {
      let sum: f32 = 0
      for (let k: usize = 0; k < 4; k++) {
        sum += load<f32>(weights + (k << 2)) * load<f32>(from + (k * GRID + j) * 4)
      }
      store<f32>(row + side * 32 + (j << 2), sum)
    }
  }
}

// @ts-ignore: decorator
@inline
function within(place: v128): v128 {
  return f32x4.min(f32x4.max(place, f32x4.splat(-1)), f32x4.splat(28))
}

/** Between the four pixels around each of four places. */
// @ts-ignore: decorator
@inline
function sample(canvas: usize, x: v128, y: v128): v128 {
  const left = f32x4.floor(x)
  const top = f32x4.floor(y)
  const alongX = f32x4.sub(x, left)
  const alongY = f32x4.sub(y, top)
  const one = i32x4.splat(1)
  const columns = i32x4.add(i32x4.trunc_sat_f32x4_s(left), one)
  const rows = i32x4.add(i32x4.trunc_sat_f32x4_s(top), one)
  const cells = i32x4.shl(i32x4.add(i32x4.shl(rows, 5), columns), 2)
  const at0 = canvas + <usize>i32x4.extract_lane(cells, 0)
  const at1 = canvas + <usize>i32x4.extract_lane(cells, 1)
  const at2 = canvas + <usize>i32x4.extract_lane(cells, 2)
  const at3 = canvas + <usize>i32x4.extract_lane(cells, 3)
  const upper = alongRow(v128.load64_zero(at0), v128.load64_zero(at1), v128.load64_zero(at2), v128.load64_zero(at3), alongX)
  const lower = alongRow(
    v128.load64_zero(at0, 128),
    v128.load64_zero(at1, 128),
    v128.load64_zero(at2, 128),
    v128.load64_zero(at3, 128),
    alongX
  )
  return between(upper, lower, alongY)
}

/** Of four pairs (left, right). */
// @ts-ignore: decorator
@inline
function alongRow(p0: v128, p1: v128, p2: v128, p3: v128, along: v128): v128 {
  const first = v128.shuffle<i32>(p0, p1, 0, 4, 1, 5)
  const second = v128.shuffle<i32>(p2, p3, 0, 4, 1, 5)
  const left = v128.shuffle<i64>(first, second, 0, 2)
  const right = v128.shuffle<i64>(first, second, 1, 3)
  return between(left, right, along)
}

// @ts-ignore: decorator
@inline
function between(from: v128, to: v128, along: v128): v128 {
  return f32x4.add(from, f32x4.mul(along, f32x4.sub(to, from)))
}
