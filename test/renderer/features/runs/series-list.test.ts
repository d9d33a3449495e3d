/** Series of runs on the screen: the list, the queue's newer state of them, statistics. */
import { expect, test, vi } from 'vitest'
import type {
  RunQueueState,
  SeriesApi,
  SeriesInfo,
  SeriesListApi,
  SeriesSummary
} from '../../../../native/contract/run-series.ts'
import { useSeriesList } from '../../../../renderer/features/runs/series-list.ts'
import { openStores } from '../../shared/store-app.ts'

const settled = () => new Promise((resolve) => setImmediate(resolve))
const series = (id: string, done = 0, title = id) =>
  ({
    id,
    title,
    kind: 'repeat',
    createdAt: 1,
    state: 'running',
    runs: 3,
    counts: { done },
    pausedRuns: ['p']
  }) as unknown as SeriesInfo
const TEST = { mean: 0.98 } as unknown as SeriesSummary['test']
const SUMMARY = { test: TEST, validation: null } as SeriesSummary

function open(...list: readonly SeriesInfo[]) {
  const world = { list }
  const queues: ReadableStreamDefaultController<RunQueueState>[] = []
  const summary = vi.fn<SeriesApi['summary']>(() => Promise.resolve(SUMMARY))
  const api = {
    list: vi.fn<SeriesListApi['list']>(() => Promise.resolve([...world.list])),
    open: vi.fn<SeriesListApi['open']>(() => Promise.resolve({ summary } as unknown as SeriesApi)),
    watchQueue: vi.fn<SeriesListApi['watchQueue']>(() =>
      Promise.resolve(new ReadableStream<RunQueueState>({ start: (controller) => void queues.push(controller) }))
    )
  }
  const { use, connection } = openStores({ series: () => api as unknown as SeriesListApi })
  const store = use(useSeriesList)
  const send = async (...queued: SeriesInfo[]) => {
    await settled()
    queues.at(-1)!.enqueue({ series: queued, waitsFor: null, running: [] })
    await settled()
  }
  return { store, connection, world, api, summary, send, queues }
}

test('the list comes with the first state of the queue, and again when a series leaves the queue', async () => {
  const { store, api, send } = open(series('a'), series('b'))
  await send(series('a'))
  expect([store.series.map(({ id }) => id), store.queue?.series.length]).toEqual([['a', 'b'], 1])
  await send(series('a', 0, 'newer'))
  expect([store.series.map(({ title }) => title), api.list.mock.calls.length]).toEqual([['newer', 'b'], 1])
  await send()
  expect([store.series.map(({ title }) => title), api.list.mock.calls.length]).toEqual([['a', 'b'], 2])
})

test('a series that the list does not have yet stands first', async () => {
  const { store, send } = open(series('a'))
  await send()
  await send(series('new'), series('a'))
  expect(store.series.map(({ id }) => id)).toEqual(['new', 'a'])
})

test('the list is read again when the runs change', async () => {
  const { store, connection, world, send } = open(series('a'))
  await send()
  world.list = []
  connection.runsRevision++
  await settled()
  expect(store.series).toEqual([])
  world.list = [series('b', 1)]
  connection.runsRevision++
  await settled()
  expect(store.summaries.get('b')?.done).toBe(1)
})

test('statistics are asked for once for every number of finished runs', async () => {
  const { store, api, summary, send } = open(series('a', 1), series('none', 0))
  await send(series('a', 1))
  await send(series('a', 1))
  expect(api.open.mock.calls).toEqual([[{ id: 'a' }]])
  expect(store.summaries.get('a')).toEqual({ done: 1, summary: SUMMARY })
  expect(store.listed.get('a')).toEqual({
    ...{ id: 'a', title: 'a', kind: 'repeat', createdAt: 1, state: 'running', runs: 3, pausedRuns: new Set(['p']) },
    ...{ test: TEST, validation: null }
  })
  expect(store.listed.get('none')).toMatchObject({ test: null, validation: null })
  await send(series('a', 2))
  expect(summary).toHaveBeenCalledTimes(2)
})

test('statistics that could not be computed are asked for again with the next change', async () => {
  const { store, summary, send } = open(series('a', 1))
  summary.mockRejectedValueOnce(new Error('a run is read'))
  await send(series('a', 1))
  expect([store.summaries.size, store.failure]).toEqual([0, null])
  await send(series('a', 1))
  expect(store.summaries.get('a')?.done).toBe(1)
})

test('a list that cannot be read says why; without a connection nothing is asked for', async () => {
  const { store, connection, api, send, queues } = open()
  api.list.mockRejectedValueOnce(new Error('no folder'))
  await send()
  expect(store.failure).toEqual({ message: 'No folder', hint: '' })
  queues[0]!.error(new Error('no queue'))
  await settled()
  expect(store.failure?.message).toBe('No queue')
  connection.api = { ...connection.api! }
  await settled()
  expect([store.failure, queues.length]).toEqual([null, 2])
  connection.api = null
  api.list.mockClear()
  await store.refresh()
  queues[1]!.error(new Error('lost'))
  await settled()
  expect([store.failure, api.list.mock.calls.length]).toEqual([null, 0])
})

test('a new connection is asked for the statistics anew', async () => {
  const { connection, summary, send } = open(series('a', 1))
  await send(series('a', 1))
  connection.api = { ...connection.api! }
  await send(series('a', 1))
  expect(summary).toHaveBeenCalledTimes(2)
})

test('answers of an earlier connection are dropped', async () => {
  const { store, connection, api, summary, send, queues } = open(series('a', 1))
  const statistics = Promise.withResolvers<SeriesSummary>()
  summary.mockReturnValueOnce(statistics.promise)
  await send()
  const lists = [Promise.withResolvers<SeriesInfo[]>(), Promise.withResolvers<SeriesInfo[]>()] as const
  api.list.mockReturnValueOnce(lists[0].promise).mockReturnValueOnce(lists[1].promise)
  const refreshed = [store.refresh(), store.refresh()]
  connection.api = { ...connection.api! }
  await settled()
  lists[0].resolve([series('late')])
  lists[1].reject(new Error('lost'))
  statistics.resolve(SUMMARY)
  await Promise.all(refreshed)
  queues[0]!.enqueue({ series: [series('late')], waitsFor: null, running: [] })
  await settled()
  expect([store.series.map(({ id }) => id), store.failure, store.summaries.size]).toEqual([['a'], null, 0])
})
