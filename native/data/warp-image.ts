/**
 * A digit moved, turned, scaled and slanted a little, as the same hand might write it the next
 * time.
 */
import { IMAGE_SIDE, IMAGE_SIZE } from '../model/architecture.ts'
import type { RandomState } from '../tensor/random-state.ts'

/** Standard deviations: pixels, radians, and shares. */
const SHIFT = 0.7
const TURN = 0.08
const SCALE = 0.07
const SLANT = 0.08

/**
 * image: 28 x 28 bytes; gives another one, interpolated linearly, dark outside. Takes six normal
 * numbers.
 */
export function warpImage(image: Uint8Array, random: RandomState): Uint8Array {
  const [dx = 0, dy = 0, turn = 0, scaleX = 0, scaleY = 0, slant = 0] = random.randn(6).data
  const [cos, sin] = [Math.cos(TURN * turn), Math.sin(TURN * turn)]
  const [stretchX, stretchY] = [1 + SCALE * scaleX, 1 + SCALE * scaleY]
  const middle = (IMAGE_SIDE - 1) / 2
  const warped = new Uint8Array(IMAGE_SIZE)
  // Where each pixel of the result comes from: around the middle turned back, then slanted,
  // stretched and moved.
  for (let y = 0; y < IMAGE_SIDE; y++) {
    for (let x = 0; x < IMAGE_SIDE; x++) {
      const [u, v] = [x - middle, y - middle]
      const fromY = (cos * v - sin * u) * stretchY + middle + SHIFT * dy
      const fromX = (cos * u + sin * v + SLANT * slant * v) * stretchX + middle + SHIFT * dx
      warped[y * IMAGE_SIDE + x] = Math.round(sample(image, fromX, fromY))
    }
  }
  return warped
}

function sample(image: Uint8Array, x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)]
  const [alongX, alongY] = [x - left, y - top]
  const at = (column: number, row: number) =>
    column < 0 || row < 0 || column >= IMAGE_SIDE || row >= IMAGE_SIDE ? 0 : image[row * IMAGE_SIDE + column]!
  const upper = at(left, top) * (1 - alongX) + at(left + 1, top) * alongX
  const lower = at(left, top + 1) * (1 - alongX) + at(left + 1, top + 1) * alongX
  return upper * (1 - alongY) + lower * alongY
}
