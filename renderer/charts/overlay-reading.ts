/**
 * What the curves of an overlay have at the cross-hair: each one's nearest kept point, never a
 * value between points.
 */
import type { OverlayCurve } from './overlay-geometry.ts'
import { nearestPoint } from './pixel-columns.ts'

export interface OverlayReading {
  readonly id: string
  /** Of the point. */
  readonly x: number
  readonly value: number
  /** Of the window that ends with the point; null where a curve has points alone. */
  readonly mean: number | null
}

/** Curves that do not reach there are left out. */
export function readOverlay(curves: readonly OverlayCurve[], at: number): OverlayReading[] {
  return curves.flatMap(({ id, sums, window, points }): OverlayReading[] => {
    if (sums) {
      const { x, y } = sums.series
      const index = nearestPoint(x, at)
      const isOutside = index < 0 || at < x[0]! || at > x[x.length - 1]!
      return isOutside ? [] : [{ id, x: x[index]!, value: y[index]!, mean: sums.trailingMean(index, window) }]
    }
    const xs = points.map((point) => point.x)
    const index = nearestPoint(xs, at)
    return index < 0 ? [] : [{ id, x: xs[index]!, value: points[index]!.y, mean: null }]
  })
}

/**
 * The next kept point of any curve to the left or the right of a place; the place itself where
 * there is none.
 */
export function stepToPoint(curves: readonly OverlayCurve[], at: number, direction: -1 | 1): number {
  let found = direction === 1 ? Infinity : -Infinity
  for (const { sums, points } of curves) {
    const xs = sums ? sums.series.x : points.map((point) => point.x)
    let index = nearestPoint(xs, at)
    if (index < 0) continue
    if (direction === 1 ? xs[index]! <= at : xs[index]! >= at) index += direction
    const next = xs[index]
    if (next !== undefined) found = direction === 1 ? Math.min(found, next) : Math.max(found, next)
  }
  return Number.isFinite(found) ? found : at
}
