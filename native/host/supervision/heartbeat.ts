/**
 * Notices a process that hangs: it is pinged every few seconds and has to answer. Silence is
 * counted in pings, not by the clock, so that a machine that was suspended does not end a process
 * that had no chance to answer.
 */
export interface HeartbeatOptions {
  readonly ping: () => void
  /** Called once; no more pings follow. */
  readonly onSilence: (seconds: number) => void
}

const INTERVAL_MS = 5000
/** Half a minute: longer than any import of the largest files keeps the event loop busy. */
const MAX_UNANSWERED = 6

export class Heartbeat {
  readonly #timer: NodeJS.Timeout
  #unanswered = 0

  constructor({ ping, onSilence }: HeartbeatOptions) {
    this.#timer = setInterval(() => {
      if (this.#unanswered === MAX_UNANSWERED) {
        this.stop()
        onSilence((MAX_UNANSWERED * INTERVAL_MS) / 1000)
        return
      }
      this.#unanswered++
      ping()
    }, INTERVAL_MS)
    this.#timer.unref()
  }

  answered(): void {
    this.#unanswered = 0
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}
