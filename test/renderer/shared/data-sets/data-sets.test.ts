/** The data sets on the screen: the list, the open one, fetching MNIST, removing a set. */
import { expect, test, vi } from 'vitest'
import type { DataSetApi, DataSetDetails, DataSetsApi, DataSetSummary } from '../../../../native/contract/data-sets.ts'
import { useAnnouncement } from '../../../../renderer/base/composables/use-announcer.ts'
import { useDataSets } from '../../../../renderer/shared/data-sets/data-sets.ts'
import { useNotices } from '../../../../renderer/shared/connection/notices.ts'
import { endedTask, FakeTask } from '../fake-task.ts'
import { openStores } from '../store-app.ts'

const settled = () => new Promise((resolve) => setImmediate(resolve))
const set = (id: string, state: DataSetSummary['state'] = 'ready') =>
  ({ id, title: `Set ${id}`, state }) as DataSetSummary
const dataSet = (images: number) => ({ details: () => Promise.resolve({ images } as unknown as DataSetDetails) }) as unknown as DataSetApi // oxfmt-ignore
const announced = useAnnouncement()

function open(...list: readonly DataSetSummary[]) {
  const world = { list }
  const api = {
    list: vi.fn<DataSetsApi['list']>(() => Promise.resolve([...world.list])),
    open: vi.fn<DataSetsApi['open']>(() => Promise.resolve(dataSet(1))),
    remove: vi.fn<DataSetsApi['remove']>(() => Promise.resolve()),
    downloadMnist: vi.fn<DataSetsApi['downloadMnist']>()
  }
  const { use, connection } = openStores({ dataSets: () => api as unknown as DataSetsApi })
  return { store: use(useDataSets), notices: use(useNotices), connection, world, api }
}

test('the list comes with the connection, and again when it changes', async () => {
  const { store, connection, world } = open(set('a'))
  expect(store.sets).toBeNull()
  await settled()
  expect([store.sets, store.removing]).toEqual([[set('a')], false])
  world.list = [set('a'), set('b')]
  connection.dataSetsRevision++
  await settled()
  expect(store.sets?.map(({ id }) => id)).toEqual(['a', 'b'])
})

test('a list that cannot be read says why until it can; one of an earlier connection is dropped', async () => {
  const { store, connection, api } = open(set('a'))
  await settled()
  api.list.mockRejectedValueOnce(Object.assign(new Error('no list'), { hint: 'Try again.' }))
  await store.loadList()
  expect([store.sets, store.listFailure]).toEqual([[set('a')], { message: 'No list', hint: 'Try again.' }])
  await store.loadList()
  expect([store.sets, store.listFailure]).toEqual([[set('a')], null])
  for (const outcome of ['resolve', 'reject'] as const) {
    const late = Promise.withResolvers<DataSetSummary[]>()
    api.list.mockReturnValueOnce(late.promise)
    const loading = store.loadList()
    const before = connection.api
    connection.api = null
    late[outcome](outcome === 'resolve' ? [] : (new Error('lost') as never))
    await loading
    connection.api = before
    expect([store.sets, store.listFailure]).toEqual([[set('a')], null])
  }
})

test('a set is opening, then open; the one that was asked for last counts', async () => {
  const { store, api } = open(set('a'), set('b'))
  await settled()
  const slow = Promise.withResolvers<DataSetApi>()
  api.open.mockReturnValueOnce(slow.promise).mockResolvedValueOnce(dataSet(2))
  const first = store.open('a')
  expect(store.opened).toEqual({ kind: 'opening', id: 'a' })
  await store.open('b')
  expect(store.opened).toMatchObject({ kind: 'open', id: 'b', details: { images: 2 } })
  slow.resolve(dataSet(1))
  await first
  expect(store.opened).toMatchObject({ id: 'b' })
})

test('a set that cannot be opened says why, and opens anew', async () => {
  const { store, api } = open(set('a'))
  await settled()
  api.open.mockRejectedValueOnce(new Error('it is damaged'))
  await store.open('a')
  expect(store.opened).toEqual({ kind: 'failed', id: 'a', message: 'It is damaged', hint: '' })
  const again = store.open('a')
  expect(store.opened).toEqual({ kind: 'opening', id: 'a' })
  await again
  expect(store.opened).toMatchObject({ kind: 'open', id: 'a' })
})

test('a failure to open is dropped when another set was asked for, or the connection has ended', async () => {
  const { store, connection, api } = open()
  await settled()
  const slow = Promise.withResolvers<DataSetApi>()
  api.open.mockReturnValueOnce(slow.promise)
  const first = store.open('a')
  store.close()
  slow.reject(new Error('late'))
  await first
  expect(store.opened).toBeNull()
  const lost = Promise.withResolvers<DataSetApi>()
  api.open.mockReturnValueOnce(lost.promise)
  const second = store.open('b')
  connection.api = null
  lost.reject(new Error('lost'))
  await second
  expect(store.opened).toEqual({ kind: 'opening', id: 'b' })
})

test('without a connection nothing is asked for and nothing fails', async () => {
  const { store, connection, api } = open(set('a'))
  await settled()
  connection.api = null
  await settled()
  await store.loadList()
  await store.open('a')
  expect([store.listFailure, store.opened]).toEqual([null, { kind: 'opening', id: 'a' }])
  expect(api.list).toHaveBeenCalledTimes(1)
})

test('a failure to open stays on the screen when the connection is lost', async () => {
  const { store, connection, api } = open(set('a'))
  await settled()
  api.open.mockRejectedValueOnce(new Error('it is damaged'))
  await store.open('a')
  connection.api = null
  await settled()
  expect(store.opened).toMatchObject({ kind: 'failed', message: 'It is damaged' })
})

test('an answer of an earlier connection opens nothing', async () => {
  const { store, connection, api } = open()
  await settled()
  const slow = Promise.withResolvers<DataSetApi>()
  api.open.mockReturnValueOnce(slow.promise)
  const opening = store.open('a')
  connection.api = null
  slow.resolve(dataSet(1))
  await opening
  expect(store.opened).toEqual({ kind: 'opening', id: 'a' })
})

test('the open set is read again, without blinking, when the list changes', async () => {
  const { store, connection, api } = open(set('a'))
  await store.open('a')
  await settled()
  api.open.mockClear()
  const slow = Promise.withResolvers<DataSetApi>()
  api.open.mockReturnValueOnce(slow.promise)
  connection.dataSetsRevision++
  await settled()
  expect(api.open).toHaveBeenCalledExactlyOnceWith({ id: 'a' })
  expect(store.opened).toMatchObject({ kind: 'open', details: { images: 1 } })
  slow.resolve(dataSet(5))
  await settled()
  expect(store.opened).toMatchObject({ kind: 'open', details: { images: 5 } })
})

test('a set that is not ready or not asked for is not opened when the list changes', async () => {
  const { store, connection, world, api } = open(set('a'), set('b'))
  await settled()
  expect(api.open).not.toHaveBeenCalled()
  await store.open('a')
  world.list = [set('a', 'empty'), set('b')]
  connection.dataSetsRevision++
  await settled()
  expect(api.open).toHaveBeenCalledTimes(1)
})

test('MNIST is fetched once at a time, with its progress, and the list is read again', async () => {
  const { store, world, api } = open()
  const task = new FakeTask<DataSetSummary>()
  api.downloadMnist.mockResolvedValue(task.stream)
  const fetching = store.fetchMnist()
  expect(store.fetching).toEqual({ doneBytes: 0, totalBytes: null })
  await store.fetchMnist()
  expect(api.downloadMnist).toHaveBeenCalledTimes(1)
  task.progress(5, 20)
  await settled()
  expect(store.fetching).toEqual({ doneBytes: 5, totalBytes: 20 })
  world.list = [set('mnist')]
  task.end(set('mnist'))
  await fetching
  expect([store.fetching, store.sets, announced.value]).toEqual([null, [set('mnist')], 'MNIST downloaded.'])
})

test('fetching can be cancelled, which is no failure', async () => {
  const { store, api } = open()
  const [task, broken] = [new FakeTask<DataSetSummary>(), new FakeTask<DataSetSummary>()]
  store.cancelFetch() // there is nothing to cancel
  api.downloadMnist.mockResolvedValueOnce(task.stream)
  const fetching = store.fetchMnist()
  await settled()
  store.cancelFetch()
  await fetching
  expect(task.cancelled).toHaveBeenCalledTimes(1)
  expect([store.fetchFailure, announced.value]).toEqual([null, 'Fetching MNIST was cancelled.'])
  api.downloadMnist.mockResolvedValueOnce(broken.stream)
  const second = store.fetchMnist()
  await settled()
  broken.fail('the server is gone')
  store.cancelFetch()
  await second
  expect([store.fetchFailure, store.fetching]).toEqual([null, null])
})

test('a failed download says why until the next attempt', async () => {
  const { store, api } = open()
  api.downloadMnist.mockRejectedValueOnce(new Error('no network'))
  await store.fetchMnist()
  expect([store.fetchFailure, store.fetching]).toEqual([{ message: 'No network', hint: '' }, null])
  api.downloadMnist.mockResolvedValueOnce(endedTask(set('mnist')))
  const second = store.fetchMnist()
  expect(store.fetchFailure).toBeNull()
  await second
})

test('removing closes the set where it is open, and says so', async () => {
  const { store, notices, world, api } = open(set('a'), set('b'))
  await settled()
  await store.open('b')
  const removing = store.remove(set('a'))
  expect(store.removing).toBe(true)
  world.list = [set('b')]
  expect(await removing).toBe(true)
  expect([store.removing, store.opened?.id, store.sets]).toEqual([false, 'b', [set('b')]])
  expect(notices.notices.map(({ title }) => title)).toEqual(['Set a is removed.'])
  await store.remove(set('b'))
  expect(store.opened).toBeNull()
  expect(api.remove.mock.calls).toEqual([[{ id: 'a' }], [{ id: 'b' }]])
})

test('a set that cannot be removed is named by its title until that is put away', async () => {
  const { store, api } = open()
  api.remove.mockRejectedValueOnce(Object.assign(new Error('a run uses x1'), { hint: 'Stop it.' }))
  expect(await store.remove(set('x1'))).toBe(false)
  expect([store.removing, store.removeFailure]).toEqual([false, { message: 'A run uses Set x1', hint: 'Stop it.' }])
  store.resetRemoval()
  expect(store.removeFailure).toBeNull()
  api.remove.mockRejectedValueOnce(new Error('again'))
  await store.remove(set('x1'))
  const removing = store.remove(set('x1'))
  expect(store.removeFailure).toBeNull()
  await removing
})
