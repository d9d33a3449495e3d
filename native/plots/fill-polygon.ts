/** Filled polygons, their edge blended over one pixel. */
import type { Canvas, Color, Point } from './canvas.ts'

/** Samples along a pixel's side. */
const SAMPLES = 4

/** Paints over what is there. Edges may cross; even-odd rule. */
export function fillPolygon(canvas: Canvas, points: readonly Point[], color: Color): void {
  const xs = points.map(([x]) => x)
  const ys = points.map(([, y]) => y)
  const right = Math.min(canvas.width - 1, Math.ceil(Math.max(...xs)))
  const bottom = Math.min(canvas.height - 1, Math.ceil(Math.max(...ys)))
  for (let y = Math.max(0, Math.floor(Math.min(...ys))); y <= bottom; y++) {
    const rows = Array.from({ length: SAMPLES }, (_, i) => crossings(points, y + (i + 0.5) / SAMPLES))
    for (let x = Math.max(0, Math.floor(Math.min(...xs))); x <= right; x++) {
      const coverage = rows.reduce((sum, row) => sum + covered(row, x), 0) / SAMPLES
      if (coverage > 0) blend(canvas, x, y, coverage, color)
    }
  }
}

/** Where the outline meets a horizontal line, from left to right. */
function crossings(points: readonly Point[], y: number): number[] {
  const found: number[] = []
  for (const [i, [x0, y0]] of points.entries()) {
    const [x1, y1] = points[(i + 1) % points.length]!
    if (y0 <= y !== y1 <= y) found.push(x0 + ((y - y0) * (x1 - x0)) / (y1 - y0))
  }
  return found.sort((a, b) => a - b)
}

/** The share of [x, x + 1] that lies inside. */
function covered(row: readonly number[], x: number): number {
  let share = 0
  for (let i = 0; i + 1 < row.length; i += 2) {
    share += Math.max(0, Math.min(x + 1, row[i + 1]!) - Math.max(x, row[i]!))
  }
  return share
}

function blend(canvas: Canvas, x: number, y: number, coverage: number, color: Color): void {
  const first = (y * canvas.width + x) * 3
  for (const [channel, value] of color.entries()) {
    const before = canvas.pixels[first + channel]!
    canvas.pixels[first + channel] = Math.round(before + (value - before) * coverage)
  }
}
