/**
 * Ten thousand messages that no client of ours sends: none ends the process, calls what the
 * contract does not list, or disturbs another connection.
 */
import { once } from 'node:events'
import { MessageChannel } from 'node:worker_threads'
import { WebSocket } from 'ws'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readFrame, writeFrame } from '../../native/contract/wire/frame.ts'
import { PortTransport } from '../../native/contract/wire/port-transport.ts'
import { WebSocketTransport, type OpenSocket } from '../../native/contract/wire/web-socket-transport.ts'
import { isAllowedMessage } from '../../native/host/client-messages.ts'
import { serveTransport } from '../../native/host/serve-transport.ts'
import { RandomState } from '../../native/tensor/random-state.ts'
import { createFakeWorkbench } from '../support/fake-workbench.ts'
import { until } from '../support/until.ts'
import { overNodePort, socketServer } from './transports.ts'
import { randomFrame, randomMessage } from './random-messages.ts'

const unhandled: unknown[] = []
const note = (reason: unknown) => void unhandled.push(reason)

beforeEach(() => {
  unhandled.length = 0
  process.on('unhandledRejection', note)
})
afterEach(() => {
  process.off('unhandledRejection', note)
})

const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

/** Lets everything that is on its way arrive. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await nextTurn()
}

function isReadableMessage(frame: string | ArrayBuffer): boolean {
  try {
    return isAllowedMessage(readFrame(typeof frame === 'string' ? frame : new Uint8Array(frame)))
  } catch {
    return false
  }
}

describe('messages that no page sends', () => {
  test('6,000 over ports: one that no page could have sent closes its port, and no method is called but the one named', async () => {
    let refusals = 0
    const { api, called } = createFakeWorkbench()
    const innocent = overNodePort(createFakeWorkbench().api)
    const random = new RandomState(1)
    for (let batch = 0; batch < 60; batch++) {
      const ports = Array.from({ length: 100 }, () => {
        const { port1, port2 } = new MessageChannel()
        serveTransport(new PortTransport(port1), api)
        const messages = [randomMessage(random), randomMessage(random)]
        for (const message of messages) port2.postMessage(message)
        const served = { port2, closed: false, refused: !isAllowedMessage(messages[0]) }
        port2.on('message', () => undefined) // a port that is not read does not tell that it was closed
        port2.on('close', () => (served.closed = true))
        return served
      })
      await until(() => ports.every(({ closed, refused }) => closed || !refused), 'every refused port is closed')
      refusals += ports.filter(({ refused }) => refused).length
      for (const { port2 } of ports) port2.close()
    }
    await settle()
    expect(unhandled).toEqual([])
    expect(refusals).toBeGreaterThan(1000)
    // The one method that the messages name, and which a page may call.
    expect(called.filter((name) => name !== 'about')).toEqual([])
    expect((await innocent.api.about()).processors).toBe(2)
    await innocent.close()
  })

  test('4,000 frames over sockets: one that no page could have sent closes its socket, and no method is called but the one named', async () => {
    const { api, called } = createFakeWorkbench()
    const random = new RandomState(2)
    const open: string[] = []
    let closings = 0
    for (let index = 0; index < 4000; index++) {
      const socket = new MemorySocket()
      serveTransport(new WebSocketTransport(socket), api)
      const frame = randomFrame(random)
      socket.hear(frame)
      await settle()
      if (socket.closed) closings++
      else if (!isReadableMessage(frame)) open.push(JSON.stringify(frame))
    }
    expect(open).toEqual([])
    expect(closings).toBeGreaterThan(1000)
    expect(unhandled).toEqual([])
    // The one method that the messages name, and which a page may call.
    expect(called.filter((name) => name !== 'about')).toEqual([])
  })

  test('real sockets: text, bytes and frames too long; another page stays connected', async () => {
    const { api } = createFakeWorkbench()
    const { server, url } = await socketServer(api)
    const innocent = new WebSocket(url)
    await once(innocent, 'open')
    for (const data of ['not JSON', '[]', '{"a":1}', '["abort"]', new Uint8Array(3), new Uint8Array(70 << 20)]) {
      const socket = new WebSocket(url)
      await once(socket, 'open')
      socket.on('error', () => undefined) // the server may close while much is still being sent
      socket.send(data)
      await once(socket, 'close')
    }
    expect(innocent.readyState).toBe(WebSocket.OPEN)
    expect(unhandled).toEqual([])
    innocent.terminate()
    server.close()
    await once(server, 'close')
  })
})

describe('frames', () => {
  const messages: readonly unknown[] = [
    ['push', ['pipeline', 0, ['about'], [[]]]],
    ['bytes', Uint8Array.of(1, 2, 3), 'Float32Array'],
    [[['bytes', Uint8Array.of()], { a: { '': Uint8Array.of(9) } }], 'ü', null, { attachments: null }]
  ]
  test.each(messages.map((message) => [JSON.stringify(message), message]))(
    '%s comes back as it was',
    (_text, message) => {
      expect(readFrame(writeFrame(message))).toEqual(message)
    }
  )

  const header = (json: string, tail = 0) => {
    const text = new TextEncoder().encode(json)
    const frame = new Uint8Array(4 + text.length + tail)
    new DataView(frame.buffer).setUint32(0, text.length, true)
    frame.set(text, 4)
    return frame
  }
  test.each([
    ['shorter than its header', Uint8Array.of(1, 2)],
    ['shorter than the header says', Uint8Array.of(200, 0, 0, 0, 1)],
    ['not JSON', header('{')],
    ['without attachments', header('{"message":1}')],
    ['shorter than its attachments', header('{"message":[null],"attachments":[{"path":[0],"length":4}]}', 3)],
    ['longer than its attachments', header('{"message":[null],"attachments":[{"path":[0],"length":1}]}', 3)],
    ['of a negative length', header('{"message":[null],"attachments":[{"path":[0],"length":-1}]}')],
    [
      'whose attachment leads to a prototype',
      header('{"message":{},"attachments":[{"path":["__proto__","x"],"length":1}]}', 1)
    ],
    ['whose attachment leads to a value', header('{"message":[7],"attachments":[{"path":[0],"length":1}]}', 1)],
    ['whose attachment leads nowhere', header('{"message":[],"attachments":[{"path":[3,"a"],"length":1}]}', 1)]
  ])('a frame %s is refused', (_title, frame) => {
    expect(() => readFrame(frame)).toThrow(/./)
    expect(Object.hasOwn(Object.prototype, 'x')).toBe(false)
  })
})

/** The served end's socket, without a network. */
class MemorySocket implements OpenSocket {
  binaryType = ''
  readonly readyState = 1
  closed = false
  readonly bufferedAmount = 0
  readonly #listeners = new Map<string, (event: { readonly data: unknown }) => void>()

  addEventListener(type: string, listener: (event: { readonly data: unknown }) => void): void {
    this.#listeners.set(type, listener)
  }
  send(): void {
    // What is answered to a stranger is of no interest.
  }
  close(): void {
    this.closed = true
    this.#listeners.get('close')?.({ data: null })
  }
  hear(data: string | ArrayBuffer): void {
    this.#listeners.get('message')?.({ data })
  }
}
