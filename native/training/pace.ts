/**
 * How many steps to run at a stretch, so that a listener hears of them often enough and not too
 * often, and a stop or a pause need not wait. It decides where a training pauses and what it tells,
 * never what comes out.
 */

/** A little more than the interval of reports, so that normally every stretch is worth one. */
const STRETCH_MS = 55
/** At most 20 reports a second. */
const REPORT_MS = 50

export class Pace {
  /** Steps of the next stretch. */
  steps = 1
  #reportedAt = -Infinity

  /**
   * After `steps` that took `elapsedMs`. At most doubles: the first steps are slow and say little.
   */
  learn(steps: number, elapsedMs: number): void {
    if (steps === 0) return
    const fitting = Math.floor((STRETCH_MS * steps) / elapsedMs)
    this.steps = Math.max(1, Math.min(2 * this.steps, fitting))
  }

  /** Whether it is time to report; `nowMs` is then remembered. */
  reportsAt(nowMs: number): boolean {
    if (nowMs - this.#reportedAt < REPORT_MS) return false
    this.#reportedAt = nowMs
    return true
  }
}
