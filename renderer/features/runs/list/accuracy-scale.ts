/**
 * The one scale on which the list draws all accuracies and their intervals, so that rows can be
 * compared by eye.
 */
import { linearTicks } from '../../../charts/ticks.ts'

export interface AccuracyScale {
  /** Shares, 0..1. */
  readonly low: number
  readonly high: number
  readonly ticks: readonly number[]
}

/** A span below which differences are smaller than what one test set can show. */
const SMALLEST_SPAN = 0.01

/**
 * From the lower end of all but the worst tenth to the best, so that one run that failed to learn
 * does not press the others together; what lies outside is drawn at the edge. Null without any
 * accuracy.
 */
export function accuracyScale(
  marks: readonly { readonly lower: number; readonly upper: number }[]
): AccuracyScale | null {
  if (marks.length === 0) return null
  const lowers = marks.map(({ lower }) => lower).sort((a, b) => a - b)
  const high = Math.min(1, Math.max(...marks.map(({ upper }) => upper)))
  const low = Math.max(0, Math.min(lowers[Math.floor(lowers.length / 10)]!, high - SMALLEST_SPAN))
  const room = (high - low) * 0.06
  const [from, to] = [Math.max(0, low - room), Math.min(1, high + room)]
  return { low: from, high: to, ticks: linearTicks(from, to, 3).slice(0, 4) }
}

/** Place on the scale, 0..1, and at which edge it stands when it lies outside. */
export function placeOn(
  { low, high }: AccuracyScale,
  value: number
): { readonly at: number; readonly outside: 'low' | 'high' | null } {
  const at = high > low ? (value - low) / (high - low) : 0.5
  if (at < 0) return { at: 0, outside: 'low' }
  return at > 1 ? { at: 1, outside: 'high' } : { at, outside: null }
}
