/**
 * The words that all threads of a pool share while they work on one command: claims of work,
 * barriers, verdicts. Lives at the beginning of the pool's memory. Knows nothing of what is
 * computed.
 */

/**
 * Positions in the Int32Array. Each stands on a cache line of its own where threads contend for it.
 */
export const CONTROL = {
  /** Threads that have reached the barrier under way, and barriers passed so far. */
  arrived: 0,
  passed: 16,
  /** Next piece of work to be claimed. */
  claim: 32,
  /** Set by the engine to end a command after the step it is in. */
  stop: 48,
  /** Steps done by the command under way. */
  steps: 64,
  /** Why no further step follows; see VERDICT. */
  verdict: 65
} as const
export const CONTROL_WORDS = 80

export const VERDICT = { continue: 0, done: 1, stopped: 2, diverged: 3 } as const

/**
 * Loads before a waiting thread goes to sleep: a few hundred microseconds, longer than any phase of
 * a step.
 */
const SPINS = 20_000

/**
 * Waits for all threads. The last to arrive runs `last` before any goes on, so it may change what
 * all read next. With one thread it only runs `last`.
 */
export function barrier(control: Int32Array, threads: number, last: () => void): void {
  const round = Atomics.load(control, CONTROL.passed)
  if (Atomics.add(control, CONTROL.arrived, 1) === threads - 1) {
    Atomics.store(control, CONTROL.arrived, 0)
    last()
    Atomics.add(control, CONTROL.passed, 1)
    if (threads > 1) Atomics.notify(control, CONTROL.passed)
    return
  }
  for (let spin = 0; spin < SPINS; spin++) if (Atomics.load(control, CONTROL.passed) !== round) return
  while (Atomics.load(control, CONTROL.passed) === round) Atomics.wait(control, CONTROL.passed, round)
}

/**
 * The first of the next `size` pieces; past the last when all are claimed. Which thread gets which
 * does not matter to any result.
 */
export function claim(control: Int32Array, size: number): number {
  return Atomics.add(control, CONTROL.claim, size)
}
