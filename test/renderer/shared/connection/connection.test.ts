/**
 * The connection store: when it tries again, when it gives a silent peer up, and what it knows of
 * the workbench while it is connected.
 */
import { createPinia } from 'pinia'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createApp } from 'vue'
import type { ComputeState, DesktopBridge } from '../../../../native/contract/desktop.ts'
import type { EngineOption } from '../../../../native/contract/engines.ts'
import { ConnectError, type WorkbenchConnection } from '../../../../renderer/client/connection.ts'
import { HOST, useConnection } from '../../../../renderer/shared/connection/connection.ts'
import { createFakeWorkbench } from '../../../support/fake-workbench.ts'

/** Longer than any of the store's limits. */
const LONG_MS = 60_000

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** A connection whose calls are answered by the fake workbench while `answers()`. */
function newConnection(answers: () => boolean): WorkbenchConnection & { readonly isClosed: () => boolean } {
  const { promise: closed, resolve } = Promise.withResolvers<undefined>()
  let isClosed = false
  const { api } = createFakeWorkbench()
  const silent = new Promise<never>(() => undefined)
  return {
    api: new Proxy(api, {
      get: (target, name) =>
        name === 'about' && !answers() ? () => silent : (Reflect.get(target, name) as () => unknown).bind(target)
    }),
    closed,
    close: () => {
      isClosed = true
      resolve(undefined)
    },
    isClosed: () => isClosed
  }
}

function openStore(connect: () => Promise<WorkbenchConnection>, desktop: DesktopBridge | null = null) {
  const app = createApp({})
  app.provide(HOST, { connect, chooseSaveTarget: null, desktop })
  app.use(createPinia())
  const store = app.runWithContext(() => useConnection())
  store.open()
  return store
}

test('a connection on which the first calls are not answered is closed, and another one is opened', async () => {
  const [silent, answering] = [newConnection(() => false), newConnection(() => true)]
  const connect = vi.fn<() => Promise<WorkbenchConnection>>().mockResolvedValueOnce(silent).mockResolvedValue(answering)
  const store = openStore(connect)
  await vi.advanceTimersByTimeAsync(9_999)
  expect([store.state, silent.isClosed()]).toEqual(['connecting', false])
  await vi.advanceTimersByTimeAsync(1)
  expect([store.state, silent.isClosed(), store.tries]).toEqual(['connecting', true, { failed: 1, why: 'no-compute' }])
  expect([store.about, store.api]).toEqual([null, null])
  await vi.advanceTimersByTimeAsync(500)
  expect(connect).toHaveBeenCalledTimes(2)
  expect([store.state, store.tries.failed]).toEqual(['connected', 0])
})

test('a peer that stops answering is noticed without a call of the user, said as lost, and connected to again', async () => {
  let answers = true
  const first = newConnection(() => answers)
  const second = newConnection(() => true)
  const reopened = Promise.withResolvers<WorkbenchConnection>()
  const connect = vi
    .fn<() => Promise<WorkbenchConnection>>()
    .mockResolvedValueOnce(first)
    .mockReturnValueOnce(reopened.promise)
  const store = openStore(connect)
  await vi.advanceTimersByTimeAsync(15_000) // a check that is answered
  expect([store.state, first.isClosed()]).toEqual(['connected', false])
  answers = false
  await vi.advanceTimersByTimeAsync(15_000 + 29_999)
  expect([store.state, first.isClosed()]).toEqual(['connected', false])
  await vi.advanceTimersByTimeAsync(1)
  expect(first.isClosed()).toBe(true)
  expect([store.state, store.api]).toEqual(['lost', null])
  reopened.resolve(second)
  await vi.advanceTimersByTimeAsync(250)
  expect(store.state).toBe('connected')
})

test('why no connection can be opened is kept, and attempts go on', async () => {
  const connect = vi.fn<() => Promise<WorkbenchConnection>>().mockRejectedValue(new ConnectError('refused'))
  const store = openStore(connect)
  await vi.advanceTimersByTimeAsync(LONG_MS)
  expect(store.state).toBe('lost')
  expect(store.tries.why).toBe('refused')
  expect(connect.mock.calls.length).toBeGreaterThan(5)
  const before = connect.mock.calls.length
  store.tryNow()
  await vi.advanceTimersByTimeAsync(0)
  expect(connect).toHaveBeenCalledTimes(before + 1)
})

test('attempts follow after 0.5, 1 and 2 seconds and then every 4; the second that fails is a loss', async () => {
  const attempts: number[] = []
  const states: string[] = []
  const start = Date.now()
  const store = openStore(() => {
    attempts.push(Date.now() - start)
    return Promise.reject(new Error('nothing listens'))
  })
  for (let tried = 0; tried < 3; tried++) {
    await vi.advanceTimersToNextTimerAsync()
    states.push(store.state)
  }
  await vi.advanceTimersByTimeAsync(8_000)
  expect(attempts).toEqual([0, 500, 1500, 3500, 7500, 11_500])
  expect(states).toEqual(['lost', 'lost', 'lost'])
  expect(store.tries).toEqual({ failed: 6, why: null })
})

test('one failed attempt at the start is no loss yet', async () => {
  const store = openStore(() => Promise.reject(new ConnectError('no-answer')))
  await vi.advanceTimersByTimeAsync(0)
  expect([store.state, store.tries]).toEqual(['connecting', { failed: 1, why: 'no-answer' }])
})

test('a connection that ends is opened again after a quarter of a second', async () => {
  const first = newConnection(() => true)
  const connect = vi
    .fn<() => Promise<WorkbenchConnection>>()
    .mockResolvedValueOnce(first)
    .mockReturnValue(new Promise(() => undefined))
  const store = openStore(connect)
  await vi.advanceTimersByTimeAsync(0)
  expect([store.state, store.about?.processors]).toEqual(['connected', 2])
  first.close()
  await vi.advanceTimersByTimeAsync(249)
  expect([store.state, connect.mock.calls.length]).toEqual(['lost', 1])
  await vi.advanceTimersByTimeAsync(1)
  expect(connect).toHaveBeenCalledTimes(2)
})

test('it is opened once, however often that is asked for', () => {
  const connect = vi.fn<() => Promise<never>>(() => new Promise(() => undefined))
  const store = openStore(connect)
  store.open()
  expect(connect).toHaveBeenCalledTimes(1)
})

test('a compute process that is not restarted any more is known with what to do, until one is ready', () => {
  let report!: (state: ComputeState) => void
  const desktop = { onComputeState: (listener: typeof report) => void (report = listener) } as unknown as DesktopBridge
  const store = openStore(() => new Promise(() => undefined), desktop)
  expect(store.stopped).toBeNull()
  const stopped = { kind: 'stopped', message: 'it ended five times', hint: 'Start it again.' } as const
  report(stopped)
  expect(store.stopped).toEqual(stopped)
  report({ kind: 'ready' })
  expect(store.stopped).toBeNull()
})

test('engines that cannot be listed stay as they were; those of an earlier connection are not taken over', async () => {
  const store = openStore(() => Promise.resolve(newConnection(() => true)))
  await vi.advanceTimersByTimeAsync(0)
  const before = store.engines
  const listing = (list: () => Promise<readonly EngineOption[]>) => ({ engines: () => ({ list }) }) as never
  store.api = listing(() => Promise.reject(new Error('lost')))
  await store.refreshEngines()
  expect(store.engines).toBe(before)
  const late = Promise.withResolvers<readonly EngineOption[]>()
  store.api = listing(() => late.promise)
  const refreshed = store.refreshEngines()
  store.api = listing(() => Promise.resolve([]))
  late.resolve([])
  await refreshed
  expect(store.engines).toBe(before)
  store.api = null
  await store.refreshEngines()
  expect(store.engines).toBe(before)
})

test('an app without a host is an error of the program', () => {
  const app = createApp({})
  vi.spyOn(console, 'warn').mockImplementation(() => undefined) // Vue's about the missing injection
  app.use(createPinia())
  expect(() => app.runWithContext(() => useConnection())).toThrow('the app was started without a host to connect to')
})
