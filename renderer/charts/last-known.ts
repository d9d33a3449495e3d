/**
 * The newest known value from index `from` on; undefined where none is. Of a step that was lost
 * with its process only the cost is known: that must not blank the rest of what is known of its
 * epoch.
 */
export function lastKnown(values: ArrayLike<number>, from: number): number | undefined {
  for (let i = values.length - 1; i >= from; i--) if (!Number.isNaN(values[i])) return values[i]
  return undefined
}
