/**
 * Rows for dots along an axis, so that none covers another: 0 on the axis, 1 above it, and so on.
 */

/**
 * `at`: pixels of the dots. Gives a row for each, in the same order; the leftmost dots stay lowest.
 */
export function stackDots(at: readonly number[], diameterPx: number): number[] {
  const order = at.map((_, index) => index).sort((a, b) => at[a]! - at[b]! || a - b)
  /** The last dot in each row. */
  const ends: number[] = []
  const rows = new Array<number>(at.length).fill(0)
  for (const index of order) {
    let row = ends.findIndex((end) => at[index]! - end >= diameterPx)
    if (row < 0) row = ends.length
    ends[row] = at[index]!
    rows[index] = row
  }
  return rows
}
