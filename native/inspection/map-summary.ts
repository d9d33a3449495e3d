/**
 * What is said under a layer's maps: smallest, largest, mean, how much of it is exactly 0, and how
 * much is no number.
 */

export interface ValueSummary {
  /** Of the values that are finite; 0 where none is. */
  readonly low: number
  readonly high: number
  /** Of all values: NaN where one is. */
  readonly mean: number
  /** Values that are exactly 0. */
  readonly zeros: number
  /** NaN and infinities, and the position of the first; null where every value is a number. */
  readonly notFinite: { readonly count: number; readonly first: number } | null
}

export function summariseValues(values: ArrayLike<number>): ValueSummary {
  let [low, high, sum, zeros, count, first] = [Infinity, -Infinity, 0, 0, 0, -1]
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    sum += value
    if (!Number.isFinite(value)) {
      if (count === 0) first = i
      count++
      continue
    }
    low = Math.min(low, value)
    high = Math.max(high, value)
    if (value === 0) zeros++
  }
  const isEmpty = low > high
  return {
    low: isEmpty ? 0 : low,
    high: isEmpty ? 0 : high,
    mean: sum / values.length,
    zeros,
    notFinite: count === 0 ? null : { count, first }
  }
}
