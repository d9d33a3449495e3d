/** The directions in which points vary most, and points in their terms. */

export interface PrincipalAxes {
  /** (d) */
  readonly mean: Float32Array
  /** (q, d), orthonormal rows, the most variance first. */
  readonly axes: Float32Array
}

/** A fixed start, so that the same points give the same axes. */
const START = 12345
/** The leading directions settle in a few; the last of a hundred need not be exact. */
const ITERATIONS = 12

/** The first q axes of the rows (n, d), by orthogonal iteration. */
export function findPrincipalAxes(rows: Float32Array, d: number, q: number): PrincipalAxes {
  const n = rows.length / d
  const mean = new Float64Array(d)
  for (let i = 0; i < rows.length; i++) mean[i % d]! += rows[i]! / n
  const covariance = covarianceOf(rows, mean, d)
  let seed = START
  const random = () => (seed = (seed * 1664525 + 1013904223) >>> 0) / 2 ** 32 - 0.5
  let axes: Float64Array[] = Array.from({ length: q }, () => Float64Array.from({ length: d }, random))
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    axes = axes.map((axis) => products(covariance, axis, new Float64Array(d)))
    orthonormalise(axes)
  }
  const flat = new Float32Array(q * d)
  axes.forEach((axis, row) => flat.set(axis, row * d))
  return { mean: Float32Array.from(mean), axes: flat }
}

/** Rows (n, d) as (n, q + 1): along each axis, and the length of what no axis explains. */
export function alongAxes({ mean, axes }: PrincipalAxes, rows: Float32Array): Float32Array {
  const d = mean.length
  const [n, q] = [rows.length / d, axes.length / d]
  const result = new Float32Array(n * (q + 1))
  const centred = new Float64Array(d)
  const matrix = new Float64Array(axes)
  const along = new Float64Array(q)
  for (let row = 0; row < n; row++) {
    let left = 0
    for (let k = 0; k < d; k++) {
      centred[k] = rows[row * d + k]! - mean[k]!
      left += centred[k]! ** 2
    }
    products(matrix, centred, along)
    result.set(along, row * (q + 1))
    for (let axis = 0; axis < q; axis++) left -= along[axis]! * along[axis]!
    result[row * (q + 1) + q] = Math.sqrt(Math.max(0, left))
  }
  return result
}

function covarianceOf(rows: Float32Array, mean: Float64Array, d: number): Float64Array {
  const covariance = new Float64Array(d * d)
  const centred = new Float64Array(d)
  for (let row = 0; row < rows.length / d; row++) {
    for (let k = 0; k < d; k++) centred[k] = rows[row * d + k]! - mean[k]!
    for (let a = 0; a < d; a++) {
      const value = centred[a]!
      for (let b = 0; b <= a; b++) covariance[a * d + b]! += value * centred[b]!
    }
  }
  for (let a = 0; a < d; a++) for (let b = 0; b < a; b++) covariance[b * d + a] = covariance[a * d + b]!
  return covariance
}

/**
 * matrix (n, d) times vector (d), into result (n). Four rows at a time: one sum alone waits for its
 * last addition at every step.
 */
function products(matrix: Float64Array, vector: Float64Array, result: Float64Array): Float64Array {
  const [n, d] = [result.length, vector.length]
  let row = 0
  for (; row + 3 < n; row += 4) {
    const at = row * d
    let [first, second, third, fourth] = [0, 0, 0, 0]
    for (let k = 0; k < d; k++) {
      const factor = vector[k]!
      first += matrix[at + k]! * factor
      second += matrix[at + d + k]! * factor
      third += matrix[at + 2 * d + k]! * factor
      fourth += matrix[at + 3 * d + k]! * factor
    }
    result[row] = first
    result[row + 1] = second
    result[row + 2] = third
    result[row + 3] = fourth
  }
  for (; row < n; row++) {
    let sum = 0
    for (let k = 0; k < d; k++) sum += matrix[row * d + k]! * vector[k]!
    result[row] = sum
  }
  return result
}

/** Gram and Schmidt, in place. A direction in which nothing varies becomes zeros. */
function orthonormalise(vectors: readonly Float64Array[]): void {
  vectors.forEach((vector, row) => {
    for (const earlier of vectors.slice(0, row)) subtract(vector, earlier, dot(vector, earlier))
    const length = Math.sqrt(dot(vector, vector))
    for (let k = 0; k < vector.length; k++) vector[k] = length > 1e-12 ? vector[k]! / length : 0
  })
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!
  return sum
}

function subtract(from: Float64Array, direction: Float64Array, times: number): void {
  for (let k = 0; k < from.length; k++) from[k]! -= times * direction[k]!
}
