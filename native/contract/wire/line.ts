/**
 * A line that carries Cap'n Web messages, seen from one end: what arrives is queued until it is asked for, and a line that has
 * ended says so to whoever waits. Cap'n Web's own line over a port never ends, so that calls would wait for ever.
 * Knows neither ports nor sockets.
 */

/** One end of a line, as RpcSession takes it. */
export abstract class Line {
  readonly #arrived: unknown[] = []
  #waiting: { resolve: (message: unknown) => void; reject: (reason: Error) => void } | null = null
  #ended: Error | null = null
  readonly #closed = Promise.withResolvers<undefined>()

  /** Settles when the line has ended, whoever ended it. Never rejects. */
  get closed(): Promise<void> {
    return this.#closed.promise
  }

  /** Rejects when the line has ended and everything that arrived before was taken. */
  receive(): Promise<unknown> {
    if (this.#arrived.length > 0) return Promise.resolve(this.#arrived.shift())
    if (this.#ended) return Promise.reject(this.#ended)
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    this.#waiting = { resolve, reject }
    return promise
  }

  /** Cap'n Web gives the line up, for a message it cannot read or because the other end did. */
  abort(reason: unknown): void {
    this.end(reason instanceof Error ? reason : new Error(String(reason)))
    this.hangUp()
  }

  protected arrive(message: unknown): void {
    if (this.#ended) return
    if (this.#waiting) this.#waiting.resolve(message)
    else this.#arrived.push(message)
    this.#waiting = null
  }

  protected end(reason: Error): void {
    if (this.#ended) return
    this.#ended = reason
    this.#waiting?.reject(reason)
    this.#waiting = null
    this.#closed.resolve(undefined)
  }

  /** Closes what lies below; may be called when it is closed already. */
  protected abstract hangUp(): void
}
