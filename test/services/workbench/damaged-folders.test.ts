/**
 * A data folder in which small files are damaged, or which lies elsewhere now: nothing disappears,
 * and nothing else is blocked.
 */
import { readdirSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { WorkbenchError } from '../../../native/contract/errors.ts'
import type { SavedDrawing } from '../../../native/contract/drawings.ts'
import type { RunApi } from '../../../native/contract/runs.ts'
import { isFileLocked } from '../../../native/files/file-lock.ts'
import { DataSetStore } from '../../../native/services/workbench/data-sets/data-set-store.ts'
import { importFiles } from '../../../native/services/workbench/data-sets/import-files.ts'
import { RunJournal } from '../../../native/services/workbench/journal/run-journal.ts'
import { TrainingSession } from '../../../native/services/training-session.ts'
import { barFiles } from '../../support/bar-files.ts'
import { until } from '../../support/until.ts'
import { importBars, openTestWorkbench, OPTIONS, startBars } from './test-workbench.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const untilState = (run: RunApi, ...states: readonly string[]) =>
  until(async () => states.includes((await run.info()).state), `the run is ${states.join(' or ')}`)

/** Paused in its second epoch, so that it can be resumed. */
async function pausedRun(api: Parameters<typeof startBars>[0]): Promise<RunApi> {
  const run = await startBars(api, { epochs: 50 })
  await until(async () => (await run.info()).epochsDone > 0, 'an epoch is done')
  await run.pause()
  await untilState(run, 'paused')
  return run
}

function drawLine(x: number) {
  const points = Array.from({ length: 20 }, (_, index) => ({ x, y: 60 + index * 8 }))
  return { kind: 'strokes', strokes: [{ width: 22, points }] } as const
}

describe('a run', () => {
  test('whose resume fails on a full disk is given back, and resumes when there is space', async () => {
    const first = openTestWorkbench()
    const { id } = await (await pausedRun(first.api)).info()
    await first.dispose()
    const { api } = openTestWorkbench({}, first.folder)
    const run = await api.runs().open({ id })
    vi.spyOn(TrainingSession.prototype, 'keep').mockRejectedValueOnce(
      new WorkbenchError('io', 'cannot write state.json: the disk is full', 'Free some space.')
    )
    await expect(run.resume()).rejects.toThrow('the disk is full')
    expect(await run.info()).toMatchObject({ state: 'interrupted', trainsInAnotherProcess: false })
    await run.resume()
    await untilState(run, 'running')
    await run.discard()
    expect(await api.runs().list()).toEqual([])
  })

  test('whose start fails once its folder is there is given back: it can be discarded, and the next one starts', async () => {
    const { api, folder } = openTestWorkbench()
    const data = await importBars(api)
    vi.spyOn(RunJournal.prototype, 'reopen').mockImplementationOnce(() => {
      throw new WorkbenchError('io', 'cannot write steps.bin: the disk is full', 'Free some space.')
    })
    await expect(api.runs().start({ ...OPTIONS, data, epochs: 1 })).rejects.toThrow('the disk is full')
    const [left] = await api.runs().list()
    expect(left).toMatchObject({ state: 'interrupted', trainsInAnotherProcess: false })
    expect(isFileLocked(join(folder, 'runs', left!.id, 'lock'))).toBe(false)
    await (await api.runs().open({ id: left!.id })).discard()
    await untilState(await api.runs().start({ ...OPTIONS, data, epochs: 1 }), 'finished')
    expect(await api.runs().list()).toHaveLength(1)
  })

  test('that was moved with its data folder names its set and goes on; the old place is not needed', async () => {
    const first = openTestWorkbench()
    const { id, options } = await (await pausedRun(first.api)).info()
    await first.dispose()
    const config = readFileSync(join(first.folder, 'runs', id, 'config.json'), 'utf8')
    expect(config).not.toContain(first.folder)
    const moved = `${first.folder}-moved`
    renameSync(first.folder, moved)
    const { api } = openTestWorkbench({}, moved)
    const run = await api.runs().open({ id })
    expect((await run.info()).options.data).toBe(options.data)
    expect((await run.probes()).labels.length).toBeGreaterThan(0)
    await run.resume()
    await untilState(run, 'running')
    await run.discard()
    renameSync(moved, first.folder)
  })

  test('does not go on from the checkpoint of a run with other options, or after its config has changed', async () => {
    const first = openTestWorkbench()
    const { id } = await (await pausedRun(first.api)).info()
    await first.dispose()
    const file = join(first.folder, 'runs', id, 'config.json')
    const sound = readFileSync(file, 'utf8')
    for (const [from, to] of [
      ['"learningRate": 0.001', '"learningRate": 0.003'],
      ['"epochs": 50', '"epochs": 58'],
      ['"batchSize": 32', '"batchSize": 36'],
      ['"seed": 1', '"seed": 3']
    ] as const) {
      expect(sound).toContain(from)
      writeFileSync(file, sound.replace(from, to))
      const again = openTestWorkbench({}, first.folder)
      const run = await again.api.runs().open({ id })
      await expect(run.resume()).rejects.toMatchObject({ code: 'bad-file' })
      await again.dispose()
    }
    writeFileSync(file, sound)
    const { api } = openTestWorkbench({}, first.folder)
    const run = await api.runs().open({ id })
    await run.resume()
    await untilState(run, 'running')
  })
})

describe('a run whose config.json is damaged', () => {
  test.each(['', '{', '{"epochs":0}', 'null'])(
    'as %j is listed with what is wrong, and can be deleted',
    async (text) => {
      const first = openTestWorkbench()
      const { api, folder } = first
      const run = await startBars(api, { epochs: 1 })
      await untilState(run, 'finished')
      const { id } = await run.info()
      await first.dispose()
      writeFileSync(join(folder, 'runs', id, 'config.json'), text)
      const again = openTestWorkbench({}, folder)
      const [listed] = await again.api.runs().list()
      expect(listed).toMatchObject({
        id,
        state: 'failed',
        failure: expect.stringContaining('config.json') as string,
        options: { recipe: 'keras', epochs: 1, batchSize: 32, seed: 1 }
      })
      const broken = await again.api.runs().open({ id })
      expect(await broken.info()).toEqual(listed)
      await expect(broken.resume()).rejects.toMatchObject({ code: 'bad-file' })
      await broken.discard()
      expect(await again.api.runs().list()).toEqual([])
      expect(readdirSync(join(folder, 'runs'))).toEqual([])
    }
  )
})

test('a title with characters that a reader cannot see is refused', async () => {
  const { api } = openTestWorkbench()
  const run = await startBars(api, { epochs: 1 })
  for (const title of ['a\u202eb', 'a\u0000b', 'a\nb', 'a\u2067b', 'a\u0085b']) {
    await expect(run.rename({ title })).rejects.toMatchObject({ code: 'bad-argument' })
  }
  await run.rename({ title: 'Netz für Übung ٣' })
  expect((await run.info()).title).toBe('Netz für Übung ٣')
  await untilState(run, 'finished')
})

test('a resume that takes the best checkpoint in the place of a damaged one says so in the log', async () => {
  const first = openTestWorkbench()
  const { id } = await (await pausedRun(first.api)).info()
  await first.dispose()
  truncateSync(join(first.folder, 'runs', id, 'checkpoint.bin'), 1000)
  const { api } = openTestWorkbench({}, first.folder)
  const run = await api.runs().open({ id })
  await run.resume()
  const lines: string[] = []
  const reader = (await run.watch({ afterSeq: 0 })).getReader()
  await until(async () => {
    const { value = [] } = await reader.read()
    lines.push(...value.flatMap((update) => (update.kind === 'line' ? [update.text] : [])))
    return lines.some((line) => /^note: .*checkpoint\.bin cannot be used/.test(line))
  }, 'the log says it')
  await run.discard()
})

test('a kept drawing whose label or strokes and pixels were changed is not trained on', async () => {
  const first = openTestWorkbench()
  const { api, folder } = first
  const { id } = await api.drawings().save({ drawing: drawLine(140), label: 1 })
  await api.drawings().save({ drawing: drawLine(100), label: 7 })
  await first.dispose()
  const file = join(folder, 'data/my-digits', `${id}.json`)
  const sound = readFileSync(file, 'utf8')
  const otherPixels = sound.replace('AAAA', 'AAAB')
  for (const damaged of [sound.replace('"label":1', '"label":3'), otherPixels.replace('"x":140', '"x":90')]) {
    expect(damaged).not.toBe(sound)
    writeFileSync(file, damaged)
    const again = openTestWorkbench({}, folder)
    expect((await again.api.drawings().list()).map(({ label }) => label)).toEqual([7])
    await again.dispose()
  }
  writeFileSync(file, sound)
  expect(await openTestWorkbench({}, folder).api.drawings().list()).toHaveLength(2)
})

describe('an imported set', () => {
  test.each(['', '{', '[]', '{"title":"x"}'])(
    'whose data-set.json is %j is listed, can be opened and removed',
    async (text) => {
      const { api, folder } = openTestWorkbench()
      const id = await importBars(api, 60)
      writeFileSync(join(folder, 'data/imported', id, 'data-set.json'), text)
      const listed = (await api.dataSets().list()).find((set) => set.id === id)
      expect(listed).toMatchObject({
        removable: true,
        state: 'ready',
        title: expect.stringContaining('damaged') as string
      })
      const images = await (
        await api.dataSets().open({ id })
      ).images({ split: 'train', label: null, from: 0, count: 1 })
      expect(images.labels).toHaveLength(1)
      await api.dataSets().remove({ id })
      expect((await api.dataSets().list()).some((set) => set.id === id)).toBe(false)
    }
  )

  test('whose data-set.json is damaged is repaired by importing its files again', async () => {
    const { api, folder } = openTestWorkbench()
    const id = await importBars(api, 60)
    writeFileSync(join(folder, 'data/imported', id, 'data-set.json'), '{')
    expect(await importBars(api, 60)).toBe(id)
    const listed = (await api.dataSets().list()).find((set) => set.id === id)
    expect(listed).toMatchObject({ images: 60, title: expect.not.stringContaining('damaged') as string })
  })

  test('whose data is damaged is replaced by importing its files again', async () => {
    const { api, folder } = openTestWorkbench()
    const id = await importBars(api, 60)
    const images = join(folder, 'data/imported', id, 'images.idx')
    truncateSync(images, 500)
    await expect(api.dataSets().open({ id })).rejects.toMatchObject({ code: 'bad-file' })
    expect(await importBars(api, 60)).toBe(id)
    await api.dataSets().open({ id })
    expect(readdirSync(join(folder, 'data/imported')).filter((name) => name.startsWith('.'))).toEqual([])
  })

  test('is not one that an id of every object names', async () => {
    const { api } = openTestWorkbench()
    for (const id of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
      const refused = { code: 'not-found', message: `there is no data set ${id}` }
      await expect(api.dataSets().open({ id })).rejects.toMatchObject(refused)
      await expect(api.runs().start({ ...OPTIONS, data: id })).rejects.toMatchObject(refused)
    }
  })
})

test('frozen drawings that are damaged are written again, so that training on them goes on', async () => {
  const { api, folder } = openTestWorkbench()
  for (let digit = 0; digit < 8; digit++)
    await api.drawings().save({ drawing: drawLine(60 + 20 * digit), label: digit })
  const first = await api.runs().start({ ...OPTIONS, data: 'my-digits', epochs: 1 })
  await untilState(first, 'finished')
  const frozen = join(folder, 'data/my-digits/frozen')
  const [file] = readdirSync(frozen)
  const sound = readFileSync(join(frozen, file!))
  for (const damaged of [sound.subarray(0, 100), Buffer.alloc(0), Buffer.from('no archive')]) {
    writeFileSync(join(frozen, file!), damaged)
    const again = openTestWorkbench({}, folder)
    const run = await again.api.runs().start({ ...OPTIONS, data: 'my-digits', epochs: 1 })
    await untilState(run, 'finished')
    expect(readFileSync(join(frozen, file!))).toEqual(sound)
    await again.dispose()
  }
})

test('kept drawings whose pixels are damaged are made again from their strokes; others are counted as left out', async () => {
  const { api, folder } = openTestWorkbench()
  const saved: SavedDrawing[] = []
  for (let digit = 0; digit < 5; digit++) {
    saved.push(await api.drawings().save({ drawing: drawLine(60 + 20 * digit), label: digit }))
  }
  const damage = (n: number, change: (file: Record<string, unknown>) => unknown) => {
    const path = join(folder, 'data/my-digits', `${saved[n]!.id}.json`)
    writeFileSync(path, JSON.stringify(change(JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>)))
  }
  damage(0, (file) => ({ ...file, pixels: String(file.pixels).replace('A', 'B') }))
  damage(1, (file) => ({ ...file, pixels: undefined }))
  damage(2, (file) => ({ ...file, label: 7 }))
  damage(3, (file) => ({ ...file, pixels: '', drawing: { kind: 'strokes', strokes: 'none' } }))
  const again = openTestWorkbench({}, folder)
  const list = await again.api.drawings().list()
  const sound = [0, 1, 4].map((n) => ({ id: saved[n]!.id, label: n }))
  expect(list.map(({ id, label }) => ({ id, label }))).toEqual(sound)
  list.forEach(({ pixels, label }) => expect(Buffer.compare(pixels, saved[label]!.pixels)).toBe(0))
  const details = await (await again.api.dataSets().open({ id: 'my-digits' })).details()
  expect(details.notices).toEqual([
    expect.stringMatching(/^2 kept drawings cannot be read and are left out: \S+\.json, \S+\.json$/)
  ])
})

test('an import is refused when its files unpack to too much together, though each is small enough', async () => {
  const { folder } = openTestWorkbench()
  const options = { folder: join(folder, 'data'), now: () => new Date(), onFault: () => undefined, bundledMnist: null }
  const store = new DataSetStore(options)
  const files = [...barFiles(60), ...barFiles(60).map(({ name, bytes }) => ({ name: `more-${name}`, bytes }))]
  const one = barFiles(60).reduce((sum, { bytes }) => sum + bytes.length, 0)
  const refused = await importFiles(files, store, one + 100)
  expect(refused.dataSet).toBe(null)
  expect(refused.files.map(({ ok }) => ok)).toEqual([true, true, false, false])
  expect(refused.files[2]!.message).toContain('together')
  expect((await importFiles(barFiles(60), store, one + 100)).dataSet).not.toBe(null)
})
