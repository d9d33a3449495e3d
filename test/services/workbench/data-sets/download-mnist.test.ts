/**
 * Fetching MNIST as a page follows it: how far it is, the set at the end, and what cancelling and
 * failing leave.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { DataSetSummary } from '../../../../native/contract/data-sets.ts'
import type { WorkbenchApi } from '../../../../native/contract/workbench.ts'
import type { TaskDone, TaskProgress } from '../../../../native/contract/task-stream.ts'
import { barFiles } from '../../../support/bar-files.ts'
import { deadAddress, startMirror } from '../../../support/mirror-server.ts'
import { compressedFiles, remoteOf } from '../../../support/remote-of.ts'
import { openTestWorkbench, OPTIONS } from '../test-workbench.ts'

const parts = [...barFiles(120, 'train'), ...barFiles(60, 't10k')]
const files = compressedFiles(parts)
const total = Object.values(files).reduce((sum, { length }) => sum + length, 0)

const remote = (address: string) => remoteOf(parts, address)

const newMirror = async () => {
  const mirror = await startMirror(files)
  onTestFinished(() => mirror.close())
  return mirror
}

test('progress rises to the whole, the last part is the set, and lists change', async () => {
  const { api } = openTestWorkbench({ remote: remote((await newMirror()).address) })
  const lists = (await api.watchChanges()).getReader()
  await lists.read()
  const reports: (TaskProgress | TaskDone<DataSetSummary>)[] = []
  for await (const part of await api.dataSets().downloadMnist()) reports.push(part)
  const done = reports.flatMap((part) => (part.kind === 'progress' ? [part.done] : []))
  expect(done).toEqual([...done].sort((a, b) => a - b))
  expect(done.at(-1)).toBe(total)
  expect(reports.at(-1)).toMatchObject({ kind: 'done', result: { id: 'mnist', state: 'ready', downloadBytes: null } })
  expect((await lists.read()).value).toMatchObject({ dataSets: true, runs: false })
  await lists.cancel()
  expect((await (await api.dataSets().open({ id: 'mnist' })).details()).images).toBe(180)
})

test('cancelling the stream stops the download; the set stays absent', async () => {
  const mirror = await newMirror()
  const closed = Promise.withResolvers<undefined>()
  mirror.answer = (request, response, file) => {
    response.writeHead(200, { 'content-length': file.length, etag: '"v1"' })
    response.write(file.subarray(0, 1000)) // and then nothing
    request.on('close', () => closed.resolve(undefined))
  }
  const { api, folder, faults } = openTestWorkbench({ remote: remote(mirror.address) })
  const reader = (await api.dataSets().downloadMnist()).getReader()
  expect((await reader.read()).value).toMatchObject({ kind: 'progress', what: 'train-images-idx3-ubyte.gz' })
  await reader.cancel()
  await closed.promise
  const finished = async () => (await readdir(join(folder, 'data/mnist'))).filter((name) => name.endsWith('.gz'))
  expect(await finished()).toEqual([])
  expect(await api.dataSets().list()).toContainEqual(expect.objectContaining({ id: 'mnist', state: 'absent' }))
  await vi.waitFor(() => expect(faults).toEqual([]))
})

test('a download that fails is the error of the stream, with its hint', async () => {
  const { api } = openTestWorkbench({ remote: remote(await deadAddress()) })
  const reader = (await api.dataSets().downloadMnist()).getReader()
  const read = async () => {
    while (!(await reader.read()).done);
  }
  await expect(read()).rejects.toMatchObject({ code: 'network', hint: expect.stringMatching(/connection/) as string })
})

test.each([
  ['a byte of its compressed content is another', (file: Buffer) => flipped(file)],
  ['it is well packed, but a pixel is another', (file: Buffer) => gzipSync(altered(gunzipSync(file)))],
  ['it is cut short', (file: Buffer) => file.subarray(0, file.length - 100)]
])('a fetched file is damaged when %s: the list says so, and fetching puts it right', async (_, damage) => {
  const { api, folder } = openTestWorkbench({ remote: remote((await newMirror()).address) })
  await download(api)
  const path = join(folder, 'data/mnist/t10k-images-idx3-ubyte.gz')
  await writeFile(path, damage(await readFile(path)))
  const again = openTestWorkbench({ remote: remote((await newMirror()).address) }, folder)
  const state = async () => (await again.api.dataSets().list()).find(({ id }) => id === 'mnist')
  await expect(again.api.dataSets().open({ id: 'mnist' })).rejects.toMatchObject({
    code: 'bad-file',
    message: expect.stringMatching(/^MNIST is damaged: \S*t10k-images-idx3-ubyte.gz /) as string,
    hint: 'Fetch it again on the Data page.'
  })
  expect(await state()).toMatchObject({ state: 'damaged', downloadBytes: total })
  await expect(again.api.runs().start({ ...OPTIONS, data: 'mnist' })).rejects.toMatchObject({ code: 'bad-file' })
  await download(again.api)
  expect(await state()).toMatchObject({ state: 'ready', downloadBytes: null })
  expect((await (await again.api.dataSets().open({ id: 'mnist' })).details()).images).toBe(180)
})

async function download(api: WorkbenchApi): Promise<void> {
  const reader = (await api.dataSets().downloadMnist()).getReader()
  while (!(await reader.read()).done);
}

function flipped(file: Buffer): Buffer {
  file[file.length >> 1]! ^= 255
  return file
}

/** Another gray value somewhere among the pixels. */
function altered(file: Buffer): Buffer {
  file[1000]! ^= 1
  return file
}
