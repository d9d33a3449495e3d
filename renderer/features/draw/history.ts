/** Undo and redo over immutable values. */

export interface History<T> {
  /** Oldest first. */
  readonly past: readonly T[]
  readonly present: T
  /** What redo brings back, next first. */
  readonly future: readonly T[]
}

const MAX_STEPS = 200

export function startHistory<T>(present: T): History<T> {
  return { past: [], present, future: [] }
}

/** A new present; clears redo. Keeps the last 200 steps. */
export function advance<T>({ past, present }: History<T>, next: T): History<T> {
  return { past: [...past, present].slice(-MAX_STEPS), present: next, future: [] }
}

/** The same history when there is nothing to undo. */
export function undo<T>(history: History<T>): History<T> {
  const { past, present, future } = history
  const before = past.at(-1)
  return before === undefined ? history : { past: past.slice(0, -1), present: before, future: [present, ...future] }
}

/** The same history when there is nothing to redo. */
export function redo<T>(history: History<T>): History<T> {
  const { past, present, future } = history
  const [after, ...rest] = future
  return after === undefined ? history : { past: [...past, present], present: after, future: rest }
}
