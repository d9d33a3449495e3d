/**
 * What on a picture is ink: bright values on a ground of exactly 0, whatever paper, light and pen
 * were. Scans, photographs of paper and chalk on a board alike. Knows nothing of digits. Source of
 * the threshold: N. Otsu 1979.
 */
import type { GrayImage } from './gray-image.ts'
import { connectedPatches } from './ink-patches.ts'
import { resample } from './resample.ts'

/**
 * `detect`: whichever side of the ground carries more. `dark`, `bright`: known. `given`: pixels are
 * ink already, 0 is none.
 */
export type InkPolarity = 'detect' | 'dark' | 'bright' | 'given'

/** Larger pictures are shrunk first: 20 pixels of a digit need no more. */
const MAX_SIDE = 512
/**
 * Shades between ground and ink below which nothing is drawn: paper grain and the noise of a camera
 * stay under it.
 */
const MIN_CONTRAST = 24
/** A patch with less than this share of all ink is dust or the edge of something else. */
const MIN_PATCH_SHARE = 0.01

/** Ink 0..255 on 0; all 0 when there is none. At most 512 pixels a side. */
export function findInk(image: GrayImage, polarity: InkPolarity): GrayImage {
  if (polarity === 'given') return image
  const { width, height, values } = shrink(image)
  const offset = aboveGround(values, width, height)
  const sign = polarity === 'dark' || (polarity === 'detect' && darkSide(offset)) ? -1 : 1
  for (let i = 0; i < offset.length; i++) offset[i] = Math.min(255, Math.max(0, sign * offset[i]!))
  return { width, height, pixels: removeDust(stretch(offset, width, height), width, height) }
}

function shrink({ width, height, pixels }: GrayImage): { width: number; height: number; values: ArrayLike<number> } {
  const factor = MAX_SIDE / Math.max(width, height)
  const image = { width, height, values: pixels }
  if (factor >= 1) return image
  return resample(image, Math.max(1, Math.round(width * factor)), Math.max(1, Math.round(height * factor)))
}

/**
 * Shade of each pixel minus the ground's there. The ground is the median of the border; it slopes,
 * as in light from one side, where opposite sides lie as far above as below it. A digit that
 * touches one side shifts that side alone.
 */
function aboveGround(values: ArrayLike<number>, width: number, height: number): Float32Array {
  const ring = Math.max(1, Math.round(Math.min(width, height) / 40))
  const at = (x: number, y: number) => values[y * width + x]!
  const strips = {
    left: strip(at, 0, ring, 0, height),
    right: strip(at, width - ring, width, 0, height),
    top: strip(at, 0, width, 0, ring),
    bottom: strip(at, 0, width, height - ring, height)
  }
  const ground = median(Object.values(strips).flat())
  const slope = (near: number[], far: number[]) => {
    const rise = median(far) - median(near)
    return Math.abs((median(far) + median(near)) / 2 - ground) <= Math.abs(rise) / 8 ? rise : 0
  }
  const slopeX = slope(strips.left, strips.right) / width
  const slopeY = slope(strips.top, strips.bottom) / height
  const result = new Float32Array(width * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const here = ground + slopeX * (x + 0.5 - width / 2) + slopeY * (y + 0.5 - height / 2)
      result[y * width + x] = at(x, y) - here
    }
  }
  return result
}

function strip(at: (x: number, y: number) => number, left: number, right: number, top: number, bottom: number) {
  const values: number[] = []
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) values.push(at(x, y))
  return values
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[sorted.length >> 1]!
}

/** Squares, so that a few strokes outweigh the grain of much paper. */
function darkSide(offset: Float32Array): boolean {
  let balance = 0
  for (const value of offset) balance += value * Math.abs(value)
  return balance < 0
}

/**
 * Takes the ground's remaining unevenness off and brings full ink to 255; all 0 when too faint to
 * be ink.
 */
function stretch(offset: Float32Array, width: number, height: number): Uint8Array {
  const histogram = new Float64Array(256)
  for (const value of offset) histogram[Math.round(value)]!++
  const threshold = otsu(histogram)
  const full = percentile(histogram, threshold + 1, 255, 0.9)
  const edge = new Float64Array(256)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (x === 0 || y === 0 || x === width - 1 || y === height - 1) edge[Math.round(offset[y * width + x]!)]!++
    }
  }
  const floor = percentile(edge, 0, threshold, 0.98)
  const ink = new Uint8Array(offset.length)
  if (full - floor < MIN_CONTRAST) return ink
  const scale = 255 / (full - floor)
  for (let i = 0; i < ink.length; i++) ink[i] = Math.min(255, Math.max(0, Math.round((offset[i]! - floor) * scale)))
  return ink
}

/**
 * The shade up to which pixels are ground: it parts the histogram into two groups farthest from
 * each other.
 */
function otsu(histogram: Float64Array): number {
  let total = 0
  let totalSum = 0
  histogram.forEach((count, shade) => {
    total += count
    totalSum += count * shade
  })
  let best = 0
  let bestSpread = -1
  let below = 0
  let belowSum = 0
  for (let shade = 0; shade < 255; shade++) {
    below += histogram[shade]!
    belowSum += histogram[shade]! * shade
    const above = total - below
    if (below === 0 || above === 0) continue
    const spread = below * above * (belowSum / below - (totalSum - belowSum) / above) ** 2
    if (spread > bestSpread) {
      best = shade
      bestSpread = spread
    }
  }
  return best
}

/**
 * The shade in [from, to] that `share` of the pixels there do not exceed; `from` when there are
 * none.
 */
function percentile(histogram: Float64Array, from: number, to: number, share: number): number {
  const range = histogram.subarray(from, to + 1)
  const wanted = share * range.reduce((sum, count) => sum + count, 0)
  let sum = 0
  const index = range.findIndex((count) => (sum += count) >= wanted && sum > 0)
  return from + Math.max(0, index)
}

/** Clears patches of connected ink that hold less than MIN_PATCH_SHARE of all ink. */
function removeDust(ink: Uint8Array, width: number, height: number): Uint8Array {
  const patches = connectedPatches(ink, width, height)
  const total = patches.reduce((sum, { mass }) => sum + mass, 0)
  for (const { cells, mass } of patches) {
    if (mass < MIN_PATCH_SHARE * total) for (const cell of cells) ink[cell] = 0
  }
  return ink
}
