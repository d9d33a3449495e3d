/**
 * Comparison of long vectors. `toEqual` prints a difference of two 61,706-element arrays for
 * minutes; this names the first element that differs and how many do.
 */

/**
 * Same length and the same bits of every element, so that NaN equals NaN and 0 differs from -0.
 * `what` names the vector.
 */
export function expectSameVector(actual: ArrayLike<number>, expected: ArrayLike<number>, what = 'vector'): void {
  if (actual.length !== expected.length) {
    throw new Error(`${what} has ${actual.length} elements; expected ${expected.length}`)
  }
  let first = -1
  let count = 0
  for (let i = 0; i < expected.length; i++) {
    if (Object.is(actual[i], expected[i])) continue
    if (first < 0) first = i
    count++
  }
  if (count === 0) return
  throw new Error(
    `${what}[${first}] is ${actual[first]}; expected ${expected[first]}; ${count} of ${expected.length} elements differ`
  )
}

interface Vectors {
  readonly parameters: ArrayLike<number>
  readonly m: ArrayLike<number>
  readonly v: ArrayLike<number>
  readonly step: number
}

/** The state of an engine, or as much of a checkpoint. */
export function expectSameState(actual: Vectors, expected: Vectors): void {
  if (actual.step !== expected.step) throw new Error(`step is ${actual.step}; expected ${expected.step}`)
  for (const name of ['parameters', 'm', 'v'] as const) expectSameVector(actual[name], expected[name], name)
}
