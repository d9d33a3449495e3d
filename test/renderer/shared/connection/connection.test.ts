/**
 * The connection store: calls that are never answered, and a peer that stops answering, end in
 * another attempt.
 */
import { createPinia } from 'pinia'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createApp } from 'vue'
import { ConnectError, type WorkbenchConnection } from '../../../../renderer/client/connection.ts'
import { HOST, useConnection } from '../../../../renderer/shared/connection/connection.ts'
import { createFakeWorkbench } from '../../../support/fake-workbench.ts'

/** Longer than any of the store's limits. */
const LONG_MS = 60_000

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

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

function openStore(connect: () => Promise<WorkbenchConnection>) {
  const app = createApp({})
  app.provide(HOST, { connect, chooseSaveTarget: null, desktop: null })
  app.use(createPinia())
  const store = app.runWithContext(() => useConnection())
  store.open()
  return store
}

test('a connection on which the first calls are not answered is closed, and another one is opened', async () => {
  const [silent, answering] = [newConnection(() => false), newConnection(() => true)]
  const connect = vi.fn<() => Promise<WorkbenchConnection>>().mockResolvedValueOnce(silent).mockResolvedValue(answering)
  const store = openStore(connect)
  await vi.advanceTimersByTimeAsync(5_000)
  expect([store.state, silent.isClosed()]).toEqual(['connecting', false])
  await vi.advanceTimersByTimeAsync(LONG_MS)
  expect(silent.isClosed()).toBe(true)
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
  await vi.advanceTimersByTimeAsync(LONG_MS)
  expect([store.state, first.isClosed()]).toEqual(['connected', false])
  answers = false
  await vi.advanceTimersByTimeAsync(LONG_MS)
  expect(first.isClosed()).toBe(true)
  expect([store.state, store.api]).toEqual(['lost', null])
  reopened.resolve(second)
  await vi.advanceTimersByTimeAsync(LONG_MS)
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
