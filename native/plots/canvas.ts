/**
 * A white picture in memory to draw lines, polygons and coloured cells on. Lengths in pixels, y
 * downwards, (0, 0) the top left corner.
 */
import { encode } from 'fast-png'

export type Color = readonly [red: number, green: number, blue: number]
export type Point = readonly [x: number, y: number]

export interface Canvas {
  readonly width: number
  readonly height: number
  /** (height, width, 3) bytes. */
  readonly pixels: Uint8Array
}

export const BLACK: Color = [0, 0, 0]

export function whiteCanvas(width: number, height: number): Canvas {
  return { width, height, pixels: new Uint8Array(width * height * 3).fill(255) }
}

/** Fills whole pixels: columns [left, left + width), rows [top, top + height). */
export function fillRectangle(canvas: Canvas, left: number, top: number, width: number, height: number, color: Color) {
  for (let y = top; y < top + height; y++) {
    for (let x = left; x < left + width; x++) canvas.pixels.set(color, (y * canvas.width + x) * 3)
  }
}

/** Draws a polyline with round ends, its edge blended over one pixel. */
export function strokeLine(canvas: Canvas, points: readonly Point[], thickness: number, color: Color = BLACK): void {
  // Segment by segment gives the same as the whole: what is darker stays.
  const [first, ...others] = points
  if (others.length === 0) return strokeSegment(canvas, first!, first!, thickness, color)
  for (const [at, end] of others.entries()) strokeSegment(canvas, points[at]!, end, thickness, color)
}

function strokeSegment(canvas: Canvas, start: Point, end: Point, thickness: number, color: Color): void {
  const reach = thickness / 2 + 1
  const right = Math.min(canvas.width - 1, Math.ceil(Math.max(start[0], end[0]) + reach))
  const bottom = Math.min(canvas.height - 1, Math.ceil(Math.max(start[1], end[1]) + reach))
  for (let y = Math.max(0, Math.floor(Math.min(start[1], end[1]) - reach)); y <= bottom; y++) {
    for (let x = Math.max(0, Math.floor(Math.min(start[0], end[0]) - reach)); x <= right; x++) {
      const distance = distanceToSegment([x + 0.5, y + 0.5], start, end)
      const coverage = Math.min(1, Math.max(0, thickness / 2 + 0.5 - distance))
      if (coverage > 0) darken(canvas, x, y, coverage, color)
    }
  }
}

export function encodePng({ width, height, pixels }: Canvas): Uint8Array {
  return encode({ width, height, data: pixels, channels: 3, depth: 8 })
}

/** Strokes that cross keep the darker value: adding them up would show the joints. */
function darken(canvas: Canvas, x: number, y: number, coverage: number, color: Color): void {
  const first = (y * canvas.width + x) * 3
  for (const [channel, value] of color.entries()) {
    const blended = Math.round(255 * (1 - coverage) + value * coverage)
    canvas.pixels[first + channel] = Math.min(canvas.pixels[first + channel]!, blended)
  }
}

function distanceToSegment([x, y]: Point, [x0, y0]: Point, [x1, y1]: Point): number {
  const lengthSquared = (x1 - x0) ** 2 + (y1 - y0) ** 2
  const along = lengthSquared === 0 ? 0 : ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / lengthSquared
  const t = Math.min(1, Math.max(0, along))
  return Math.hypot(x - x0 - t * (x1 - x0), y - y0 - t * (y1 - y0))
}
