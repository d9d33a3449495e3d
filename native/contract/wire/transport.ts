/**
 * One end of a connection for Cap'n Web messages, as RpcSession takes it: queues what arrives until
 * it is asked for, and rejects waiting calls when the connection ends. (Cap'n Web's MessagePort
 * transport cannot detect a closed peer: calls would wait forever.) Subclasses supply the port or
 * socket.
 */
export abstract class Transport {
  readonly #arrived: unknown[] = []
  #waiting: { resolve: (message: unknown) => void; reject: (reason: Error) => void } | null = null
  #ended: Error | null = null
  readonly #closed = Promise.withResolvers<undefined>()

  /** Resolves when the connection has ended, whichever end closed it. Never rejects. */
  get closed(): Promise<void> {
    return this.#closed.promise
  }

  /** Messages that have arrived and were not asked for yet. */
  get queued(): number {
    return this.#arrived.length
  }

  /** Rejects when the connection has ended and everything that arrived before was taken. */
  async receive(): Promise<unknown> {
    if (this.#arrived.length > 0) {
      const message = this.#arrived.shift()
      this.queueChanged()
      return message
    }
    if (this.#ended) throw this.#ended
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    this.#waiting = { resolve, reject }
    return promise
  }

  /** Called by Cap'n Web for a message that it cannot read, or because the other end aborted. */
  abort(reason: unknown): void {
    this.end(reason instanceof Error ? reason : new Error(String(reason)))
    this.hangUp()
  }

  protected arrive(message: unknown): void {
    if (this.#ended) return
    if (this.#waiting) this.#waiting.resolve(message)
    else {
      this.#arrived.push(message)
      this.queueChanged()
    }
    this.#waiting = null
  }

  protected end(reason: Error): void {
    if (this.#ended) return
    this.#ended = reason
    this.#waiting?.reject(reason)
    this.#waiting = null
    this.#closed.resolve(undefined)
  }

  /** A subclass may stop reading while `queued` is large. */
  protected queueChanged(): void {
    // By default everything is read.
  }

  /** Closes the port or socket; it may be closed already. */
  protected abstract hangUp(): void
}
