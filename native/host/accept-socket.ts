/**
 * Turns the TCP sockets that the web server has checked and handed over into WebSockets, and these
 * into transports.
 */
import { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { WebSocketServer } from 'ws'
import type { SocketRequest } from '../contract/host-messages.ts'
import { MAX_IMPORTED_BYTES } from '../contract/limits.ts'
import { WebSocketTransport } from '../contract/wire/web-socket-transport.ts'

/** The largest message: imported files, and some room for the call around them. */
export const MAX_FRAME_BYTES = MAX_IMPORTED_BYTES + 2 ** 20

export class SocketAcceptor {
  readonly #onTransport: (transport: WebSocketTransport) => void
  readonly #server: WebSocketServer
  readonly #waiting = new Map<number, { readonly socket: Socket; readonly request: SocketRequest }>()

  constructor(onTransport: (transport: WebSocketTransport) => void, maxFrameBytes = MAX_FRAME_BYTES) {
    this.#onTransport = onTransport
    this.#server = new WebSocketServer({ noServer: true, maxPayload: maxFrameBytes, perMessageDeflate: false })
  }

  /**
   * Holds the socket until `release`. Answering the handshake earlier would lose what the client
   * then sends: as long as the web server has its copy open, both processes read from the
   * connection.
   */
  receive(id: number, socket: Socket, request: SocketRequest): void {
    socket.on('error', () => undefined) // the client hung up
    socket.once('close', () => this.#waiting.delete(id))
    this.#waiting.set(id, { socket, request })
  }

  /** The web server has closed its copy: answers the handshake. */
  release(id: number): void {
    const waiting = this.#waiting.get(id)
    if (!waiting) return
    this.#waiting.delete(id)
    const { socket, request } = waiting
    const message = Object.assign(new IncomingMessage(socket), {
      method: 'GET',
      url: request.url,
      headers: { ...request.headers }
    })
    this.#server.handleUpgrade(message, socket, Buffer.from(request.head), (webSocket) => {
      // A frame that breaks the protocol or is too long; `close` follows.
      webSocket.on('error', () => undefined)
      this.#onTransport(new WebSocketTransport(webSocket))
    })
  }
}
