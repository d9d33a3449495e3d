/** The process that started the compute process, as it is seen from inside. */
import { EventEmitter } from 'node:events'
import { Socket } from 'node:net'
import { MessageChannel } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { findParent, type Parent } from '../../native/host/parent.ts'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const EVENTS = ['message', 'disconnect', ...SIGNALS] as const
/** Listeners that were there before, by event. */
let before: Map<string, readonly unknown[]>

beforeEach(() => {
  before = new Map(EVENTS.map((event) => [event, process.listeners(event as 'SIGINT')]))
})
afterEach(() => {
  Reflect.deleteProperty(process, 'parentPort')
  vi.restoreAllMocks()
  for (const event of EVENTS) {
    for (const listener of added(event)) process.off(event, listener)
  }
})

const added = (event: string) =>
  process.listeners(event as 'SIGINT').filter((listener) => !before.get(event)!.includes(listener)) as (() => void)[]

/** What `parent` hears, one line each. */
function heardOf(parent: Parent): string[] {
  const heard: string[] = []
  parent.listen({
    onMessage: ({ kind }) => heard.push(`message ${kind}`),
    onPort: () => heard.push('port'),
    onSocket: (id, _, { url }) => heard.push(`socket ${id} ${url}`),
    onDisconnect: () => heard.push('disconnect')
  })
  return heard
}

describe("Electron's main process", () => {
  const port = () => {
    const sent: unknown[] = []
    const emitter = new EventEmitter()
    const parentPort = Object.assign(emitter, { postMessage: (message: unknown) => sent.push(message) })
    Object.assign(process, { parentPort })
    return { sent, tell: (data: unknown, ports: unknown[] = []) => emitter.emit('message', { data, ports }) }
  }

  test('messages and ports reach their listeners; a port that got lost is a message', () => {
    const { sent, tell } = port()
    const parent = findParent()
    const heard = heardOf(parent)
    tell({ kind: 'ping' })
    tell({ kind: 'port' }, [new MessageChannel().port1])
    parent.send({ kind: 'ready' })
    expect(parent.kind).toBe('electron')
    expect(heard).toEqual(['message ping', 'port'])
    expect(sent).toEqual([{ kind: 'ready' }])
  })

  test('engine processes are asked for there, and what it tells of them goes to them alone', () => {
    const { sent, tell } = port()
    const parent = findParent()
    const heard = heardOf(parent)
    const channel = parent.startProcess!({ name: 'webgpu' } as Parameters<NonNullable<Parent['startProcess']>>[0], {})
    const words: string[] = []
    channel.onErrorOutput((text) => words.push(text))
    tell({ kind: 'engine-process-wrote', process: 1, text: 'out of memory' })
    expect(sent).toEqual([{ kind: 'start-engine-process', process: 1, program: 'webgpu', environment: {} }])
    expect(words).toEqual(['out of memory'])
    expect(heard).toEqual([])
  })

  test('Ctrl-C and a closed terminal are left to it', () => {
    port()
    findParent()
    expect(['SIGINT', 'SIGHUP', 'SIGTERM'].map((signal) => added(signal).length)).toEqual([1, 1, 0])
    for (const signal of ['SIGINT', 'SIGHUP']) expect(() => added(signal)[0]!()).not.toThrow()
  })
})

describe('the web server', () => {
  const request = { url: '/rpc', headers: {}, head: new Uint8Array() }

  test('messages, sockets and its end reach their listeners, and a socket is acknowledged', () => {
    const send = vi.spyOn(process as Required<typeof process>, 'send').mockReturnValue(true)
    const parent = findParent()
    const heard = heardOf(parent)
    const tell = (...args: unknown[]) => (added('message')[0] as unknown as (...all: unknown[]) => void)(...args)
    tell({ kind: 'ping' })
    tell({ kind: 'socket', id: 4, ...request }, new Socket())
    tell({ kind: 'socket', id: 5, ...request }) // its client hung up on the way
    ;(added('disconnect')[0] as () => void)()
    parent.send({ kind: 'pong' })
    expect(parent.kind).toBe('browser')
    expect(heard).toEqual(['message ping', 'socket 4 /rpc', 'disconnect'])
    expect(send.mock.calls.map(([message]) => message as unknown)).toEqual([
      { kind: 'socket-received', id: 4 },
      { kind: 'socket-received', id: 5 },
      { kind: 'pong' }
    ])
  })

  test('signals of the terminal are left to it', () => {
    vi.spyOn(process as Required<typeof process>, 'send').mockReturnValue(true)
    heardOf(findParent())
    expect(SIGNALS.map((signal) => added(signal).length)).toEqual([1, 1, 1])
  })
})

test('a process that nobody started so says what it is for', () => {
  const send = Object.getOwnPropertyDescriptor(process, 'send')!
  Reflect.deleteProperty(process, 'send')
  expect(() => findParent()).toThrow('started by Electron or by the web server, not by hand')
  Object.defineProperty(process, 'send', send)
})
