/**
 * Index of the largest value, the first of equal ones. Values that are not numbers are never the
 * largest.
 */
export function argmax(values: ArrayLike<number>): number {
  let best = 0
  for (let index = 1; index < values.length; index++) if (values[index]! > values[best]!) best = index
  return best
}
