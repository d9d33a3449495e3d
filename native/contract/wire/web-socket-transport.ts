/**
 * Cap'n Web over an open WebSocket, a page's or that of the package `ws`. frame.ts defines how a
 * message lies in a frame.
 */
import { readFrame, writeFrame } from './frame.ts'
import { Transport } from './transport.ts'

export interface OpenSocket {
  binaryType: string
  readonly readyState: number
  send(data: string | Uint8Array<ArrayBuffer>): void
  close(code?: number, reason?: string): void
  /** Bytes that were sent and have not left yet. */
  readonly bufferedAmount: number
  /** Of `ws` alone: stops and continues reading. */
  pause?(): void
  resume?(): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  addEventListener(type: 'close', listener: () => void): void
}

/** `readyState` of a WebSocket that can send. */
const OPEN = 1
/** RFC 6455: the payload is not what the frame says it is. */
const INVALID_PAYLOAD = 1007
/** More unread messages than this stop the reading, so that TCP slows down a client that floods. */
const MAX_QUEUED = 1000

export class WebSocketTransport extends Transport {
  readonly encodingLevel = 'jsonCompatibleWithBytes'
  readonly #socket: OpenSocket
  #isPaused = false

  constructor(socket: OpenSocket) {
    super()
    this.#socket = socket
    socket.binaryType = 'arraybuffer'
    socket.addEventListener('message', ({ data }) => this.#read(data))
    socket.addEventListener('close', () => this.end(new Error('the socket was closed')))
  }

  /**
   * Returns the size, by which Cap'n Web paces its streams. Messages to a closed socket are
   * dropped; `closed` reports that.
   */
  send(message: unknown): number {
    const frame = writeFrame(message)
    // Cap'n Web sends a farewell even when the connection has ended, of which a browser would
    // complain in the console.
    if (this.#socket.readyState === OPEN) this.#socket.send(frame)
    return frame.length
  }

  get bufferedBytes(): number {
    return this.#socket.readyState === OPEN ? this.#socket.bufferedAmount : 0
  }

  protected override queueChanged(): void {
    const pauses = this.queued > MAX_QUEUED || (this.#isPaused && this.queued > 0)
    if (pauses === this.#isPaused) return
    this.#isPaused = pauses
    if (pauses) this.#socket.pause?.()
    else this.#socket.resume?.()
  }

  #read(data: unknown): void {
    try {
      this.arrive(readFrame(typeof data === 'string' ? data : new Uint8Array(data as ArrayBuffer)))
    } catch (error) {
      this.end(error instanceof Error ? error : new Error(String(error)))
      this.#socket.close(INVALID_PAYLOAD)
    }
  }

  protected override hangUp(): void {
    this.#socket.close()
  }
}
