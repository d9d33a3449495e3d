/**
 * How much a single client may have in progress. Cap'n Web itself sets no bound: results wait in
 * memory until the client has read them and released them. Counts the messages of one connection in
 * both directions (client-messages.ts has their form).
 */

export interface CallLimits {
  /** Calls whose results were requested and not sent yet: more wait. */
  readonly maxInProgress: number
  /** Bytes sent to a client that does not read: further messages of it wait. */
  readonly maxBufferedBytes: number
  /** Calls whose results were never requested; a client requests them right behind the call. */
  readonly maxUnrequested: number
  /** Results that the client holds and does not release. */
  readonly maxHeld: number
  readonly maxHeldBytes: number
}

export const CALL_LIMITS: CallLimits = {
  maxInProgress: 64,
  maxBufferedBytes: 16 * 2 ** 20,
  maxUnrequested: 256,
  maxHeld: 10_000,
  maxHeldBytes: 256 * 2 ** 20
}

export class CallBudget {
  readonly #limits: CallLimits
  readonly #bufferedBytes: () => number
  #lastId = 0
  readonly #unrequested = new Set<number>()
  readonly #inProgress = new Set<number>()
  /** Size of each result. */
  readonly #held = new Map<number, number>()
  #heldBytes = 0

  /** `bufferedBytes`: sent and not yet taken by the network. */
  constructor(bufferedBytes: () => number, limits: CallLimits = CALL_LIMITS) {
    this.#bufferedBytes = bufferedBytes
    this.#limits = limits
  }

  /** Whether another message of the client may be handled now. */
  get hasRoom(): boolean {
    return this.#inProgress.size < this.#limits.maxInProgress && this.#bufferedBytes() < this.#limits.maxBufferedBytes
  }

  /** Counts a message of the client. Throws when it is beyond what waiting can mend. */
  received(message: readonly unknown[]): void {
    const id = message[1] as number
    switch (message[0]) {
      case 'push':
        this.#unrequested.add(++this.#lastId) // calls are numbered by their order
        break
      case 'pull':
        if (this.#unrequested.delete(id)) this.#inProgress.add(id)
        break
      case 'release':
        this.#unrequested.delete(id)
        this.#heldBytes -= this.#held.get(id) ?? 0
        this.#held.delete(id)
    }
    const { maxUnrequested, maxHeld, maxHeldBytes } = this.#limits
    if (this.#unrequested.size > maxUnrequested)
      throw new TypeError('too many calls without a request for their results')
    if (this.#held.size > maxHeld || this.#heldBytes > maxHeldBytes) throw new TypeError('too many results are held')
  }

  /** Counts a message to the client; `size` in bytes where the transport knows it. */
  sent(message: unknown, size: number): void {
    if (!Array.isArray(message)) return
    const [verb, id] = message as unknown[]
    if ((verb !== 'resolve' && verb !== 'reject') || typeof id !== 'number' || !this.#inProgress.delete(id)) return
    this.#held.set(id, size)
    this.#heldBytes += size
  }
}
