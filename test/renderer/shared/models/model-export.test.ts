/** Export of a model: of which run, where to, and what follows from its answer. */
import { beforeEach, expect, test, vi } from 'vitest'
import type { ModelFile, RunApi, RunsApi } from '../../../../native/contract/runs.ts'
import { saveFile } from '../../../../renderer/client/save-file.ts'
import { useModelExport } from '../../../../renderer/shared/models/model-export.ts'
import { openStores } from '../store-app.ts'

vi.mock('../../../../renderer/client/save-file.ts', () => ({ saveFile: vi.fn() }))

const WRITTEN = { fileName: 'lenet5-a.onnx', bytes: null } as unknown as ModelFile
const DOWNLOADED = { fileName: 'lenet5-a.onnx', bytes: Uint8Array.of(1, 2) } as unknown as ModelFile

const exportModel = vi.fn<RunApi['exportModel']>()
const open = vi.fn<RunsApi['open']>()
beforeEach(() => {
  vi.resetAllMocks()
  exportModel.mockResolvedValue(WRITTEN)
  open.mockResolvedValue({ exportModel } as unknown as RunApi)
})

function openStore(chooseSaveTarget: ((name: string) => Promise<string | null>) | null = null) {
  const api = { list: () => Promise.resolve([]), open } as unknown as RunsApi
  return openStores({ runs: () => api }, chooseSaveTarget).use(useModelExport)
}

test('on the desktop a run is exported to the file that was chosen under its name', async () => {
  const choose = vi.fn((_name: string) => Promise.resolve('token'))
  const store = openStore(choose)
  await store.exportRun('a')
  expect([choose.mock.calls, open.mock.calls]).toEqual([[['lenet5-a.onnx']], [[{ id: 'a' }]]])
  expect(exportModel.mock.calls).toEqual([[{ target: 'token' }]])
  expect(store.state).toEqual({ kind: 'done', file: WRITTEN })
  expect(saveFile).not.toHaveBeenCalled()
  store.close()
  expect(store.state).toEqual({ kind: 'closed' })
})

test('a save dialog that is dismissed exports nothing and is no failure', async () => {
  const store = openStore(() => Promise.resolve(null))
  await store.exportRun('a')
  expect([store.state.kind, exportModel.mock.calls.length]).toEqual(['closed', 0])
})

test('in a browser the file is downloaded', async () => {
  exportModel.mockResolvedValue(DOWNLOADED)
  const store = openStore()
  await store.exportRun('a')
  expect(exportModel.mock.calls).toEqual([[{ target: null }]])
  const [[name, content]] = vi.mocked(saveFile).mock.calls as [Parameters<typeof saveFile>]
  expect([name, [...new Uint8Array(await content.arrayBuffer())]]).toEqual(['lenet5-a.onnx', [1, 2]])
})

test('one that was closed meanwhile is not downloaded', async () => {
  const late = Promise.withResolvers<ModelFile>()
  exportModel.mockReturnValue(late.promise)
  const store = openStore()
  const exported = store.exportRun('a')
  await vi.waitFor(() => expect(store.state.kind).toBe('working'))
  store.close()
  late.resolve(DOWNLOADED)
  await exported
  expect([store.state.kind, vi.mocked(saveFile).mock.calls.length]).toEqual(['closed', 0])
})

test('another attempt is about the same run, and a failure says what to do', async () => {
  const store = openStore()
  exportModel.mockRejectedValueOnce(Object.assign(new Error('the disk is full'), { hint: 'Make room.' }))
  await store.exportRun('a')
  expect(store.state).toEqual({ kind: 'failed', message: 'The disk is full', hint: 'Make room.' })
  await store.retry()
  expect(open.mock.calls).toEqual([[{ id: 'a' }], [{ id: 'a' }]])
  expect(store.state.kind).toBe('done')
})

test('without a run on the screen there is none to export', async () => {
  const store = openStore()
  await store.exportModel()
  expect(store.state).toMatchObject({ kind: 'failed', message: 'There is no run to steer.' })
})
