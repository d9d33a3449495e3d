/**
 * How long a training step takes on this GPU, learnt while it trains: how many steps are given to
 * the GPU at once, and how long to sleep before asking whether they are done. Node's binding asks
 * the driver over and over while a promise of the GPU is open, with a whole core; so the promise is
 * opened late.
 */

/**
 * Of training given to the GPU at once: a stop waits for little, and the screen's own work gets its
 * turn.
 */
const SUBMIT_MS = 8
/** Before this much of the expected time is left, it is not worth sleeping. */
const SHORTEST_SLEEP_MS = 2
/** The sleep ends so long before the expected end. */
const EARLY_MS = 1
/**
 * An answer within this time was there already: the sleep was too long, and so is what was learnt.
 */
const AT_ONCE_MS = 0.5
const CORRECTION = 0.7
/**
 * While the GPU has more to do, a sleep that ends so long after the expected end costs nothing, and
 * asks once.
 */
const LATE_MS = 1
/** Of such sleeps, after each one that has confirmed what was learnt. */
const LATE_SLEEPS = 7

export interface Clock {
  now(): number
  sleep(ms: number): Promise<void>
}

const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms))
}

export class Pace {
  readonly #clock: Clock
  #stepMs = 1
  #lateSleeps = 0

  constructor(clock: Clock = systemClock) {
    this.#clock = clock
  }

  /** Of one step, as last learnt. */
  get stepMs(): number {
    return this.#stepMs
  }

  get stepsPerSubmit(): number {
    return Math.max(1, Math.round(SUBMIT_MS / this.#stepMs))
  }

  /**
   * Waits until so many steps, counted from `startedAt`, are done, and learns how long one takes.
   * `hasMore`: the GPU has been given further steps, so that this may take a little longer than
   * they do.
   */
  async until(startedAt: number, steps: number, done: () => Promise<void>, hasMore = false): Promise<void> {
    const late = hasMore && this.#lateSleeps > 0
    const left = startedAt + steps * this.#stepMs - this.#clock.now()
    const sleeps = left > SHORTEST_SLEEP_MS
    if (sleeps) await this.#clock.sleep(left + (late ? LATE_MS : -EARLY_MS))
    const asked = this.#clock.now()
    await done()
    const now = this.#clock.now()
    const atOnce = now - asked < AT_ONCE_MS
    if (late && atOnce) {
      this.#lateSleeps--
    } else if (sleeps && atOnce) {
      this.#stepMs *= CORRECTION
      this.#lateSleeps = 0
    } else {
      this.#stepMs = (now - startedAt) / steps
      this.#lateSleeps = sleeps ? LATE_SLEEPS : 0
    }
  }
}
