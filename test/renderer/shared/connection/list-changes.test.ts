/** Changes of the workbench's lists reach the stores that show them. */
import { createPinia } from 'pinia'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createApp } from 'vue'
import type { EngineOption } from '../../../../native/contract/engines.ts'
import { HOST, useConnection } from '../../../../renderer/shared/connection/connection.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('each list counts its own changes; a change of the engines brings them anew', async () => {
  let send!: ReadableStreamDefaultController<object>
  const changes = new ReadableStream<object>({ start: (controller) => void (send = controller) })
  let engines = [{ id: 'worker-kernels' }] as unknown as readonly EngineOption[]
  const api = {
    about: () => Promise.resolve({}),
    engines: () => ({ list: () => Promise.resolve(engines) }),
    watchChanges: () => Promise.resolve(changes)
  }
  const connection = { api, closed: new Promise<never>(() => undefined), close: () => undefined }
  const app = createApp({})
  app.provide(HOST, { connect: () => Promise.resolve(connection as never), chooseSaveTarget: null, desktop: null })
  app.use(createPinia())
  const store = app.runWithContext(() => useConnection())
  store.open()
  await vi.advanceTimersByTimeAsync(0)
  const counts = () => [store.runsRevision, store.dataSetsRevision, store.currentRunId, store.engines.length]
  expect(counts()).toEqual([0, 0, null, 1])
  send.enqueue({ currentRun: 'a', runs: true, dataSets: false, engines: false })
  await vi.advanceTimersByTimeAsync(0)
  expect(counts()).toEqual([1, 0, 'a', 1])
  engines = [...engines, ...engines]
  send.enqueue({ currentRun: null, runs: false, dataSets: true, engines: false })
  await vi.advanceTimersByTimeAsync(0)
  expect(counts()).toEqual([1, 1, null, 1])
  send.enqueue({ currentRun: null, runs: false, dataSets: false, engines: true })
  await vi.advanceTimersByTimeAsync(0)
  expect(counts()).toEqual([1, 1, null, 2])
})
