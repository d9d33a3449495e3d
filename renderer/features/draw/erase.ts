/**
 * The eraser on strokes: what its way covers is cut out of them, and what is left of a stroke stays
 * one or becomes several. Lines between points are straight, so a cut falls between points as well.
 * Pure: units of the pad throughout.
 */
import type { Stroke, StrokePoint } from '../../../native/contract/drawings.ts'
import { distanceToSegment } from './stroke-cells.ts'

/** Points of a stroke are looked at this closely where the eraser comes near. */
const SPACING = 1

/**
 * `way`: points that the eraser's centre was moved over. `width`: its diameter. Ink is gone where
 * the eraser was; the round ends of what is left touch its edge.
 */
export function eraseStrokes(strokes: readonly Stroke[], way: readonly StrokePoint[], width: number): Stroke[] {
  return strokes.flatMap((stroke) => eraseStroke(stroke, way, width))
}

function eraseStroke(stroke: Stroke, way: readonly StrokePoint[], eraserWidth: number): Stroke[] {
  const reach = (eraserWidth + stroke.width) / 2
  const isErased = (point: StrokePoint) => distanceToWay(way, point) < reach
  if (!isNear(stroke, way, reach)) return [stroke]
  const parts: StrokePoint[][] = []
  let part: StrokePoint[] = []
  /**
   * The newest point between two of the stroke's own: where the part ends if the next one is
   * erased.
   */
  let edge: StrokePoint | null = null
  const endPart = () => {
    if (part.length > 0) parts.push(edge ? [...part, edge] : part)
    part = []
    edge = null
  }
  for (const [index, point] of stroke.points.entries()) {
    const before = stroke.points[index - 1]
    for (const between of before ? pointsBetween(before, point) : []) {
      if (isErased(between)) endPart()
      else if (part.length === 0) part.push(between)
      else edge = between
    }
    if (isErased(point)) endPart()
    else {
      part.push(point)
      edge = null
    }
  }
  endPart()
  return parts.map((points) => ({ points, width: stroke.width }))
}

/** Whether any of it may be erased, by the boxes around both. */
function isNear({ points }: Stroke, way: readonly StrokePoint[], reach: number): boolean {
  return (['x', 'y'] as const).every((axis) => {
    const [own, other] = [points, way].map((list) => list.map((point) => point[axis])) as [number[], number[]]
    return Math.min(...own) - reach < Math.max(...other) && Math.max(...own) + reach > Math.min(...other)
  })
}

function pointsBetween(from: StrokePoint, to: StrokePoint): StrokePoint[] {
  const steps = Math.floor(Math.hypot(to.x - from.x, to.y - from.y) / SPACING)
  return Array.from({ length: Math.max(0, steps - 1) }, (_, index) => {
    const share = (index + 1) / steps
    return { x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y) }
  })
}

function distanceToWay(way: readonly StrokePoint[], { x, y }: StrokePoint): number {
  return way.reduce((least, to, index) => Math.min(least, distanceToSegment(way[index - 1] ?? to, to, x, y)), Infinity)
}
