/**
 * Sums as an explanation shows them: the largest terms, the others together, and how far the sum
 * has come after each addend.
 */

export function sumOf(values: Iterable<number>): number {
  let sum = 0
  for (const value of values) sum += value
  return sum
}

/** Indices by falling magnitude; of equal ones the lower first. */
export function largestByMagnitude(values: ArrayLike<number>, count: number): number[] {
  const order = Array.from({ length: values.length }, (_, i) => i)
  return order.sort((a, b) => Math.abs(values[b]!) - Math.abs(values[a]!) || a - b).slice(0, count)
}

/** The sum of the values whose indices are not listed. */
export function sumOfOthers(values: Float64Array, listed: readonly number[]): number {
  const left = new Set(listed)
  return sumOf(values.filter((_, i) => !left.has(i)))
}

/** What the sum is after each addend. */
export function runningSums(addends: Iterable<number>): Float64Array {
  let sum = 0
  return Float64Array.from(addends, (addend) => (sum += addend))
}
