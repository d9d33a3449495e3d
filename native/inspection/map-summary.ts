/** What is said under a layer's maps: smallest, largest, mean, and how much of it is exactly 0. */

export interface ValueSummary {
  readonly low: number
  readonly high: number
  readonly mean: number
  /** Values that are exactly 0. */
  readonly zeros: number
}

/** NaN where a value is. */
export function summariseValues(values: ArrayLike<number>): ValueSummary {
  let [low, high, sum, zeros] = [Infinity, -Infinity, 0, 0]
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    low = Math.min(low, value)
    high = Math.max(high, value)
    sum += value
    if (value === 0) zeros++
  }
  return { low, high, mean: sum / values.length, zeros }
}
