/**
 * Pen strokes as a picture: every pixel's distance to the pen's way decides how much of it is
 * inked, so edges are smooth at any size. Round caps and joints; a single point is a dot. The
 * drawing pad and the generator of digits draw with it.
 */
import { MAX_IMAGE_SIDE } from '../contract/limits.ts'
import type { Stroke, StrokePoint } from '../contract/drawings.ts'
import { WorkbenchError } from '../contract/errors.ts'
import type { GrayImage } from './gray-image.ts'

/** A point in pixels of the image, (0, 0) its top left corner; it may lie outside. */
export interface PenPoint extends StrokePoint {
  /** Share of the full width, above 0 to 1; 1 where the device tells none. */
  readonly pressure?: number
}

/** Its width, in pixels, is that at full pressure. */
export interface PenStroke extends Stroke {
  readonly points: readonly PenPoint[]
}

/**
 * Bright ink (255) on a dark ground (0). `softness` is the breadth of the edge in pixels: 1 is
 * anti-aliased, more is blurred. Throws WorkbenchError `bad-argument` for a size that is not 1 to
 * 4096, numbers that are not finite, or a width not above 0.
 */
export function drawStrokes(strokes: readonly PenStroke[], width: number, height: number, softness = 1): GrayImage {
  check(strokes, width, height)
  const pixels = new Uint8Array(width * height)
  for (const { points, width: penWidth } of strokes) {
    for (let i = 0; i < points.length; i++) {
      const from = points[Math.max(0, i - 1)]!
      const to = points[i]!
      if (i > 0 || points.length === 1) drawSegment(pixels, width, height, from, to, penWidth / 2, softness)
    }
  }
  return { width, height, pixels }
}

/** Pixels; far above what rounding takes, far below what shows. */
const ROUNDING = 1e-6

/** Where strokes overlap the darker ink stays: adding up would show the joints. */
function drawSegment(
  pixels: Uint8Array,
  width: number,
  height: number,
  from: PenPoint,
  to: PenPoint,
  radius: number,
  softness: number
): void {
  const startRadius = radius * (from.pressure ?? 1)
  const endRadius = radius * (to.pressure ?? 1)
  const reach = Math.max(startRadius, endRadius) + softness / 2
  const left = Math.max(0, Math.floor(Math.min(from.x, to.x) - reach))
  const right = Math.min(width - 1, Math.ceil(Math.max(from.x, to.x) + reach))
  const top = Math.max(0, Math.floor(Math.min(from.y, to.y) - reach))
  const bottom = Math.min(height - 1, Math.ceil(Math.max(from.y, to.y) + reach))
  const startX = from.x
  const startY = from.y
  const dx = to.x - startX
  const dy = to.y - startY
  const lengthSquared = dx * dx + dy * dy
  const reachSquared = reach * reach
  const leastRadius = Math.min(startRadius, endRadius)
  const isThin = 2 * leastRadius < softness + ROUNDING
  // So near the pen's way every pixel is full ink.
  const fullSquared = isThin ? 0 : Math.max(0, leastRadius - softness / 2 - ROUNDING) ** 2
  const growth = endRadius - startRadius
  const slope = dx / dy
  const stripHalfWidth = (reach * Math.sqrt(lengthSquared)) / Math.abs(dy)
  for (let row = top; row <= bottom; row++) {
    const y = row + 0.5 - startY
    // The row crosses the round end within this of the end's middle.
    const beside = Math.max(0, Math.min(0, dy) - y, y - Math.max(0, dy))
    const half = Math.sqrt(Math.max(0, reachSquared - beside * beside)) + ROUNDING
    let first = Math.max(left, Math.ceil(startX + Math.min(0, dx) - half - 0.5))
    let last = Math.min(right, Math.floor(startX + Math.max(0, dx) + half - 0.5))
    if (dy !== 0) {
      // Of a slanted line only the pixels of its strip, one more on each side for rounding.
      const middle = startX + y * slope
      first = Math.max(first, Math.floor(middle - stripHalfWidth) - 1)
      last = Math.min(last, Math.ceil(middle + stripHalfWidth) + 1)
    }
    for (let column = first; column <= last; column++) {
      const index = row * width + column
      if (pixels[index] === 255) continue
      const x = column + 0.5 - startX
      const along = lengthSquared === 0 ? 0 : Math.min(1, Math.max(0, (x * dx + y * dy) / lengthSquared))
      const offX = x - along * dx
      const offY = y - along * dy
      const squared = offX * offX + offY * offY
      if (squared >= reachSquared) continue
      if (squared < fullSquared) {
        pixels[index] = 255
        continue
      }
      const distance = Math.sqrt(squared)
      const inside = startRadius + along * growth - distance
      // A line thinner than a pixel's edge cannot fill it.
      const edge = inside / softness + 0.5
      const coverage = Math.min(1, isThin ? Math.min(edge, (2 * (inside + distance)) / softness) : edge)
      if (coverage <= 0) continue
      const ink = Math.round(255 * coverage)
      if (ink > pixels[index]!) pixels[index] = ink
    }
  }
}

function check(strokes: readonly PenStroke[], width: number, height: number): void {
  for (const side of [width, height]) {
    if (Number.isInteger(side) && side >= 1 && side <= MAX_IMAGE_SIDE) continue
    throw new WorkbenchError(
      'bad-argument',
      `a drawing of ${width} x ${height} pixels; expected whole numbers from 1 to ${MAX_IMAGE_SIDE}`,
      'Choose such a size.'
    )
  }
  for (const { points, width: penWidth } of strokes) {
    const sound = points.every(
      ({ x, y, pressure = 1 }) => Number.isFinite(x) && Number.isFinite(y) && pressure >= 0 && pressure <= 1
    )
    if (sound && penWidth > 0 && penWidth < Infinity) continue
    throw new WorkbenchError(
      'bad-argument',
      `a stroke of width ${penWidth} with ${points.length} points; expected a width above 0, finite points, pressure 0 to 1`,
      'Check what the pad sent.'
    )
  }
}
