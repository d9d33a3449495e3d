import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { appendFile, mkdir, readFile, readdir, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { RunEvent, RunProgress, RunStarted } from '../../native/contract/run-events.ts'
import { openEventLog, readEvents } from '../../native/runs/event-log.ts'
import { runFiles, type StoredRun } from '../../native/runs/run-folder.ts'
import { makeRunId } from '../../native/runs/run-id.ts'
import { keepRun } from '../../native/runs/run-keeper.ts'
import { isLocked, takeLock } from '../../native/runs/run-lock.ts'
import { openRuns, type Runs } from '../../native/runs/runs.ts'

const CONFIG = z.strictObject({ epochs: z.int().min(1) })
type Config = z.infer<typeof CONFIG>
const MODULE = join(import.meta.dirname, '../../native/runs/run-lock.ts')

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
      [0x21, (files) => truncate(files.state, 10), /state\.json is not what a run keeps there/],
      [0x22, (files) => writeFile(files.run, '[]'), /run\.json is not what a run keeps there: the whole: /],
      [0x23, (files) => Promise.resolve(rmSync(files.config)), /cannot read .*config\.json: no such file/]
    ]
    for (const [byte, damage] of breaks) await damage(runFiles((await create({ bytes: [byte, byte] })).folder))
    await mkdir(join(runs.folder, 'holiday pictures'))
    await writeFile(join(runs.folder, 'note.txt'), 'not a run')
    const [first, ...broken] = await runs.list()
    expect(first).toMatchObject({ kind: 'run', id: good.id })
    expect(broken).toHaveLength(5)
    for (const [byte, , message] of breaks) {
      const found = broken.find(({ id }) => id.endsWith(byte.toString(16).repeat(2)))
      expect(found).toMatchObject({ kind: 'broken', problem: { message: expect.stringMatching(message) as unknown } })
    }
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
    const keeper = await keepRun(run)
    await expect(runs.remove(run)).rejects.toThrow(`the run ${run.id} is being trained`)
    await keeper.release()
    expect(existsSync(outside)).toBe(true)
    expect(existsSync(run.folder)).toBe(true)
  })
})

describe('the one who trains', () => {
  const stateOf = async (run: StoredRun<Config>) => (await runs.find(run.folder)).state

  test('tells the state; without a word from it the run is interrupted', async () => {
    const run = await create()
    const keeper = await keepRun(run)
    for (const state of ['running', 'paused', 'finished', 'stopped', 'failed', 'running'] as const) {
      await keeper.setState({ state })
      expect(await stateOf(run)).toBe(state)
    }
    await keeper.release()
    await keeper.release()
    expect(await stateOf(run)).toBe('interrupted')
  })

  test('keeps what it does not change', async () => {
    const run = await create()
    const keeper = await keepRun(run)
    await keeper.setState({ keeps: 'best', testAccuracy: 0.9 })
    await keeper.setState({ state: 'stopped' })
    await keeper.release()
    const again = await keepRun(await runs.find(run.id))
    await again.setState({ state: 'running' })
    await again.release()
    expect(await runs.find(run.id)).toMatchObject({ keeps: 'best', testAccuracy: 0.9 })
  })

  test('is alone', async () => {
    const run = await create()
    const keeper = await keepRun(run)
    await expect(keepRun(run)).rejects.toThrow(`the run ${run.id} is being trained right now`)
    await keeper.release()
    await (await keepRun(run)).release()
  })

  test('takes away what killed writes have left', async () => {
    const run = await create()
    await writeFile(join(run.folder, '.checkpoint.bin.123.tmp'), 'half')
    await (await keepRun(run)).release()
    expect(await readdir(run.folder)).not.toContain('.checkpoint.bin.123.tmp')
  })

  test('lets go when its process is killed', async () => {
    const file = join(folder, 'lock')
    const script = `import { takeLock } from ${JSON.stringify(MODULE)}; console.log(takeLock(process.argv[1]) ? 'held' : 'refused'); setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, file], {
      stdio: ['ignore', 'pipe', 'inherit']
    })
    const [said] = (await once(child.stdout, 'data')) as [Buffer]
    expect(said.toString()).toBe('held\n')
    expect(isLocked(file)).toBe(true)
    expect(takeLock(file)).toBe(null)
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(isLocked(file)).toBe(false)
    const lock = takeLock(file)
    expect(lock).not.toBe(null)
    lock!.release()
  })

  test('a lock file that cannot be used is an error, not a lock', async () => {
    const file = join(folder, 'lock')
    await writeFile(file, 'this is no database at all, and quite long enough to see that'.repeat(20))
    expect(isLocked(file)).toBe(false)
    expect(() => takeLock(file)).toThrow(/cannot lock/)
  })
})

describe('the event log', () => {
  const started = (resumedFrom: RunStarted['resumedFrom'] = null) =>
    ({ kind: 'started', stepsPerEpoch: 10, resumedFrom }) as RunStarted
  const progress = (globalStep: number) => ({ kind: 'progress', globalStep }) as RunProgress
  const epoch = (number: number) => ({ kind: 'epoch', epoch: number }) as RunEvent
  const ended: RunEvent = { kind: 'ended', state: 'stopped', globalStep: 14 }
  let file = ''
  beforeEach(() => (file = join(folder, 'events.jsonl')))

  const write = async (...events: RunEvent[]) => {
    const log = await openEventLog(file)
    for (const event of events) await log.append(event)
    await log.close()
  }

  test('gives back what was appended, over several openings; nothing without a file', async () => {
    expect(await readEvents(file)).toEqual([])
    await write(started(), progress(3))
    await write(progress(6))
    expect(await readEvents(file)).toEqual([started(), progress(3), progress(6)])
  })

  test('a torn last line is passed over, and does not spoil the next', async () => {
    await write(started(), progress(3))
    await appendFile(file, '{"kind":"progr')
    expect(await readEvents(file)).toEqual([started(), progress(3)])
    await write(progress(6))
    expect(await readEvents(file)).toEqual([started(), progress(3), progress(6)])
  })

  test('after an interruption every step is told once', async () => {
    const again = started({ epoch: 2, step: 3 })
    await write(started(), progress(8), epoch(1), progress(13), progress(17), epoch(2), progress(24))
    await write(again, progress(16), epoch(2), ended)
    expect(await readEvents(file)).toEqual([
      started(),
      progress(8),
      epoch(1),
      progress(13),
      again,
      progress(16),
      epoch(2),
      ended
    ])
    await write(started({ epoch: 3, step: 0 }), progress(22))
    expect((await readEvents(file)).filter(({ kind }) => kind === 'ended' || kind === 'epoch')).toEqual([
      epoch(1),
      epoch(2)
    ])
  })
})
