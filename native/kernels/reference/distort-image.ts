/**
 * One image shifted, turned, scaled, slanted and bent, in plain loops: what the engines without a
 * kernel of their own use, and what kernels/simd/assembly/lenet/distort.ts must equal to the last
 * bit. Every operation is rounded to float32.
 *
 * The bend is a field of displacements as Simard et al. draw it, noise that a Gaussian makes
 * smooth, made cheaply: the noise is drawn on a grid of 8 pixels alone, and a cubic B-spline, which
 * is nearly a Gaussian of 0.577 grid steps, spreads it over the pixels in between. 8 pixels give a
 * standard deviation of 4.6 pixels; theirs is 4. Sources: Simard, Steinkraus and Platt 2003,
 * section 2; Unser, Aldroubi and Eden 1992, "On the asymptotic convergence of B-spline wavelets to
 * Gabor functions" (B-splines as Gaussians); Rueckert et al. 1999 (free-form deformations on a grid
 * of B-splines).
 */
import { philox, type Key } from '../../tensor/philox.ts'

/** The bounds of what is drawn, as contract/distortions.ts has them, and where it is drawn. */
export interface ImageDistortion {
  readonly seed: number
  readonly epoch: number
  readonly background: number
  readonly shift: number
  readonly halfTurn: number
  readonly scale: number
  readonly slant: number
  readonly bend: number
}

const SIDE = 28
const MIDDLE = (SIDE - 1) / 2
/**
 * Pixels of a cell of the grid, and its points in each direction: one before the image and two
 * after its last cell.
 */
const CELL = 8
const GRID = 7
/**
 * The image with ground around it: what is sampled lies between -1 and 28, and its right and lower
 * neighbours up to 29.
 */
const CANVAS = 31
/** Second word of the counter that the affine part is drawn from; the grid follows it. */
const AFFINE_BLOCKS = 2
const GRID_BLOCKS = Math.ceil((2 * GRID * GRID) / 4)

const f32 = Math.fround

/**
 * pixels: a set of 28 x 28 images, of which `index` is taken; writes 784 values to `to`, in the
 * units of the set. The random numbers are Philox's at (block, index) under the key (seed, epoch),
 * so they depend on nothing else.
 */
export function distortImage(
  pixels: Uint8Array | Float32Array,
  index: number,
  distortion: ImageDistortion,
  to: Float32Array
): void {
  const numbers = drawn(index, [distortion.seed, distortion.epoch])
  const canvas = onCanvas(pixels, index * SIDE * SIDE, f32(distortion.background))
  const { a, b, c, d, shiftX, shiftY } = affinePart(numbers, distortion)
  const bend = f32(distortion.bend)
  const grid = numbers.subarray(4 * AFFINE_BLOCKS).map((value) => f32(value * bend))
  const spline = splineWeights()
  const row = new Float32Array(2 * GRID)
  for (let y = 0; y < SIDE; y++) {
    bendRow(grid, spline, y, row)
    const v = f32(y - MIDDLE)
    for (let x = 0; x < SIDE; x++) {
      const u = f32(x - MIDDLE)
      const cell = x >> 3
      const weights = (x & 7) * 4
      let bentX = f32(0)
      let bentY = f32(0)
      for (let k = 0; k < 4; k++) {
        const weight = spline[weights + k]!
        bentX = f32(bentX + f32(weight * row[cell + k]!))
        bentY = f32(bentY + f32(weight * row[GRID + cell + k]!))
      }
      const fromX = f32(f32(f32(f32(a * u) + f32(b * v)) + shiftX) + bentX)
      const fromY = f32(f32(f32(f32(c * u) + f32(d * v)) + shiftY) + bentY)
      to[y * SIDE + x] = sample(canvas, within(fromX), within(fromY))
    }
  }
}

/**
 * Numbers from -1 to 1, exact in float32: eight for the affine part, then the grid's by rows, those
 * across before those down.
 */
function drawn(index: number, key: Key): Float32Array {
  const numbers = new Float32Array(4 * (AFFINE_BLOCKS + GRID_BLOCKS))
  for (let block = 0; block < AFFINE_BLOCKS + GRID_BLOCKS; block++) {
    philox([block, index, 0, 0], key).forEach((word, k) => (numbers[4 * block + k] = (word >>> 8) * 2 ** -23 - 1))
  }
  return numbers
}

/**
 * From a pixel of the result, counted from the middle, to where it comes from: turned back,
 * slanted, stretched, and moved.
 */
function affinePart(
  [acrossBy, downBy, turnBy, widthBy, heightBy, slantBy]: Float32Array,
  distortion: ImageDistortion
): Record<'a' | 'b' | 'c' | 'd' | 'shiftX' | 'shiftY', number> {
  const times = (number: number | undefined, bound: number) => f32(number! * f32(bound))
  const t = times(turnBy, distortion.halfTurn)
  const square = f32(t * t)
  const below = f32(1 + square)
  const cos = f32(f32(1 - square) / below)
  const sin = f32(f32(2 * t) / below)
  const width = f32(1 + times(widthBy, distortion.scale))
  const height = f32(1 + times(heightBy, distortion.scale))
  const slant = times(slantBy, distortion.slant)
  return {
    a: f32(f32(cos - f32(slant * sin)) * width),
    b: f32(f32(sin + f32(slant * cos)) * width),
    c: f32(-f32(sin * height)),
    d: f32(cos * height),
    shiftX: f32(MIDDLE + times(acrossBy, distortion.shift)),
    shiftY: f32(MIDDLE + times(downBy, distortion.shift))
  }
}

function onCanvas(pixels: Uint8Array | Float32Array, at: number, background: number): Float32Array {
  const canvas = new Float32Array(CANVAS * CANVAS).fill(background)
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) canvas[(y + 1) * CANVAS + x + 1] = pixels[at + y * SIDE + x]!
  }
  return canvas
}

/** (8, 4): of the four grid points around each pixel of a cell, which lies at its middle. */
function splineWeights(): Float32Array {
  const weights = new Float32Array(CELL * 4)
  for (let pixel = 0; pixel < CELL; pixel++) {
    const f = (pixel + 0.5) / CELL
    const g = 1 - f
    weights[pixel * 4] = (g * g * g) / 6
    weights[pixel * 4 + 1] = (3 * f * f * f - 6 * f * f + 4) / 6
    weights[pixel * 4 + 2] = (3 * g * g * g - 6 * g * g + 4) / 6
    weights[pixel * 4 + 3] = (f * f * f) / 6
  }
  return weights
}

/** The grid's displacements along one row of pixels: 7 across, 7 down. */
function bendRow(grid: Float32Array, spline: Float32Array, y: number, row: Float32Array): void {
  const first = (y >> 3) * GRID
  const weights = (y & 7) * 4
  for (let j = 0; j < 2 * GRID; j++) {
    const at = first + (j < GRID ? j : GRID * GRID + j - GRID)
    let sum = f32(0)
    for (let k = 0; k < 4; k++) sum = f32(sum + f32(spline[weights + k]! * grid[at + k * GRID]!))
    row[j] = sum
  }
}

function within(place: number): number {
  return Math.min(Math.max(place, -1), SIDE)
}

/** Between the four pixels around x, y. */
function sample(canvas: Float32Array, x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)]
  const [alongX, alongY] = [f32(x - left), f32(y - top)]
  const at = (top + 1) * CANVAS + left + 1
  const upper = between(canvas[at]!, canvas[at + 1]!, alongX)
  const lower = between(canvas[at + CANVAS]!, canvas[at + CANVAS + 1]!, alongX)
  return between(upper, lower, alongY)
}

function between(from: number, to: number, along: number): number {
  return f32(from + f32(along * f32(to - from)))
}
