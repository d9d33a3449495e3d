/**
 * Exponential smoothing of a curve: each value is `weight` of what came before and the rest of its
 * own. The mean of the first values is not drawn towards 0: it is divided by the weights that it
 * holds so far (as Adam's moments are).
 */

/** 0 leaves the curve as it is; from here on it would hardly move. */
export const LARGEST_SMOOTHING = 0.99

/** Of the same length; NaN stays NaN and counts for nothing. `weight` from 0 to 0.99. */
export function smoothed(values: ArrayLike<number>, weight: number): Float32Array {
  const result = new Float32Array(values.length)
  let sum = 0
  let weights = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (Number.isNaN(value)) {
      result[i] = NaN
      continue
    }
    sum = weight * sum + (1 - weight) * value
    weights = weight * weights + (1 - weight)
    result[i] = sum / weights
  }
  return result
}
