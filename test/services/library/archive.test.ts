/**
 * Exported runs: what comes back is what was exported, and a bad file is refused in a sentence
 * before anything appears.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { constants, crc32, deflateRawSync } from 'node:zlib'
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader, ZipWriter } from '@zip.js/zip.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createRunCard } from '../../../native/services/library/create-run-card.ts'
import { exportRuns } from '../../../native/services/library/export-runs.ts'
import { importRuns, importRunsFile } from '../../../native/services/library/import-runs.ts'
import { RunLibrary } from '../../../native/services/library/run-library.ts'
import { reopenSession } from '../../../native/services/open-session.ts'
import { readCheckpointOf } from '../../../native/services/open-run.ts'
import { trainRun } from '../../../native/services/train-run.ts'
import { smallDataSet, writeSmallNpz } from '../../support/small-data.ts'

let folder = ''
let library: RunLibrary
let id = ''
let file = ''
let members: Map<string, Uint8Array>
let libraries = 0

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-archive-'))
  const data = join(folder, 'bars.npz')
  await writeSmallNpz(data, { train: 320, validation: 100, test: 100 })
  const runsFolder = join(folder, 'runs')
  const options = { data, recipe: 'keras', epochs: 1, seed: 1, order: 'shuffled', checkpointSeconds: 60 } as const
  const { summary } = await trainRun({ ...options, threads: 1, runsFolder })
  library = new RunLibrary({ folder: runsFolder })
  id = summary.runId
  file = join(folder, 'run.lenet.zip')
  await exportRuns({ runs: [await library.runs.find(id)], file, dataFolder: folder })
  members = await unzip(readFileSync(file))
})
afterAll(() => rmSync(folder, { recursive: true }))

async function unzip(bytes: Uint8Array): Promise<Map<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>()
  for await (const entry of new ZipReader(new Uint8ArrayReader(bytes), {
    useWebWorkers: false
  }).getEntriesGenerator()) {
    if (!entry.directory)
      found.set(entry.filename, await entry.getData(new Uint8ArrayWriter(), { useWebWorkers: false }))
  }
  return found
}

async function zip(files: Iterable<readonly [string, Uint8Array]>, bombMebibytes = 0): Promise<Uint8Array> {
  const archive = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false })
  for (const [path, bytes] of files) await archive.add(path, new Uint8ArrayReader(bytes))
  if (bombMebibytes > 0) await addBomb(archive, bombMebibytes)
  return archive.close()
}

/** Zeros of which a mebibyte is compressed once and stands there as often as it is needed. */
async function addBomb(archive: ZipWriter<Uint8Array>, mebibytes: number): Promise<void> {
  const mebibyte = new Uint8Array(2 ** 20)
  const packed = deflateRawSync(mebibyte, { finishFlush: constants.Z_FULL_FLUSH })
  const bytes = Buffer.concat([...Array<Buffer>(mebibytes).fill(packed), deflateRawSync('')])
  let signature = 0
  for (let i = 0; i < mebibytes; i++) signature = crc32(mebibyte, signature)
  const sizes = { uncompressedSize: mebibytes * mebibyte.length, signature }
  await archive.add('bomb', new Uint8ArrayReader(bytes), { passThrough: true, compressionMethod: 8, ...sizes })
}

type Manifest = { version: number; files: Record<string, { size: number; sha256: string }>; runs: { id: string }[] }
const manifestOf = () => JSON.parse(new TextDecoder().decode(members.get('lenet-runs.json'))) as Manifest
const json = (value: object) => new TextEncoder().encode(JSON.stringify(value))

/**
 * The file with a member replaced, and with the manifest that an honest exporter would have written
 * for it.
 */
async function forged(path: string, bytes: Uint8Array): Promise<Uint8Array> {
  const manifest = manifestOf()
  manifest.files[path] = { size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
  return zip(new Map([...members, [path, bytes] as const, ['lenet-runs.json', json(manifest)] as const]))
}

const empty = () => new RunLibrary({ folder: join(folder, `library-${++libraries}`) })

async function refusal(bytes: Uint8Array): Promise<string> {
  const target = empty()
  const error: unknown = await importRuns({
    library: target,
    source: bytes,
    name: 'run.zip',
    dataFolder: folder
  }).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ name: 'WorkbenchError', code: 'bad-file' })
  // Neither a run nor what was unpacked of it is left.
  expect(existsSync(target.folder) ? readdirSync(target.folder).filter((name) => name !== '.lock') : []).toEqual([])
  return (error as Error).message
}

test('comes back to the bit, without the paths of the machine', async () => {
  const target = empty()
  expect(await importRunsFile({ library: target, file, dataFolder: folder })).toMatchObject({
    imported: [{ id, newId: id }]
  })
  const [before, after] = await Promise.all(
    [library, target].map(async ({ runs }) => createRunCard(await runs.find(id)))
  )
  expect(after).toEqual(before)
  for (const [path, bytes] of members) {
    if (!path.endsWith('.bin')) expect(new TextDecoder().decode(bytes), path).not.toContain(folder)
  }
})

test('the same run is already here; another run of its id gets a new one, and is known again', async () => {
  const target = empty()
  const bring = (source: Uint8Array) => importRuns({ library: target, source, name: 'run.zip', dataFolder: folder })
  const bytes = readFileSync(file)
  await bring(bytes)
  expect(await bring(bytes)).toEqual({ imported: [], alreadyHere: [id] })
  await target.describe({ ids: [id], title: 'another name', addTags: ['x'] })
  await target.slim([id])
  expect(await bring(bytes)).toEqual({ imported: [], alreadyHere: [id] })
  // Another run under this id.
  const runFile = join(target.folder, id, 'run.json')
  writeFileSync(runFile, readFileSync(runFile, 'utf8').replace(/"createdAt": "\d{4}/, '"createdAt": "2001'))
  expect(await bring(bytes)).toMatchObject({ imported: [{ id, newId: `${id}-2` }], alreadyHere: [] })
  expect(await bring(bytes)).toEqual({ imported: [], alreadyHere: [id] })
})

test('without checkpoints it is a third of the size, gives the same model, and is not resumed', async () => {
  const small = join(folder, 'small.lenet.zip')
  const run = await library.runs.find(id)
  const sizes = [
    await exportRuns({ runs: [run], file: small, dataFolder: folder, without: ['checkpoints'] }),
    readFileSync(file).length
  ]
  expect(sizes[0]! / sizes[1]!).toBeLessThan(0.45)
  const target = empty()
  await importRunsFile({ library: target, file: small, dataFolder: folder })
  const slim = await target.runs.find(id)
  expect((await createRunCard(slim)).results).toEqual((await createRunCard(run)).results)
  const checkpoint = await readCheckpointOf(slim, 'newest')
  const unfinished = { ...slim, state: 'stopped' as const }
  await expect(reopenSession(unfinished, checkpoint, smallDataSet({ train: 320, validation: 100 }))).rejects.toThrow(
    `the run ${id} was slimmed`
  )
})

test('a run that is being trained is not exported', async () => {
  const run = { ...(await library.runs.find(id)), state: 'running' as const }
  await expect(exportRuns({ runs: [run], file: join(folder, 'no.zip'), dataFolder: folder })).rejects.toThrow(
    'is being trained'
  )
  expect(existsSync(join(folder, 'no.zip'))).toBe(false)
})

test.each<[string, () => Promise<Uint8Array>, RegExp]>([
  ['no ZIP file', () => Promise.resolve(new TextEncoder().encode('hello')), /is text; expected a ZIP file/],
  ['a ZIP file of something else', () => zip([['a.txt', json({})]]), /has no lenet-runs\.json/],
  ['cut in half', () => Promise.resolve(readFileSync(file).subarray(0, 200_000)), /is cut off or damaged/],
  [
    'with one bit flipped',
    () => {
      const bytes = new Uint8Array(readFileSync(file))
      bytes[5000]! ^= 1
      return Promise.resolve(bytes)
    },
    /is cut off or damaged|SHA-256 differs|is damaged/
  ],
  [
    'a path that leads out',
    () => zip([...members, ['../evil.txt', json({})]]),
    /has a file whose name leads out of the folder/
  ],
  [
    'an absolute path',
    () => zip([...members, ['/etc/evil', json({})]]),
    /has a file whose name leads out of the folder/
  ],
  ["a drive's path", () => zip([...members, ['C:/evil', json({})]]), /has a file whose name leads out of the folder/],
  ['a backslash', () => zip([...members, ['a\\..\\evil', json({})]]), /has a file whose name leads out of the folder/],
  ['a file that nobody named', () => zip([...members, ['x/config.json', json({})]]), /does not name/],
  ['a missing file', () => zip([...members].filter(([path]) => !path.endsWith('steps.bin'))), /steps\.bin is missing/],
  [
    'a newer version',
    () => zip(new Map([...members, ['lenet-runs.json', json({ ...manifestOf(), version: 2 })] as const])),
    /has version 2 of the form of exported runs; this program reads version 1/
  ],
  ['a bomb', () => zip(members, 300), /has a file bomb of 314572800 bytes; expected at most|promises/],
  ['the lock of a run', () => forged(`${id}/lock`, json({})), /has a file .*lock, which belongs to none of its runs/],
  [
    'a card with one number changed',
    () => {
      const card = JSON.parse(new TextDecoder().decode(members.get(`${id}/card.json`))) as {
        settings: { learningRate: number }
      }
      card.settings.learningRate = 0.002
      return forged(`${id}/card.json`, json(card))
    },
    /the card of its run .* says settings\.learningRate is 0\.002, and the run's files say 0\.001/
  ],
  [
    'a checkpoint with a changed parameter',
    () => {
      const bytes = members.get(`${id}/checkpoint.bin`)!.slice()
      bytes[100_000]! ^= 1
      return forged(`${id}/checkpoint.bin`, bytes)
    },
    /says results\.newestParameters is ".*", and the run's files say null/
  ],
  ['a config that is no JSON', () => forged(`${id}/config.json`, new Uint8Array(10)), /its run .* is damaged/]
])('refuses %s', async (_, make, reason) => {
  expect(await refusal(await make())).toMatch(reason)
})

test('a file that is cut at any of many places leaves nothing', async () => {
  const copy = join(folder, 'cut.zip')
  for (const share of [0.001, 0.1, 0.5, 0.9, 0.99, 0.9999]) {
    writeFileSync(copy, readFileSync(file))
    truncateSync(copy, Math.floor(readFileSync(file).length * share))
    const target = empty()
    await expect(importRunsFile({ library: target, file: copy, dataFolder: folder })).rejects.toMatchObject({
      code: 'bad-file'
    })
    expect(await target.list()).toEqual([])
  }
})
