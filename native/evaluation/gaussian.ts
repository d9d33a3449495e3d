/** Normal distributions in many dimensions, and how unlikely a point is under one. */

export interface Gaussian {
  /** (d) */
  readonly mean: Float32Array
  /** (d, d), lower triangle: the Cholesky factor of the covariance. */
  readonly factor: Float32Array
}

/**
 * Of the rows (n, d) that `belongs` chooses, n >= 1. `ridge` is added to the diagonal of the
 * covariance as a share of its mean, so that few rows, or rows that do not vary in some direction,
 * have one that can be inverted.
 */
export function fitGaussian(
  rows: Float32Array,
  d: number,
  ridge: number,
  belongs: (row: number) => boolean = () => true
): Gaussian {
  const chosen = Array.from({ length: rows.length / d }, (_, row) => row).filter(belongs)
  const mean = new Float64Array(d)
  for (const row of chosen) for (let k = 0; k < d; k++) mean[k]! += rows[row * d + k]! / chosen.length
  const covariance = new Float64Array(d * d)
  const centred = new Float64Array(d)
  for (const row of chosen) {
    for (let k = 0; k < d; k++) centred[k] = rows[row * d + k]! - mean[k]!
    for (let a = 0; a < d; a++) {
      const from = a * d
      const value = centred[a]! / chosen.length
      for (let b = 0; b <= a; b++) covariance[from + b]! += value * centred[b]!
    }
  }
  let trace = 0
  for (let a = 0; a < d; a++) trace += covariance[a * d + a]!
  // Rows that are all equal still get a distribution, a narrow one.
  const added = ridge * Math.max(trace / d, Number.EPSILON)
  for (let a = 0; a < d; a++) covariance[a * d + a]! += added
  return { mean: Float32Array.from(mean), factor: Float32Array.from(choleskyFactor(covariance, d)) }
}

/**
 * -2 ln of the density at a point (d), but for a constant that depends on d alone: the squared
 * Mahalanobis distance and ln |covariance|.
 */
export function unlikeliness({ mean, factor }: Gaussian, point: ArrayLike<number>, at = 0): number {
  const d = mean.length
  const whitened = new Float64Array(d)
  let sum = 0
  for (let a = 0; a < d; a++) {
    let value = point[at + a]! - mean[a]!
    const from = a * d
    for (let b = 0; b < a; b++) value -= factor[from + b]! * whitened[b]!
    whitened[a] = value / factor[from + a]!
    sum += whitened[a]! ** 2 + 2 * Math.log(factor[from + a]!)
  }
  return sum
}

/** covariance: (d, d), of which the lower triangle is read; positive definite. */
function choleskyFactor(covariance: Float64Array, d: number): Float64Array {
  const factor = new Float64Array(d * d)
  for (let a = 0; a < d; a++) {
    for (let b = 0; b <= a; b++) {
      let sum = covariance[a * d + b]!
      for (let k = 0; k < b; k++) sum -= factor[a * d + k]! * factor[b * d + k]!
      factor[a * d + b] = a === b ? Math.sqrt(sum) : sum / factor[b * d + b]!
    }
  }
  return factor
}
