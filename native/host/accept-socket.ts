/** A TCP socket that the web server has checked and handed over becomes a WebSocket here, and a line. */
import { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { WebSocketServer } from 'ws'
import type { ToCompute } from '../contract/host-messages.ts'
import { MOST_IMPORTED_BYTES } from '../contract/requests.ts'
import { SocketLine } from '../contract/wire/socket-line.ts'

/** The largest message: dropped files, and a little for what stands around them. */
const MOST_BYTES = MOST_IMPORTED_BYTES + 2 ** 20

export type SocketRequest = Extract<ToCompute, { kind: 'socket' }>

/** Gives what to call with each socket. */
export function socketAccepter(onLine: (line: SocketLine) => void): (socket: Socket, request: SocketRequest) => void {
  const server = new WebSocketServer({ noServer: true, maxPayload: MOST_BYTES, perMessageDeflate: false })
  return (socket, { url, headers, head }) => {
    const request = Object.assign(new IncomingMessage(socket), { method: 'GET', url, headers: { ...headers } })
    server.handleUpgrade(request, socket, Buffer.from(head), (webSocket) => {
      // A frame that breaks the protocol or is too long; `close` follows.
      webSocket.on('error', () => undefined)
      onLine(new SocketLine(webSocket))
    })
  }
}
