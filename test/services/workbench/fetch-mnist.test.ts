/** Fetching MNIST as a page follows it: how far it is, the set at the end, and what cancelling and failing leave. */
import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { DataSetSummary } from '../../../native/contract/data-sets.ts'
import type { TaskDone, TaskProgress } from '../../../native/contract/workbench.ts'
import type { RemoteDataSet } from '../../../native/services/data-fetch/data-manifest.ts'
import { barFiles } from '../../support/bar-files.ts'
import { deadAddress, startMirror } from '../../support/mirror-server.ts'
import { openTestWorkbench } from './test-workbench.ts'

const parts = [...barFiles(120, 'train'), ...barFiles(60, 't10k')]
const files = Object.fromEntries(parts.map(({ name, bytes }) => [`${name}.gz`, gzipSync(bytes, { level: 0 })]))
const total = Object.values(files).reduce((sum, { length }) => sum + length, 0)

function remote(address: string): RemoteDataSet {
  const hash = (algorithm: string, bytes: Uint8Array) => createHash(algorithm).update(bytes).digest('hex')
  return {
    title: 'bars',
    authors: 'nobody',
    source: 'http://localhost/',
    licence: 'none',
    mirrors: [address],
    files: parts.map(({ name, bytes }) => ({
      name: `${name}.gz`,
      sizeBytes: files[`${name}.gz`]!.length,
      sha256: hash('sha256', files[`${name}.gz`]!),
      content: { sizeBytes: bytes.length, sha256: hash('sha256', bytes) }
    }))
  }
}

const newMirror = async () => {
  const mirror = await startMirror(files)
  onTestFinished(() => mirror.close())
  return mirror
}

test('progress rises to the whole, the last part is the set, and lists change', async () => {
  const { api } = openTestWorkbench({ remote: remote((await newMirror()).address) })
  const lists = (await api.watchLists()).getReader()
  await lists.read()
  const told: (TaskProgress | TaskDone<DataSetSummary>)[] = []
  for await (const part of await api.fetchMnist()) told.push(part)
  const done = told.flatMap((part) => (part.kind === 'progress' ? [part.done] : []))
  expect(done).toEqual([...done].sort((a, b) => a - b))
  expect(done.at(-1)).toBe(total)
  expect(told.at(-1)).toMatchObject({ kind: 'done', result: { id: 'mnist', state: 'ready', downloadBytes: null } })
  expect((await lists.read()).value).toMatchObject({ dataSets: true, runs: false })
  await lists.cancel()
  expect((await (await api.openDataSet({ id: 'mnist' })).details()).images).toBe(180)
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
  const reader = (await api.fetchMnist()).getReader()
  expect((await reader.read()).value).toMatchObject({ kind: 'progress', what: 'train-images-idx3-ubyte.gz' })
  await reader.cancel()
  await closed.promise
  const finished = async () => (await readdir(join(folder, 'data/mnist'))).filter((name) => name.endsWith('.gz'))
  expect(await finished()).toEqual([])
  expect(await api.dataSets()).toContainEqual(expect.objectContaining({ id: 'mnist', state: 'absent' }))
  await vi.waitFor(() => expect(faults).toEqual([]))
})

test('a download that fails is the error of the stream, with its hint', async () => {
  const { api } = openTestWorkbench({ remote: remote(await deadAddress()) })
  const reader = (await api.fetchMnist()).getReader()
  const read = async () => {
    while (!(await reader.read()).done);
  }
  await expect(read()).rejects.toMatchObject({ code: 'network', hint: expect.stringMatching(/connection/) as string })
})
