/** Cap'n Web over a WebSocket, a page's or that of the package `ws`, which is to be open already. Messages lie in frames of frame.ts. */
import { readFrame, writeFrame } from './frame.ts'
import { Line } from './line.ts'

export interface OpenSocket {
  binaryType: string
  readonly readyState: number
  send(data: string | Uint8Array<ArrayBuffer>): void
  close(code?: number, reason?: string): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  addEventListener(type: 'close', listener: () => void): void
}

/** `readyState` of a WebSocket that sends: 0 is before, 2 and 3 are after. */
const OPEN = 1
/** RFC 6455: the other end sent what cannot be understood. */
const UNREADABLE = 1007

export class SocketLine extends Line {
  readonly encodingLevel = 'jsonCompatibleWithBytes'
  readonly #socket: OpenSocket

  constructor(socket: OpenSocket) {
    super()
    this.#socket = socket
    socket.binaryType = 'arraybuffer'
    socket.addEventListener('message', ({ data }) => this.#read(data))
    socket.addEventListener('close', () => this.end(new Error('the socket was closed')))
  }

  /** Gives the size, by which Cap'n Web paces its streams. What is said to an end that is gone goes nowhere, as `closed` tells. */
  send(message: unknown): number {
    const frame = writeFrame(message)
    // Cap'n Web takes leave even of a line that has ended; a browser would complain of it in the console.
    if (this.#socket.readyState === OPEN) this.#socket.send(frame)
    return frame.length
  }

  #read(data: unknown): void {
    try {
      this.arrive(readFrame(typeof data === 'string' ? data : new Uint8Array(data as ArrayBuffer)))
    } catch (error) {
      this.end(error instanceof Error ? error : new Error(String(error)))
      this.#socket.close(UNREADABLE)
    }
  }

  protected override hangUp(): void {
    this.#socket.close()
  }
}
