/** Lets several wait until something has changed. Knows not what. */

export class ChangeSignal {
  #next = Promise.withResolvers<undefined>()

  /** Wakes all who wait. */
  notify(): void {
    this.#next.resolve(undefined)
    this.#next = Promise.withResolvers()
  }

  /** Settles at the next change or when `signal` is aborted; look again then. Never rejects. */
  async wait(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return
    const { promise, resolve } = Promise.withResolvers<undefined>()
    const stop = () => resolve(undefined)
    signal.addEventListener('abort', stop, { once: true })
    try {
      await Promise.race([this.#next.promise, promise])
    } finally {
      signal.removeEventListener('abort', stop)
    }
  }
}
