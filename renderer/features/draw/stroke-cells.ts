/**
 * Strokes on the pad's 28 x 28 grid: each cell is inked by its distance to the pen's way, with an
 * edge one cell wide, as native/data/strokes.ts draws them. Row * 28 + column, 0 to 255.
 */
import type { Stroke, StrokePoint } from '../../../native/contract/drawings.ts'

const SIDE = 28
const CELL = 10

/**
 * New cells: `base` (default: none inked) with the strokes on it. The darker ink stays where they
 * overlap.
 */
export function inkCells(strokes: readonly Stroke[], base?: Uint8Array): Uint8Array {
  const cells = base ? base.slice() : new Uint8Array(SIDE * SIDE)
  for (const { points, width } of strokes) {
    points.forEach((to, index) => {
      const from = points[index - 1] ?? to
      if (index > 0 || points.length === 1) inkSegment(cells, from, to, width / 2)
    })
  }
  return cells
}

function inkSegment(cells: Uint8Array, from: StrokePoint, to: StrokePoint, radius: number): void {
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      const distance = distanceToSegment(from, to, (column + 0.5) * CELL, (row + 0.5) * CELL)
      const coverage = Math.min(1, Math.max(0, (radius - distance) / CELL + 0.5))
      const index = row * SIDE + column
      cells[index] = Math.max(cells[index]!, Math.round(255 * coverage))
    }
  }
}

export function distanceToSegment(from: StrokePoint, to: StrokePoint, x: number, y: number): number {
  const dx = to.x - from.x
  const dy = to.y - from.y
  const lengthSquared = dx * dx + dy * dy
  const along = lengthSquared === 0 ? 0 : ((x - from.x) * dx + (y - from.y) * dy) / lengthSquared
  const held = Math.min(1, Math.max(0, along))
  return Math.hypot(x - from.x - held * dx, y - from.y - held * dy)
}
