/** Values to pixels along one axis, and back; linear or logarithmic. */
import type { ScaleKind } from './curve-figures.ts'
import { linearTicks, logTicks } from './ticks.ts'

export interface ValueScale {
  readonly kind: ScaleKind
  readonly domain: readonly [number, number]
  /** Pixel of a value; not finite where the scale has no place for it (0 on a logarithmic one). */
  of(value: number): number
  /** Value at a pixel. */
  at(pixel: number): number
  /** About `most` round values inside the domain. */
  ticks(most: number): number[]
}

/** `pixels`: of the domain's two ends; falling for an axis that rises from the bottom. */
export function valueScale(
  kind: ScaleKind,
  domain: readonly [number, number],
  pixels: readonly [number, number]
): ValueScale {
  const toUnit = kind === 'log' ? Math.log : (value: number) => value
  const fromUnit = kind === 'log' ? Math.exp : (unit: number) => unit
  const [low, high] = [toUnit(domain[0]), toUnit(domain[1])]
  const perUnit = high === low ? 0 : (pixels[1] - pixels[0]) / (high - low)
  return {
    kind,
    domain,
    of: (value) => pixels[0] + (toUnit(value) - low) * perUnit,
    at: (pixel) => (perUnit === 0 ? domain[0] : fromUnit(low + (pixel - pixels[0]) / perUnit)),
    ticks: (most) =>
      (kind === 'log' ? logTicks(domain[0], domain[1]) : linearTicks(domain[0], domain[1], most)).filter(
        (value) => value >= domain[0] && value <= domain[1]
      )
  }
}

/** Smallest and largest finite value that the scale has a place for; null when there is none. */
export function extentOf(values: Iterable<number | null>, kind: ScaleKind): [number, number] | null {
  let [low, high] = [Infinity, -Infinity]
  for (const value of values) {
    if (value === null || !Number.isFinite(value) || (kind === 'log' && value <= 0)) continue
    if (value < low) low = value
    if (value > high) high = value
  }
  return low <= high ? [low, high] : null
}

/**
 * With a little room at both ends; never empty. `bounds`: what the values cannot leave, as 0 and 1
 * of a share.
 */
export function padded(
  [low, high]: readonly [number, number],
  kind: ScaleKind,
  bounds: readonly [number, number] = [-Infinity, Infinity]
): [number, number] {
  if (kind === 'log') {
    const room = high === low ? 2 : (high / low) ** 0.05
    return [low / room, high * room]
  }
  const room = high === low ? Math.max(Math.abs(high) * 0.01, 1e-6) : (high - low) * 0.06
  return [Math.max(low - room, bounds[0]), Math.min(high + room, bounds[1])]
}
