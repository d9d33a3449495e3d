/** Files that are imported: read, checked, sent, and what is shown of it. */
import { expect, test, vi } from 'vitest'
import type { DataSetsApi, ImportReport } from '../../../../native/contract/data-sets.ts'
import { MAX_FILES } from '../../../../native/contract/limits.ts'
import { useFileImport } from '../../../../renderer/shared/data-sets/file-import.ts'
import { useNotices } from '../../../../renderer/shared/connection/notices.ts'
import { openStores } from '../store-app.ts'

const REPORT: ImportReport = { files: [], dataSet: null, pictures: [] }
const file = (name: string) => new File([Uint8Array.of(1)], name)
const unreadable = (cause: Error) =>
  ({ name: 'folder', size: 1, arrayBuffer: () => Promise.reject(cause) }) as unknown as File

function open() {
  const importFiles = vi.fn<DataSetsApi['importFiles']>(() => Promise.resolve(REPORT))
  const { use, connection } = openStores({ dataSets: () => ({ importFiles }) as unknown as DataSetsApi })
  return { store: use(useFileImport), notices: use(useNotices), connection, importFiles }
}

test('files are sent with their names, and the report stays until it is dismissed', async () => {
  const { store, importFiles } = open()
  const importing = store.importAndReport([file('a.png')])
  expect([store.importing, store.report]).toEqual([true, null])
  await importing
  expect(importFiles).toHaveBeenCalledExactlyOnceWith({ files: [{ name: 'a.png', bytes: Uint8Array.of(1) }] })
  expect([store.importing, store.report]).toEqual([false, REPORT])
  store.dismiss()
  expect(store.report).toBeNull()
})

test('one import at a time, and none of no files', async () => {
  const { store, importFiles } = open()
  expect(await store.importFiles([])).toBeNull()
  const first = store.importFiles([file('a.png')])
  expect(await store.importFiles([file('b.png')])).toBeNull()
  expect(await first).toEqual(REPORT)
  expect(importFiles).toHaveBeenCalledTimes(1)
})

test('too many files are refused before they are read', async () => {
  const { store, importFiles } = open()
  const report = await store.importFiles(Array.from({ length: MAX_FILES + 1 }, () => file('a.png')))
  expect(report?.files.map(({ ok }) => ok)).toEqual(Array<boolean>(MAX_FILES + 1).fill(false))
  expect(importFiles).not.toHaveBeenCalled()
})

test('a file that cannot be read is named, and nothing is sent', async () => {
  const { store, importFiles } = open()
  const refusal = (message: string) => ({
    ...{ dataSet: null, pictures: [] },
    files: [
      { name: 'folder', ok: false, message, hint: 'Choose files, not folders, and check that they are still there.' }
    ]
  })
  const both = [file('a.png'), unreadable(new Error('it is a folder'))]
  expect(await store.importFiles(both)).toEqual(refusal('cannot be read: it is a folder'))
  expect(importFiles).not.toHaveBeenCalled()
})

test('without a connection, or when sending fails, a notice says so and the earlier report stays', async () => {
  const { store, notices, connection, importFiles } = open()
  await store.importAndReport([file('a.png')])
  importFiles.mockRejectedValueOnce(new Error('the disk is full'))
  await store.importAndReport([file('a.png')])
  Object.assign(connection, { api: null, state: 'lost' })
  await store.importAndReport([file('a.png')])
  expect([store.report, store.importing, notices.notices.length]).toEqual([REPORT, false, 2])
})

test('files that come before the first connection wait for it', async () => {
  const { store, notices, connection, importFiles } = open()
  const { api } = connection
  connection.api = null
  const importing = store.importAndReport([file('a.png')])
  await new Promise((resolve) => setTimeout(resolve))
  expect(importFiles).not.toHaveBeenCalled()
  Object.assign(connection, { api, state: 'connected' })
  await importing
  expect([store.report, notices.notices.length]).toEqual([REPORT, 0])
})
