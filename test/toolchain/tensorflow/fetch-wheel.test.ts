/** A wheel into the downloads folder: once, resumed, and right to the last bit. */
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openConnections, type Connections } from '../../../native/download/connections.ts'
import { fetchWheel } from '../../../native/toolchain/tensorflow/fetch-wheel.ts'
import { seededNumbers } from '../../support/data-files.ts'
import { startMirror, wellBehaved, type Mirror } from '../../support/mirror-server.ts'
import { fakeTool } from './fake-tool.ts'

const NAME = 'tensorflow-2.whl'
const random = seededNumbers(5)
const WHEEL = Buffer.from(Uint8Array.from({ length: 300_000 }, () => random() * 256))
const sha256 = createHash('sha256').update(WHEEL).digest('hex')

let root = ''
let folder = ''
let mirror: Mirror
let connections: Connections
const notices: string[] = []

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'lenet-fetch-wheel-'))
  mirror = await startMirror({ [NAME]: WHEEL })
  connections = openConnections({}, 2000)
})
beforeEach(() => {
  folder = mkdtempSync(join(root, 'downloads-'))
})
afterEach(() => {
  mirror.answer = wellBehaved
  mirror.requests.length = 0
  notices.length = 0
})
afterAll(async () => {
  await connections.close()
  await mirror.close()
  rmSync(root, { recursive: true })
})

const fetch = (options: { address?: string; python?: string; signal?: AbortSignal } = {}) =>
  fetchWheel(
    { name: NAME, address: options.address ?? mirror.address + NAME, sha256 },
    {
      folder,
      connections,
      python: options.python ?? 'no-python',
      signal: options.signal,
      onProgress: () => undefined,
      onNotice: (text) => notices.push(text)
    }
  )
const content = () => readFile(join(folder, NAME))

it('is fetched once: the second time only its hash is looked at', async () => {
  expect(await fetch()).toEqual({ name: NAME, sizeBytes: WHEEL.length, sha256 })
  expect(await content()).toEqual(WHEEL)
  mirror.requests.length = 0
  await fetch()
  expect(mirror.requests).toEqual([])
})

it('goes on where it was stopped', async () => {
  const stop = new AbortController()
  mirror.answer = (request, response, file) => {
    if (request.method === 'HEAD') return wellBehaved(request, response, file)
    response.writeHead(200, { 'content-length': file.length, etag: '"v1"' })
    response.write(file.subarray(0, 120_000), () => setTimeout(() => stop.abort(), 50))
    return undefined
  }
  await expect(fetch({ signal: stop.signal })).rejects.toMatchObject({ code: 'cancelled' })
  mirror.answer = wellBehaved
  await fetch()
  expect(mirror.requests.at(-1)?.range).toMatch(/^bytes=[1-9]\d+-$/)
  expect(await content()).toEqual(WHEEL)
})

it('one that is damaged here is fetched again, and that is told', async () => {
  await writeFile(join(folder, NAME), WHEEL.subarray(0, 1000))
  await fetch()
  expect(notices).toEqual([`${NAME} here is damaged; it is fetched again`])
  expect(await content()).toEqual(WHEEL)
})

it('is copied from an index that is a folder', async () => {
  const source = join(root, NAME)
  await writeFile(source, WHEEL)
  await fetch({ address: pathToFileURL(source).href })
  expect(await content()).toEqual(WHEEL)
})

describe.skipIf(process.platform === 'win32')('what only pip can get', () => {
  const refusing: Mirror['answer'] = (_, response) => response.writeHead(401).end()

  it('is left to pip, and that is told', async () => {
    mirror.answer = refusing
    await writeFile(join(root, 'copy.whl'), WHEEL)
    // The folder is the argument after --dest.
    const python = await fakeTool(join(root, 'python'), `cp "${join(root, 'copy.whl')}" "$7/${NAME}"`)
    await fetch({ python })
    expect(notices).toEqual([`${NAME}: its server answered 401 and no size; pip fetches it instead`])
    expect(await content()).toEqual(WHEEL)
  })

  it('and is refused when it is not the wheel', async () => {
    mirror.answer = refusing
    const python = await fakeTool(join(root, 'python'), `echo other > "$7/${NAME}"`)
    await expect(fetch({ python })).rejects.toMatchObject({ code: 'bad-file' })
    expect(await readdir(folder)).toEqual([])
  })

  it('a pip that fails is quoted', async () => {
    mirror.answer = refusing
    const python = await fakeTool(join(root, 'python'), 'echo "no way" >&2; exit 1')
    await expect(fetch({ python })).rejects.toMatchObject({
      code: 'network',
      message: expect.stringContaining('no way') as string
    })
  })
})

it.skipIf(process.platform === 'win32')('altered bytes are never kept', async () => {
  mirror.answer = (request, response, file) =>
    wellBehaved(request, response, Buffer.concat([file.subarray(0, -1), Buffer.of(file.at(-1)! ^ 1)]))
  const python = await fakeTool(join(root, 'python'), 'exit 1')
  await expect(fetch({ python })).rejects.toMatchObject({ code: 'network' })
  expect(notices.join()).toContain('it sent altered bytes')
  expect(await readdir(folder)).toEqual([])
})
