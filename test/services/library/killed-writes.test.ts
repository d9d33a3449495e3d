/**
 * A process that changes the library is killed at each of its writes, and the disk is full from
 * each of them on. The library then opens whole: every run has its old content or its new, nothing
 * is in two places, and the same change can be made again.
 */
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RunOptions } from '../../../native/contract/runs.ts'
import { readAbout } from '../../../native/runs/about-file.ts'
import { checkRun } from '../../../native/services/library/check-runs.ts'
import { exportRuns } from '../../../native/services/library/export-runs.ts'
import { importRunsFile } from '../../../native/services/library/import-runs.ts'
import { RunLibrary } from '../../../native/services/library/run-library.ts'
import { readCheckpointOf } from '../../../native/services/open-run.ts'
import { startSession, type NewSession } from '../../../native/services/open-session.ts'
import { runToCompletion } from '../../../native/services/run-to-completion.ts'
import { SeriesStore } from '../../../native/services/series/series-store.ts'
import { createFakeEngine } from '../../support/fake-engine.ts'
import { performOperation } from '../../support/library-operations.ts'
import { writeCopies, type WriterTask, type WrittenCopy } from '../../support/library-writer.ts'
import { slowTest } from '../../support/slow-test.ts'
import { smallDataSet } from '../../support/small-data.ts'

const dataSet = smallDataSet({ train: 70, validation: 20, test: 30 })
const CONFIG: NewSession['config'] = {
  ...{ recipe: 'keras', epochs: 1, batchSize: 16, seed: 2, initialisation: 'keras', order: 'keras', maxSteps: null },
  ...{ learningRate: 1e-3, checkpointSeconds: 1e6, init: null }
}

let root = ''
let id = ''
/**
 * With a run and a series; `binned`: with the run in the bin; `archives`: the run is slim, and so
 * is that of the exported file, since they are packed and unpacked as often as there are writes.
 */
const templates = { plain: '', binned: '', archives: '' }

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'lenet-killed-'))
  templates.plain = join(root, 'plain')
  templates.binned = join(root, 'binned')
  id = await trainInto(join(templates.plain, 'runs'), 2)
  const library = new RunLibrary({ folder: join(templates.plain, 'runs') })
  await library.describe({ ids: [id], title: 'old name', note: 'old note' })
  const base: RunOptions = {
    ...{ recipe: 'keras', engine: 'fake', data: 'mnist', epochs: 1, batchSize: 16, seed: 0, threads: 1 },
    ...{ learningRate: 1e-3, startFrom: null }
  }
  const plan = { kind: 'seeds', title: 'old title', base, seeds: [0, 1], seedUse: 'both' } as const
  await new SeriesStore(library.folder).create({ plan, data: 'mnist', now: new Date() })
  cpSync(templates.plain, templates.binned, { recursive: true })
  await new RunLibrary({ folder: join(templates.binned, 'runs') }).bin([id])
  templates.archives = join(root, 'archives')
  cpSync(templates.plain, templates.archives, { recursive: true })
  await new RunLibrary({ folder: join(templates.archives, 'runs') }).slim([id])
  const other = new RunLibrary({ folder: join(root, 'elsewhere') })
  await other.slim([await trainInto(other.folder, 3)])
  const file = join(templates.archives, 'other.lenet.zip')
  await exportRuns({ runs: [await other.runs.find('last')], file, dataFolder: root })
})
afterAll(() => rmSync(root, { recursive: true }))

async function trainInto(folder: string, seed: number): Promise<string> {
  const { runs } = new RunLibrary({ folder })
  const engine = createFakeEngine()
  // All alike, so that an archive is packed in a few milliseconds.
  const setState: typeof engine.setState = (state) =>
    engine.setState({ ...state, parameters: state.parameters.map(() => 0.5) })
  const createEngine = () => Promise.resolve({ ...engine, setState })
  const session = await startSession({
    ...{ runs, data: { dataSet, spec: 'mnist' }, config: { ...CONFIG, seed }, createEngine },
    now: () => new Date(Date.UTC(2026, 10, 10 + seed))
  })
  await runToCompletion(session, {})
  return session.run.id
}

/** Contents of runs in which checkRun has found nothing. */
const sound = new Set<string>()

/**
 * Every file of every run is sound; what a killed write has left, and a step that it cut, are
 * passed over.
 */
async function expectWhole(folder: string): Promise<RunLibrary> {
  const library = new RunLibrary({ folder: join(folder, 'runs') })
  for (const { id: listed, damage } of await library.list()) {
    expect(damage).toBeNull()
    const content = contentOf(join(library.folder, listed))
    if (sound.has(content)) continue
    const { faults } = await checkRun(library, listed)
    expect(faults.filter((fault) => !/left of a write that was killed|passed over/.test(fault))).toEqual([])
    sound.add(content)
  }
  return library
}

/** SHA-256 of the names and bytes of all files in a folder. */
function contentOf(folder: string): string {
  const hash = createHash('sha256')
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    hash.update(JSON.stringify([entry.parentPath.slice(folder.length), entry.name]))
    if (entry.isFile()) hash.update(readFileSync(join(entry.parentPath, entry.name)))
  }
  return hash.digest('base64')
}

type Check = (library: RunLibrary, folder: string) => Promise<void>

const idsOf = async (library: RunLibrary) => (await library.list()).map((row) => row.id)
/** The run is in the list or in the bin, in one of them. */
const inOnePlace: Check = async (library) => {
  const places = [...(await idsOf(library)), ...(await library.binned()).map((run) => run.id)]
  expect(places).toEqual([id])
}

/** `check`: right after the fault. `again`: after the same change was made once more. */
const OPERATIONS: readonly {
  readonly operation: string
  readonly template: keyof typeof templates
  readonly check: Check
  readonly again: Check
}[] = [
  {
    operation: 'describe',
    template: 'plain',
    check: async (library) => {
      const { note, tags } = await readAbout(join(library.folder, id))
      expect([['old note'], ['new note', 'new']]).toContainEqual([note, ...tags])
      expect(['old name', 'new name']).toContain((await library.row(id)).title)
    },
    again: async (library) => {
      expect(await library.row(id)).toMatchObject({ title: 'new name', note: 'new note', tags: ['new'] })
    }
  },
  { operation: 'index', template: 'plain', check: inOnePlace, again: inOnePlace },
  {
    operation: 'bin',
    template: 'plain',
    check: inOnePlace,
    again: async (library) => expect((await library.binned()).map((run) => run.id)).toEqual([id])
  },
  {
    operation: 'restore',
    template: 'binned',
    check: inOnePlace,
    again: async (library) => expect(await idsOf(library)).toEqual([id])
  },
  {
    operation: 'emptyBin',
    template: 'binned',
    check: async (library) => expect(await idsOf(library)).toEqual([]),
    again: async (library) => expect(await library.binned()).toEqual([])
  },
  {
    operation: 'slim',
    template: 'plain',
    check: async (library) => {
      await readCheckpointOf(await library.runs.find(id), 'newest')
      await readCheckpointOf(await library.runs.find(id), 'best')
    },
    again: async (library) => expect(await library.row(id)).toMatchObject({ slim: true })
  },
  {
    operation: 'export',
    template: 'archives',
    check: async (_, folder) => {
      const file = join(folder, 'new.lenet.zip')
      if (existsSync(file)) await expectImportable(file, folder)
    },
    again: (_, folder) => expectImportable(join(folder, 'new.lenet.zip'), folder)
  },
  {
    operation: 'import',
    template: 'archives',
    check: async (library) => expect((await idsOf(library)).filter((listed) => listed === id)).toEqual([id]),
    again: async (library) => expect(await idsOf(library)).toHaveLength(2)
  },
  {
    operation: 'train',
    template: 'plain',
    check: async (library) => {
      const { step } = await readCheckpointOf(await library.runs.find(id), 'newest')
      expect([5, 10]).toContain(step)
    },
    again: async (library) => expect((await library.row(id)).globalStep).toBeGreaterThanOrEqual(10)
  },
  {
    operation: 'series',
    template: 'plain',
    check: async (library) => {
      const [series] = await new SeriesStore(library.folder).list()
      expect(['old title', 'new title']).toContain(series && 'plan' in series && series.title)
    },
    again: async (library) => {
      expect(await new SeriesStore(library.folder).list()).toMatchObject([{ title: 'new title' }])
    }
  }
]

/** What has been imported once: an export of the same run gives the same bytes. */
let importable = Buffer.alloc(0)

async function expectImportable(file: string, folder: string): Promise<void> {
  const bytes = readFileSync(file)
  if (bytes.equals(importable)) return
  const library = new RunLibrary({ folder: join(folder, 'imported') })
  const { imported, alreadyHere } = await importRunsFile({ library, file, dataFolder: folder })
  expect([...imported.map((run) => run.id), ...alreadyHere]).toEqual([id])
  importable = bytes
}

type Operation = (typeof OPERATIONS)[number]
type Copies = ReadonlyMap<string, readonly WrittenCopy[]>

/** Of each operation, copies of its folder: the last one is whole. */
function writeAll(fault: WriterTask['fault'], operations: readonly Operation[]): Promise<Copies> {
  const tasks = operations.map(({ operation, template }) => {
    const folder = join(root, `${fault}-${operation}`)
    cpSync(templates[template], folder, { recursive: true })
    return { fault, operation, folder }
  })
  return writeCopies(tasks)
}

describe('killed at each write', () => {
  let written: Copies
  beforeAll(async () => (written = await writeAll('kill', OPERATIONS)))

  slowTest.each(OPERATIONS)('$operation', { timeout: 300_000 }, async ({ operation, check, again }) => {
    const copies = written.get(operation)!
    expect(copies.length).toBeGreaterThan(1)
    for (const [i, { isWhole }] of copies.entries()) {
      const folder = join(root, `kill-${operation}-${i + 1}`)
      const library = await expectWhole(folder)
      await check(library, folder)
      // A run that is finished, binned or restored already needs no second time.
      if (!isWhole) {
        if (['train', 'bin', 'restore'].includes(operation)) continue
        await performOperation(operation, folder, () => undefined)
      }
      await again(await expectWhole(folder), folder)
      rmSync(folder, { recursive: true })
    }
  })
})

const DISK_IS_FULL = { code: 'io', message: expect.stringContaining('the disk is full') as string }

describe('on a disk that is full from each write on', () => {
  const operations = OPERATIONS.filter(({ operation }) => operation !== 'emptyBin' && operation !== 'restore')
  let written: Copies
  beforeAll(async () => (written = await writeAll('full', operations)))

  test.each(operations)('$operation', { timeout: 300_000 }, async ({ operation, check, again }) => {
    for (const [i, { isWhole, failure }] of written.get(operation)!.entries()) {
      const folder = join(root, `full-${operation}-${i + 1}`)
      if (failure) expect(failure).toMatchObject(DISK_IS_FULL)
      const library = await expectWhole(folder)
      await check(library, folder)
      if (isWhole) {
        expect(failure).toBeNull()
        await again(library, folder)
      }
      expect(temporaries(library.folder)).toEqual([])
      rmSync(folder, { recursive: true })
    }
  })
})

// Moving and deleting write no bytes: what needs space here is the file system's own copy.
describe('on a disk that is full, where renaming and deleting need space too', () => {
  const operations = OPERATIONS.filter(({ operation }) => ['bin', 'restore', 'emptyBin'].includes(operation))
  let written: Copies
  beforeAll(async () => (written = await writeAll('full-copying', operations)))

  test.each(operations)('$operation', async ({ operation, check, again }) => {
    const copies = written.get(operation)!
    expect(copies.length).toBeGreaterThan(1)
    for (const [i, { isWhole, failure }] of copies.entries()) {
      const folder = join(root, `full-copying-${operation}-${i + 1}`)
      expect(failure).toEqual(isWhole ? null : DISK_IS_FULL)
      const library = await expectWhole(folder)
      await check(library, folder)
      // With space again. What is binned or restored already needs no second time.
      if (!isWhole || operation === 'emptyBin') await performOperation(operation, folder, () => undefined)
      await again(await expectWhole(folder), folder)
      expect(temporaries(join(library.folder, '.bin'))).toEqual([])
      rmSync(folder, { recursive: true })
    }
  })
})

/** Names of unfinished files, also in the folder of the run. */
function temporaries(folder: string): string[] {
  return [folder, join(folder, id)].flatMap((place) =>
    existsSync(place) ? readdirSync(place).filter((name) => name.endsWith('.tmp')) : []
  )
}
