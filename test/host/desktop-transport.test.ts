/**
 * How a page on the desktop gets its port, over a bridge that the test plays: main's answers in
 * every order.
 */
import { MessageChannel } from 'node:worker_threads'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { PORT_MESSAGE, type ComputeState, type DesktopBridge } from '../../native/contract/desktop.ts'
import { PortTransport } from '../../native/contract/wire/port-transport.ts'
import { serveTransport } from '../../native/host/serve-transport.ts'
import { connection } from '../../renderer/client/connect.ts'
import { connectDesktop } from '../../renderer/client/desktop-transport.ts'
import { createFakeWorkbench } from '../support/fake-workbench.ts'

let window: EventTarget
let listeners: ((state: ComputeState) => void)[]

beforeEach(() => {
  window = new EventTarget()
  listeners = []
  vi.stubGlobal('window', window)
})
afterEach(() => {
  vi.unstubAllGlobals()
})

const publish = (state: ComputeState) => listeners.forEach((listener) => listener(state))

function bridge(requestPort: DesktopBridge['requestPort']): DesktopBridge {
  const none = () => () => undefined
  return {
    requestPort,
    chooseSaveTarget: () => Promise.resolve(null),
    setTheme: () => undefined,
    showProgress: () => undefined,
    notify: () => undefined,
    onComputeState: (listener) => {
      listeners.push(listener)
      return () => (listeners = listeners.filter((other) => other !== listener))
    },
    onMenuCommand: none,
    onFilesOpened: none
  }
}

/** What the preload script posts, or somebody else. */
function post(id: string, source: unknown = window): void {
  const { port1, port2 } = new MessageChannel()
  serveTransport(new PortTransport(port1), createFakeWorkbench().api)
  window.dispatchEvent(
    Object.assign(new Event('message'), { data: { kind: PORT_MESSAGE, id }, source, ports: [port2] })
  )
}

test('a port that was asked for carries calls until main says that the process died', async () => {
  const line = await connectDesktop(
    bridge((id) => {
      post(id)
      return Promise.resolve()
    })
  )
  const { api, closed } = connection(line)
  expect((await api.about()).processors).toBe(2)
  publish({ kind: 'ready' })
  expect((await api.about()).processors).toBe(2)
  publish({ kind: 'restarting' })
  await closed
  await expect(api.about()).rejects.toMatchObject({ code: 'io' })
  expect(listeners).toEqual([])
})

test('ports that others post, or for another request, are not taken', async () => {
  const opening = connectDesktop(
    bridge((id) => {
      post(id, {})
      post('another')
      setTimeout(() => post(id), 10)
      return Promise.resolve()
    })
  )
  const { api } = connection(await opening)
  expect((await api.about()).processors).toBe(2)
  publish({ kind: 'restarting' })
})

test('a process that dies while its port is on the way ends the line', async () => {
  const line = await connectDesktop(
    bridge((id) => {
      publish({ kind: 'restarting' })
      post(id)
      return Promise.resolve()
    })
  )
  await line.closed
})

test('without a process there is no connection, and no listener is left', async () => {
  await expect(connectDesktop(bridge(() => Promise.reject(new Error('being started'))))).rejects.toThrow(
    'the workbench is restarting'
  )
  expect(listeners).toEqual([])
})
