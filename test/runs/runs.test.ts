import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { mkdir, readFile, readdir, symlink, truncate, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { runFiles } from '../../native/runs/run-folder.ts'
import { makeRunId } from '../../native/runs/run-id.ts'
import { acquireRun } from '../../native/runs/run-lease.ts'
import { openRuns, type Runs } from '../../native/runs/runs.ts'
import { runWithoutSpace } from '../support/without-space.ts'

const REMOVE_RUN = join(import.meta.dirname, '../../native/runs/remove-run.ts')
const CONFIG = z.strictObject({ epochs: z.int().min(1) })
type Config = z.infer<typeof CONFIG>

let folder = ''
let runs: Runs<Config>
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-runs-'))
  runs = openRuns(join(folder, 'runs'), (value) => CONFIG.parse(value))
})
afterEach(() => rmSync(folder, { recursive: true }))

interface Made {
  readonly at?: string
  readonly bytes?: readonly [number, number]
}

const create = ({ at = '2026-11-24T12:00:00Z', bytes = [0x3f, 0x9a] }: Made = {}) =>
  runs.create({
    label: 'keras',
    config: { epochs: 5 },
    checkpoint: Uint8Array.of(1, 2, 3),
    now: () => new Date(at),
    randomBytes: () => Uint8Array.from(bytes)
  })

describe('a new run', () => {
  test('has a readable id, its config, and a position to go on from', async () => {
    const run = await create()
    expect(run).toMatchObject({ kind: 'run', id: '2026-11-24-keras-3f9a', config: { epochs: 5 }, name: null })
    expect(run).toMatchObject({
      createdAt: '2026-11-24T12:00:00.000Z',
      keeps: 'newest',
      testAccuracy: null,
      error: null
    })
    expect([...(await readFile(runFiles(run.folder).checkpoint))]).toEqual([1, 2, 3])
    expect(await readdir(runs.folder)).toEqual([run.id])
  })

  test('takes another id when one is taken', async () => {
    const values = [0x11, 0x11, 0x11, 0x11, 0x22, 0x22]
    const next = () => Uint8Array.of(values.shift()!, values.shift()!)
    const options = { label: 'graph', config: { epochs: 1 }, checkpoint: new Uint8Array(), randomBytes: next }
    const now = () => new Date('2026-11-24T12:00:00Z')
    const first = await runs.create({ ...options, now })
    const second = await runs.create({ ...options, now })
    expect([first.id, second.id]).toEqual(['2026-11-24-graph-1111', '2026-11-24-graph-2222'])
  })

  test('that cannot be created leaves nothing', async () => {
    await writeFile(join(folder, 'runs'), 'a file where the folder should be')
    await expect(create()).rejects.toMatchObject({ code: 'io' })
    expect(await readdir(folder)).toEqual(['runs'])
  })

  test('takes away what was left a day ago by one whose making was killed, and no more', async () => {
    await create({ bytes: [1, 1] })
    const [old, recent] = ['.run.old.tmp', '.run.recent.tmp'].map((name) => join(runs.folder, name)) as [string, string]
    for (const left of [old, recent]) await mkdir(left)
    await utimes(old, new Date('2026-11-23T11:00:00Z'), new Date('2026-11-23T11:00:00Z'))
    await utimes(recent, new Date('2026-11-24T11:00:00Z'), new Date('2026-11-24T11:00:00Z'))
    const { id } = await create({ at: '2026-11-24T12:00:00Z', bytes: [2, 2] })
    expect((await readdir(runs.folder)).sort()).toEqual(['.run.recent.tmp', '2026-11-24-keras-0101', id])
    expect(await runs.list()).toHaveLength(2)
  })

  test('ids sort by day', () => {
    const id = (day: number) => makeRunId('keras', new Date(2026, 1, day), Uint8Array.of(0, 255))
    expect([id(9), id(10)]).toEqual(['2026-02-09-keras-00ff', '2026-02-10-keras-00ff'])
  })
})

describe('the list', () => {
  test('has the newest first, and is empty without a folder', async () => {
    expect(await runs.list()).toEqual([])
    const older = await create({ at: '2026-11-23T12:00:00Z', bytes: [1, 1] })
    const newer = await create({ at: '2026-11-24T12:00:00Z', bytes: [2, 2] })
    expect((await runs.list()).map(({ id }) => id)).toEqual([newer.id, older.id])
  })

  test('shows broken runs as broken, at the end, with what is wrong', async () => {
    const good = await create({ bytes: [1, 1] })
    const breaks: [number, (files: ReturnType<typeof runFiles>) => Promise<void>, RegExp][] = [
      [
        0x20,
        (files) => writeFile(files.config, '{"epochs": 0}'),
        /config\.json is not what a run keeps there: epochs: /
      ],
      [0x23, (files) => Promise.resolve(rmSync(files.config)), /cannot read .*config\.json: no such file/]
    ]
    for (const [byte, damage] of breaks) await damage(runFiles((await create({ bytes: [byte, byte] })).folder))
    await mkdir(join(runs.folder, 'holiday pictures'))
    await writeFile(join(runs.folder, 'note.txt'), 'not a run')
    const [first, ...broken] = await runs.list()
    expect(first).toMatchObject({ kind: 'run', id: good.id })
    expect(broken).toHaveLength(3)
    for (const [byte, , message] of breaks) {
      const found = broken.find(({ id }) => id.endsWith(byte.toString(16).repeat(2)))
      expect(found).toMatchObject({ kind: 'broken', problem: { message: expect.stringMatching(message) as unknown } })
    }
  })
})

describe('a run whose small files are damaged', () => {
  test.each<[string, (files: ReturnType<typeof runFiles>) => Promise<void>, object]>([
    ['state.json is cut off', (files) => truncate(files.state, 10), { damaged: ['state.json'], name: 'wide net' }],
    ['state.json is missing', (files) => Promise.resolve(rmSync(files.state)), { damaged: ['state.json'] }],
    ['state.json is of another kind', (files) => writeFile(files.state, '[]'), { damaged: ['state.json'] }],
    ['run.json has one byte changed', (files) => writeFile(files.run, '{"createdAt" "x"}'), { name: null }],
    ['run.json is empty', (files) => truncate(files.run, 0), { damaged: ['run.json'], name: null }]
  ])('is listed, and can be trained on: %s', async (_title, damage, expected) => {
    const run = await runs.rename(await create(), 'wide net')
    await damage(runFiles(run.folder))
    const [found] = await runs.list()
    expect(found).toMatchObject({ kind: 'run', id: run.id, state: 'interrupted', keeps: 'newest', ...expected })
    expect(Number.isNaN(Date.parse((found as typeof run).createdAt))).toBe(false)
    const lease = await acquireRun(await runs.find(run.id))
    await lease.setState({ state: 'stopped' })
    await lease.release()
    expect(await runs.find(run.id)).toMatchObject({ state: 'stopped' })
  })

  test('a sound run has none', async () => {
    expect((await create()).damaged).toEqual([])
  })
})

describe('finding', () => {
  test('by id, its beginning, its last part, `last`, and its folder', async () => {
    const older = await create({ at: '2026-11-23T12:00:00Z', bytes: [0xab, 0xcd] })
    const newer = await create({ at: '2026-11-24T12:00:00Z', bytes: [0xab, 0xce] })
    const cases = [older.id, '2026-11-23', 'abcd', older.folder, relative(process.cwd(), older.folder)]
    for (const text of cases) expect((await runs.find(text)).id).toBe(older.id)
    expect((await runs.find('last')).id).toBe(newer.id)
    const elsewhere = openRuns(join(folder, 'none'), (value) => CONFIG.parse(value))
    expect((await elsewhere.find(older.folder)).id).toBe(older.id)
  })

  test('says what is wrong with words that fit none, or several, or a broken run', async () => {
    await expect(runs.find('last')).rejects.toMatchObject({ code: 'not-found' })
    const one = await create({ bytes: [0xab, 0xcd] })
    const two = await create({ bytes: [0xab, 0xce] })
    await expect(runs.find('abc')).rejects.toMatchObject({
      code: 'bad-argument',
      message: expect.stringContaining(one.id) as unknown
    })
    for (const text of ['nothing', '', './nowhere/', '../..']) {
      await expect(runs.find(text)).rejects.toMatchObject({ code: 'not-found' })
    }
    await writeFile(runFiles(two.folder).config, '')
    await expect(runs.find('abce')).rejects.toMatchObject({ code: 'bad-file' })
  })

  test.each([
    ['the folder of all runs', () => runs.folder, 'it has no config.json'],
    ['a folder above it', () => `${runs.folder}/../..`, 'it has no config.json'],
    ['a file of a run', ({ folder }: { folder: string }) => runFiles(folder).run, 'it is no folder']
  ])('%s is not taken for a run', async (_, pathOf, reason) => {
    const path = pathOf(await create())
    await expect(runs.find(path)).rejects.toMatchObject({
      code: 'not-found',
      message: `${path} is not the folder of a run: ${reason}`,
      hint: expect.stringContaining('the id of a run') as unknown
    })
  })
})

describe('renaming and deleting', () => {
  test('a name is kept beside the id, and can be taken away', async () => {
    const run = await create()
    expect(await runs.rename(run, '  wide net ')).toMatchObject({
      id: run.id,
      name: 'wide net',
      createdAt: run.createdAt
    })
    expect(await runs.find(run.id)).toMatchObject({ name: 'wide net' })
    expect(await runs.rename(run, null)).toMatchObject({ name: null })
  })

  test('deletes the whole folder, of a broken run too', async () => {
    const [one, two] = [await create({ bytes: [1, 1] }), await create({ bytes: [2, 2] })]
    await writeFile(runFiles(two.folder).state, 'x')
    await runs.remove(one)
    await runs.remove(two)
    expect(await readdir(runs.folder)).toEqual([])
  })

  test('deletes on a full disk, with or without a lock file in order', async () => {
    const made = [await create({ bytes: [1, 1] }), await create({ bytes: [2, 2] }), await create({ bytes: [3, 3] })]
    await writeFile(runFiles(made[1]!.folder).lock, '')
    await writeFile(
      runFiles(made[2]!.folder).lock,
      'this is no database at all, and quite long enough to see that'.repeat(20)
    )
    const script = `import { removeRun } from ${JSON.stringify(REMOVE_RUN)}
      const [runs, ...folders] = process.argv.slice(1)
      for (const folder of folders) await removeRun({ id: 'x', folder }, runs)`
    await runWithoutSpace(script, runs.folder, ...made.map((run) => run.folder))
    expect(await readdir(runs.folder)).toEqual([])
  })

  test('never deletes what lies outside, or is reached through a link, or is being trained', async () => {
    const run = await create()
    const outside = join(folder, 'precious')
    await mkdir(outside)
    await symlink(outside, join(runs.folder, 'link'))
    const remove = (path: string) => runs.remove({ id: 'x', folder: path })
    await expect(remove(outside)).rejects.toMatchObject({ code: 'bad-argument' })
    await expect(remove(join(runs.folder, 'link'))).rejects.toMatchObject({ code: 'bad-argument' })
    await expect(remove(join(runs.folder, '..'))).rejects.toMatchObject({ code: 'bad-argument' })
    await expect(remove(join(runs.folder, run.id, '..', '..', 'precious'))).rejects.toMatchObject({
      code: 'bad-argument'
    })
    const lease = await acquireRun(run)
    await expect(runs.remove(run)).rejects.toThrow(`the run ${run.id} is being trained`)
    await lease.release()
    expect(existsSync(outside)).toBe(true)
    expect(existsSync(run.folder)).toBe(true)
  })
})

describe('read by its whole id', () => {
  test('a run is read from its own folder alone', async () => {
    const [wanted] = [await create({ bytes: [1, 1] }), await create({ bytes: [2, 2] })]
    let parsed = 0
    const counting = openRuns(runs.folder, (value) => {
      parsed++
      return CONFIG.parse(value)
    })
    expect(await counting.read(wanted.id)).toEqual(wanted)
    expect(parsed).toBe(1)
  })

  test('a broken run is broken', async () => {
    const { id, folder: broken } = await create()
    await writeFile(runFiles(broken).config, '{')
    expect(await runs.read(id)).toMatchObject({ kind: 'broken', id, problem: { code: 'bad-file' } })
  })

  test.each(['2026-11-24', 'last', '', '.', '..', '../runs', 'no-such-run'])('"%s" is none', async (id) => {
    await create()
    await expect(runs.read(id)).rejects.toMatchObject({ code: 'not-found' })
  })

  test('a path is none, though a run lies there', async () => {
    const run = await create()
    for (const path of [run.folder, `./${run.id}`, `../runs/${run.id}`]) {
      await expect(runs.read(path)).rejects.toMatchObject({ code: 'not-found' })
    }
  })
})
