/**
 * Ways of carrying calls, each from a workbench to somebody who calls it: what the conformance
 * suite runs over.
 */
import { once } from 'node:events'
import { MessageChannel } from 'node:worker_threads'
import { WebSocket as NodeSocket, WebSocketServer } from 'ws'
import type { WorkbenchApi } from '../../native/contract/workbench.ts'
import { PortTransport } from '../../native/contract/wire/port-transport.ts'
import { WebSocketTransport } from '../../native/contract/wire/web-socket-transport.ts'
import { serveTransport } from '../../native/host/serve-transport.ts'
import { connection } from '../../renderer/client/connect.ts'

export interface Carried {
  readonly api: WorkbenchApi
  /** Settles when the caller's end knows that the line is gone. */
  readonly closed: Promise<void>
  /** The served end dies without a word. */
  killServed(): void
  close(): Promise<void>
}

export function overNodePort(api: WorkbenchApi): Carried {
  const { port1, port2 } = new MessageChannel()
  serveTransport(new PortTransport(port1), api)
  const line = new PortTransport(port2)
  return {
    ...connection(line),
    killServed: () => port1.close(),
    close: async () => {
      port2.close()
      await line.closed
    }
  }
}

export async function overSocket(api: WorkbenchApi): Promise<Carried> {
  const { server, url } = await socketServer(api)
  const socket = new NodeSocket(url)
  await once(socket, 'open')
  return {
    ...connection(new WebSocketTransport(socket)),
    killServed: () => server.clients.forEach((client) => client.terminate()),
    close: async () => {
      socket.terminate()
      server.close()
      await once(server, 'close')
    }
  }
}

export async function socketServer(api: WorkbenchApi): Promise<{ server: WebSocketServer; url: string }> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, maxPayload: 64 << 20, perMessageDeflate: false })
  server.on('connection', (socket) => {
    // What `ws` itself refuses (a frame that breaks RFC 6455) ends in `close` as well.
    socket.on('error', () => undefined)
    serveTransport(new WebSocketTransport(socket), api)
  })
  await once(server, 'listening')
  return { server, url: `ws://127.0.0.1:${(server.address() as { port: number }).port}` }
}
