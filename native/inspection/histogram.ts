/**
 * How values are distributed: counts in bins of equal width from -m to +m, m the largest magnitude.
 */
import type { Histogram } from '../contract/inspection.ts'

/** Odd, so that 0 lies in the middle of one. */
const BINS = 41

/** What is no finite number is in no bin. */
export function histogramOf(values: ArrayLike<number>): Histogram {
  let largest = 0
  for (let i = 0; i < values.length; i++) {
    const magnitude = Math.abs(values[i]!)
    if (Number.isFinite(magnitude)) largest = Math.max(largest, magnitude)
  }
  const counts = new Uint32Array(BINS)
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (!Number.isFinite(value)) continue
    const share = largest > 0 ? (value + largest) / (2 * largest) : 0.5
    counts[Math.min(BINS - 1, Math.floor(share * BINS))]!++
  }
  return { largest, counts }
}
