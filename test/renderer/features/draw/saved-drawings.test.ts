/** My digits: what is shown, saved, relabelled, removed and brought back. */
import { beforeEach, expect, test, vi } from 'vitest'
import type { DrawingsApi, PredictedDrawings, SavedDrawing } from '../../../../native/contract/drawings.ts'
import { useAnnouncement } from '../../../../renderer/base/composables/use-announcer.ts'
import { saveFile } from '../../../../renderer/client/save-file.ts'
import { useSavedDrawings } from '../../../../renderer/features/draw/saved-drawings.ts'
import { useNotices } from '../../../../renderer/shared/connection/notices.ts'
import { openStores } from '../../shared/store-app.ts'

vi.mock('../../../../renderer/client/save-file.ts', () => ({ saveFile: vi.fn() }))

const settled = () => new Promise((resolve) => setImmediate(resolve))
const saved = (id: string, label = 4) => ({ id, label }) as SavedDrawing
const DRAWING = { kind: 'grid', cells: new Uint8Array(784) } as const
const PREDICTIONS = { drawings: [] } as unknown as PredictedDrawings
const FAILURE = () => Promise.reject(new Error('the disk is full'))
const announced = useAnnouncement()

const drawings = {
  list: vi.fn<DrawingsApi['list']>(),
  save: vi.fn<DrawingsApi['save']>(),
  relabel: vi.fn<DrawingsApi['relabel']>(),
  remove: vi.fn<DrawingsApi['remove']>(),
  predictAll: vi.fn<DrawingsApi['predictAll']>(),
  exportAs: vi.fn<DrawingsApi['exportAs']>()
}

beforeEach(() => {
  vi.resetAllMocks()
  drawings.list.mockResolvedValue([saved('a', 1), saved('b', 2)])
  drawings.save.mockResolvedValue(saved('c', 3))
  drawings.relabel.mockImplementation(({ id, label }) => Promise.resolve(saved(id, label)))
  drawings.remove.mockResolvedValue(undefined)
  drawings.predictAll.mockResolvedValue(PREDICTIONS)
})

async function open() {
  const { use, connection } = openStores({ drawings: () => drawings })
  const store = use(useSavedDrawings)
  await settled()
  const notices = use(useNotices)
  return {
    store,
    connection,
    ids: () => store.kept.map(({ id }) => id),
    failures: () => notices.notices.map(({ title }) => title)
  }
}

test('the newest comes first, also after one was saved elsewhere', async () => {
  const { ids, connection } = await open()
  expect(ids()).toEqual(['b', 'a'])
  drawings.list.mockResolvedValue([saved('a'), saved('b'), saved('x')])
  connection.dataSetsRevision++
  await settled()
  expect(ids()).toEqual(['x', 'b', 'a'])
})

test('a list that cannot be read is reported; one of a connection that is lost is not', async () => {
  drawings.list.mockImplementation(FAILURE)
  const { failures, connection } = await open()
  expect(failures()).toEqual(['The disk is full'])
  const late = Promise.withResolvers<SavedDrawing[]>()
  drawings.list.mockReturnValue(late.promise)
  connection.dataSetsRevision++
  await settled()
  connection.api = null
  late.reject(new Error('the connection was closed'))
  await settled()
  expect(failures()).toHaveLength(1)
})

test('one is saved at a time, and is announced with their number', async () => {
  const { store, ids } = await open()
  const slow = Promise.withResolvers<SavedDrawing>()
  drawings.save.mockReturnValue(slow.promise)
  const first = store.keep(DRAWING, 3)
  expect(store.keeping).toBe(true)
  expect(await store.keep(DRAWING, 3)).toBe(false)
  slow.resolve(saved('c', 3))
  expect(await first).toBe(true)
  expect(drawings.save.mock.calls).toEqual([[{ drawing: DRAWING, label: 3 }]])
  expect([store.keeping, ids(), announced.value]).toEqual([false, ['c', 'b', 'a'], 'Saved as a 3. 3 in my digits.'])
})

test('the same drawing saved again takes its place among the newest', async () => {
  const { store, ids } = await open()
  drawings.save.mockResolvedValue(saved('a', 7))
  await store.keep(DRAWING, 7)
  expect([ids(), store.kept[0]?.label]).toEqual([['a', 'b'], 7])
})

test('one that cannot be saved is reported, and another attempt is possible', async () => {
  const { store, ids, failures } = await open()
  drawings.save.mockImplementationOnce(FAILURE)
  expect(await store.keep(DRAWING, 3)).toBe(false)
  expect([store.keeping, ids(), failures()]).toEqual([false, ['b', 'a'], ['The disk is full']])
  expect(await store.keep(DRAWING, 3)).toBe(true)
})

test('a new label replaces the old one of that drawing alone; the same label is no change', async () => {
  const { store, failures } = await open()
  await store.relabel(saved('a', 1), 1)
  expect(drawings.relabel).not.toHaveBeenCalled()
  await store.relabel(saved('a', 1), 7)
  expect(store.kept).toEqual([saved('b', 2), saved('a', 7)])
  expect(announced.value).toBe('The 1 is a 7 now.')
  drawings.relabel.mockImplementation(FAILURE)
  await store.relabel(saved('a', 7), 8)
  expect([store.kept[1]?.label, failures()]).toEqual([7, ['The disk is full']])
})

test('one that is removed is hidden, and comes back where it was', async () => {
  const { store, ids } = await open()
  await store.remove(saved('b', 2))
  expect([ids(), announced.value]).toEqual([['a'], 'A 2 is removed. It can be brought back.'])
  store.undoRemoval()
  expect([ids(), announced.value, store.removed]).toEqual([['b', 'a'], 'The 2 is back.', null])
  store.undoRemoval()
  await store.commitRemoval()
  expect(drawings.remove).not.toHaveBeenCalled()
  expect(announced.value).toBe('The 2 is back.')
})

test('the next removal deletes the one before', async () => {
  const { store, ids } = await open()
  await store.remove(saved('b', 2))
  await store.remove(saved('a', 1))
  expect(drawings.remove.mock.calls).toEqual([[{ id: 'b' }]])
  store.undoRemoval()
  expect(ids()).toEqual(['a'])
})

test('one that cannot be deleted is shown again', async () => {
  const { store, ids, failures } = await open()
  drawings.remove.mockImplementation(FAILURE)
  await store.remove(saved('b', 2))
  await store.commitRemoval()
  expect([ids(), store.removed, failures()]).toEqual([['b', 'a'], null, ['The disk is full']])
})

test('what a model says of them is asked for where there are some, and forgotten where it cannot be said', async () => {
  const { store, connection } = await open()
  await store.predict('latest')
  expect([store.predictions, drawings.predictAll.mock.calls]).toEqual([PREDICTIONS, [[{ model: 'latest' }]]])
  drawings.predictAll.mockImplementationOnce(FAILURE)
  await store.predict('latest')
  expect(store.predictions).toBeNull()
  await store.predict('latest')
  connection.api = null
  await store.predict('latest')
  expect(store.predictions).toBeNull()
})

test('no drawings: nothing is predicted', async () => {
  drawings.list.mockResolvedValue([])
  const { store } = await open()
  await store.predict('latest')
  expect([store.predictions, drawings.predictAll.mock.calls]).toEqual([null, []])
})

test('predictions of a connection that was replaced are not taken over', async () => {
  const { store, connection } = await open()
  const late = Promise.withResolvers<PredictedDrawings>()
  drawings.predictAll.mockReturnValue(late.promise)
  const predicted = store.predict('latest')
  connection.api = null
  late.resolve(PREDICTIONS)
  await predicted
  expect(store.predictions).toBeNull()
})

test('a file holds what is shown: a removed drawing is deleted first', async () => {
  const { store, failures } = await open()
  drawings.exportAs.mockImplementation(({ format }) => {
    expect(drawings.remove).toHaveBeenCalledTimes(1)
    return Promise.resolve({ fileName: `digits.${format}`, bytes: Uint8Array.of(1, 2) })
  })
  await store.remove(saved('b', 2))
  await store.saveAs('npz')
  const [name, content] = vi.mocked(saveFile).mock.calls[0]!
  expect([name, [...new Uint8Array(await content.arrayBuffer())]]).toEqual(['digits.npz', [1, 2]])
  drawings.exportAs.mockImplementation(FAILURE)
  await store.saveAs('npz')
  expect(failures()).toEqual(['The disk is full'])
})
