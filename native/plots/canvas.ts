/** A white picture in memory to draw black shapes and coloured cells on. Lengths in pixels, y downwards, (0, 0) the top left corner. */
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

/** Draws a polyline in black with round ends, its edge blended over one pixel. */
export function strokeLine(canvas: Canvas, points: readonly Point[], thickness: number): void {
  const reach = thickness / 2 + 1
  const xs = points.map(([x]) => x)
  const ys = points.map(([, y]) => y)
  const right = Math.min(canvas.width - 1, Math.ceil(Math.max(...xs) + reach))
  const bottom = Math.min(canvas.height - 1, Math.ceil(Math.max(...ys) + reach))
  for (let y = Math.max(0, Math.floor(Math.min(...ys) - reach)); y <= bottom; y++) {
    for (let x = Math.max(0, Math.floor(Math.min(...xs) - reach)); x <= right; x++) {
      const distance = distanceToLine([x + 0.5, y + 0.5], points)
      const coverage = Math.min(1, Math.max(0, thickness / 2 + 0.5 - distance))
      darken(canvas, x, y, coverage)
    }
  }
}

export function encodePng({ width, height, pixels }: Canvas): Uint8Array {
  return encode({ width, height, data: pixels, channels: 3, depth: 8 })
}

/** Strokes that cross keep the darker value: adding them up would show the joints. */
function darken(canvas: Canvas, x: number, y: number, coverage: number): void {
  const first = (y * canvas.width + x) * 3
  const gray = Math.round(255 * (1 - coverage))
  for (let channel = first; channel < first + 3; channel++) {
    canvas.pixels[channel] = Math.min(canvas.pixels[channel]!, gray)
  }
}

function distanceToLine([x, y]: Point, points: readonly Point[]): number {
  let nearest = Infinity
  for (let i = 0; i < points.length; i++) {
    const [x0, y0] = points[i]!
    const [x1, y1] = points[Math.min(i + 1, points.length - 1)]!
    const lengthSquared = (x1 - x0) ** 2 + (y1 - y0) ** 2
    const along = lengthSquared === 0 ? 0 : ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / lengthSquared
    const t = Math.min(1, Math.max(0, along))
    nearest = Math.min(nearest, Math.hypot(x - x0 - t * (x1 - x0), y - y0 - t * (y1 - y0)))
  }
  return nearest
}
