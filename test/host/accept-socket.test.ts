/** The compute process's side of the hand-over: when it answers, and how large a frame may be. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { Socket, type AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { MAX_FRAME_BYTES, SocketAcceptor } from '../../native/host/accept-socket.ts'
import type { WebSocketTransport } from '../../native/contract/wire/web-socket-transport.ts'

let server: Server
let received: { socket: Socket; request: { url: string; headers: Record<string, string>; head: Uint8Array } }[]

beforeEach(async () => {
  received = []
  server = createServer().on('upgrade', (request: IncomingMessage, socket, head) => {
    if (!(socket instanceof Socket)) throw new Error('no TCP socket')
    received.push({
      socket,
      request: { url: '/rpc', headers: request.headers as Record<string, string>, head: new Uint8Array(head) }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(() => {
  for (const { socket } of received) socket.destroy()
  server.close()
})

const open = () => {
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/rpc`)
  client.on('error', () => undefined)
  return client
}
const arrival = () => once(server, 'upgrade')

test('the handshake is answered when the socket is released, not before', async () => {
  const transports: WebSocketTransport[] = []
  const acceptor = new SocketAcceptor((transport) => transports.push(transport))
  const client = open()
  await arrival()
  acceptor.receive(7, received[0]!.socket, received[0]!.request)
  acceptor.release(8)
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
  expect([transports.length, client.readyState]).toEqual([0, WebSocket.CONNECTING])
  acceptor.release(7)
  await once(client, 'open')
  expect(transports).toHaveLength(1)
  acceptor.release(7) // a second time is nothing
  client.send('["pull",1]')
  expect(await transports[0]!.receive()).toEqual(['pull', 1])
  client.terminate()
})

test('a connection that is reset while it waits ends no process', async () => {
  const acceptor = new SocketAcceptor(() => expect.unreachable())
  const client = open()
  await arrival()
  const { socket, request } = received[0]!
  acceptor.receive(1, socket, request)
  // Not `once` of node:events, which listens to errors itself.
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.destroy(new Error('read ECONNRESET'))
  await closed
  acceptor.release(1)
  client.terminate()
})

test('a client that hangs up while it waits is forgotten', async () => {
  const acceptor = new SocketAcceptor(() => expect.unreachable())
  const client = open()
  await arrival()
  acceptor.receive(1, received[0]!.socket, received[0]!.request)
  client.terminate()
  received[0]!.socket.resume()
  received[0]!.socket.destroy()
  await once(received[0]!.socket, 'close')
  acceptor.release(1)
})

test('a frame of the largest size is read, one byte more ends the connection with code 1009', async () => {
  const transports: WebSocketTransport[] = []
  const acceptor = new SocketAcceptor((transport) => transports.push(transport), 1000)
  const client = open()
  await arrival()
  acceptor.receive(1, received[0]!.socket, received[0]!.request)
  acceptor.release(1)
  await once(client, 'open')
  client.send(JSON.stringify('x'.repeat(998)))
  expect(await transports[0]!.receive()).toBe('x'.repeat(998))
  client.send(JSON.stringify('x'.repeat(999)))
  const [code] = (await once(client, 'close')) as [number]
  expect(code).toBe(1009)
})

test('the program itself takes an import of the largest size in one frame', () => {
  expect(MAX_FRAME_BYTES).toBeGreaterThan(256 * 2 ** 20)
  expect(MAX_FRAME_BYTES).toBeLessThan(258 * 2 ** 20)
})
