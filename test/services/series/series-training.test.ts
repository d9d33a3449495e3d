/**
 * Series on a small engine: killed, stopped, cancelled, diverging, two at once, a full disk, a
 * clock that jumps back.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { SeedsPlan } from '../../../native/contract/run-series.ts'
import type * as Atomic from '../../../native/files/atomic.ts'
import type { Engine } from '../../../native/engines/engine.ts'
import { readAbout } from '../../../native/runs/about-file.ts'
import type { Runs } from '../../../native/runs/runs.ts'
import { openLeNetRuns, readCheckpointOf } from '../../../native/services/open-run.ts'
import type { RunConfig } from '../../../native/services/run-config.ts'
import { SeriesStore, type StoredSeries } from '../../../native/services/series/series-store.ts'
import { SeriesTraining, type SeriesTrainingOptions } from '../../../native/services/series/series-training.ts'
import { trainSeriesRun } from '../../../native/services/series/train-series-run.ts'
import { createFakeEngine, type FakeBehaviour } from '../../support/fake-engine.ts'
import { slowTest } from '../../support/slow-test.ts'
import { smallDataSet } from '../../support/small-data.ts'

/** The beginnings of the names of files for which the disk is full. */
const full = vi.hoisted(() => new Set<string>())
vi.mock('../../../native/files/atomic.ts', async (original) => {
  const atomic = await original<typeof Atomic>()
  const writeFileAtomic: typeof atomic.writeFileAtomic = async (file, bytes) => {
    if ([...full].some((name) => basename(file).startsWith(name))) {
      throw atomic.ioError(Object.assign(new Error('no space left'), { code: 'ENOSPC' }), `write ${file}`)
    }
    await atomic.writeFileAtomic(file, bytes)
  }
  return { ...atomic, writeFileAtomic }
})

const dataSet = smallDataSet({ train: 70, validation: 20, test: 30 }) // five steps an epoch
const data = { dataSet, spec: 'mnist' }
const PLAN: SeedsPlan = {
  kind: 'seeds',
  title: 'keras, repeated',
  base: {
    ...{ recipe: 'keras', engine: 'fake', data: 'mnist', epochs: 2, batchSize: 16, seed: 0, threads: 1 },
    ...{ learningRate: 1e-3, startFrom: null }
  },
  seeds: [0, 1, 2, 3],
  seedUse: 'both'
}

let folder = ''
let runs: Runs<RunConfig>
let store: SeriesStore
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-series-'))
  runs = openLeNetRuns(folder)
  store = new SeriesStore(folder)
})
afterEach(() => {
  full.clear()
  rmSync(folder, { recursive: true })
})

interface Setting extends Partial<Pick<SeriesTrainingOptions, 'parallel' | 'onChange'>> {
  /** By the number of the engine, from 1. */
  readonly behaviour?: (engine: number) => FakeBehaviour
  readonly now?: () => Date
}

function training(series: StoredSeries, { behaviour = () => ({}), now, parallel = 1, onChange }: Setting = {}) {
  let made = 0
  const createEngine = (): Promise<Engine> => Promise.resolve(createFakeEngine(behaviour(++made)))
  const train = trainSeriesRun(runs, { createEngine, now })
  return new SeriesTraining({ series, store, runs, data, origin: null, train, parallel, threads: 1, onChange })
}

const create = (plan: SeedsPlan = PLAN) => store.create({ plan, data: 'mnist', now: new Date() })
const never = new AbortController().signal

/** Bits that the runs of a series ended with, by seed. */
async function parametersBySeed(id: string): Promise<Map<number, Float32Array>> {
  const { records } = await store.read(id)
  const found = new Map<number, Float32Array>()
  for (const { run } of Object.values(records)) {
    const stored = await runs.find(run!)
    expect(stored.state).toBe('finished')
    found.set(stored.config.seed, (await readCheckpointOf(stored, 'newest')).parameters)
  }
  return found
}

const finishedRuns = async () => (await runs.list()).filter((run) => run.kind === 'run' && run.state === 'finished')

describe('to its end', () => {
  test('one ordinary run for each seed, each noted as its own', async () => {
    const series = await create()
    await training(series).run(never)
    expect(await store.read(series.id)).toMatchObject({ state: 'done', problem: null })
    const all = await finishedRuns()
    expect(all).toHaveLength(4)
    for (const run of all) expect(await readAbout(run.folder)).toMatchObject({ series: series.id })
    expect([...(await parametersBySeed(series.id)).keys()].sort()).toEqual([0, 1, 2, 3])
  })

  test('side by side: the same bits as one after the other', async () => {
    const first = await create()
    await training(first).run(never)
    const expected = await parametersBySeed(first.id)
    rmSync(folder, { recursive: true })
    const second = await create()
    let together = 0
    const trainer = training(second, {
      parallel: 3,
      onChange: () => (together = Math.max(together, trainer.running.length))
    })
    await trainer.run(never)
    expect(together).toBe(3)
    expect(await parametersBySeed(second.id)).toEqual(expected)
  })

  test('what the library has is taken from it; a run that differs in one setting is not', async () => {
    const first = await create({ ...PLAN, seeds: [1, 2] })
    await training(first).run(never)
    const other = await create({ ...PLAN, base: { ...PLAN.base, learningRate: 2e-3 }, seeds: [3] })
    await training(other).run(never)
    const series = await create()
    await training(series).run(never)
    expect(await runs.list()).toHaveLength(5)
    const { records } = await store.read(series.id)
    expect(
      Object.values(records)
        .map(({ reused }) => reused)
        .sort()
    ).toEqual([false, false, true, true])
  })

  test('more seeds, also while it trains', async () => {
    const series = await create({ ...PLAN, seeds: [0, 1] })
    const extended: Promise<void>[] = []
    const trainer = training(series, {
      onChange: () => {
        if (extended.length === 0) extended.push(trainer.extend(PLAN))
      }
    })
    await trainer.run(never)
    await Promise.all(extended)
    expect([...(await parametersBySeed(series.id)).keys()].sort()).toEqual([0, 1, 2, 3])
  })
})

describe('interrupted', () => {
  slowTest('after any step it goes on where it was, with the bits of a series that was not', async () => {
    const whole = await create()
    await training(whole).run(never)
    const expected = await parametersBySeed(whole.id)
    for (const at of [1, 4, 5, 9, 10]) {
      rmSync(folder, { recursive: true })
      const series = await create()
      const stop = new AbortController()
      const onStep = (step: number) => {
        if (step === at) stop.abort()
      }
      await training(series, { behaviour: (engine) => (engine === 2 ? { onStep } : {}) }).run(stop.signal)
      expect((await store.read(series.id)).state).toBe('active')
      expect(await runs.list()).toHaveLength(2)
      await training(await store.read(series.id)).run(never)
      expect(await runs.list()).toHaveLength(4)
      expect(await parametersBySeed(series.id)).toEqual(expected)
    }
  })

  test('a run that was begun and not noted before the process was killed is found again', async () => {
    const series = await create()
    const stop = new AbortController()
    const onStep = (step: number) => {
      if (step === 3) stop.abort()
    }
    await training(series, { behaviour: () => ({ onStep }) }).run(stop.signal)
    // As if the process had been killed between the run's beginning and the note of it.
    await store.write({ ...(await store.read(series.id)), records: {} })
    await training(await store.read(series.id)).run(never)
    expect(await runs.list()).toHaveLength(4)
  })

  test('a run that was deleted meanwhile is trained again', async () => {
    const series = await create()
    await training(series).run(never)
    const [run] = await runs.list()
    await runs.remove(run!)
    await training({ ...(await store.read(series.id)), state: 'active' }).run(never)
    expect(await finishedRuns()).toHaveLength(4)
  })
})

describe('trouble', () => {
  test('a run that diverges is noted, and the next one begins', async () => {
    const series = await create()
    await training(series, { behaviour: (engine) => (engine === 2 ? { divergesAt: 7 } : {}) }).run(never)
    const { state, records } = await store.read(series.id)
    expect(state).toBe('done')
    expect(Object.values(records).filter(({ problem }) => problem?.code === 'diverged')).toHaveLength(1)
    expect(await finishedRuns()).toHaveLength(3)
  })

  test('a cancelled run: one that waits is not begun, one under way can be resumed', async () => {
    const series = await create()
    const keys: string[] = []
    const trainer = training(series, {
      onChange: (key, event) => {
        if (event?.kind === 'started' && keys.push(key) === 2) void trainer.cancel(key)
      }
    })
    await trainer.run(never)
    expect(Object.values((await store.read(series.id)).records).filter(({ cancelled }) => cancelled)).toHaveLength(1)
    const states = (await runs.list()).map((run) => (run.kind === 'run' ? run.state : run.kind)).sort()
    expect(states).toEqual(['finished', 'finished', 'finished', 'stopped'])
  })

  test.each(['checkpoint.bin', 'state.json', 'config.json'])(
    'a disk that is full for %s pauses the series; with space again it goes on, the same to the bit',
    async (name) => {
      const whole = await create()
      await training(whole).run(never)
      const expected = await parametersBySeed(whole.id)
      rmSync(folder, { recursive: true })
      const series = await create()
      let begun = 0
      const trainer = training(series, {
        onChange: (_, event) => {
          if (event?.kind === 'epoch' && ++begun === 3) full.add(name)
        }
      })
      await expect(trainer.run(never)).rejects.toMatchObject({ code: 'io' })
      expect(await store.read(series.id)).toMatchObject({ state: 'paused', problem: { code: 'io' } })
      full.clear()
      await training({ ...(await store.read(series.id)), state: 'active', problem: null }).run(never)
      expect(await parametersBySeed(series.id)).toEqual(expected)
    }
  )

  test('a disk that is full for the series itself loses nothing that was noted before', async () => {
    const series = await create()
    const trainer = training(series, {
      onChange: (_, event) => {
        if (event?.kind === 'ended') full.add(series.id)
      }
    })
    await expect(trainer.run(never)).rejects.toMatchObject({ code: 'io' })
    full.clear()
    await training(await store.read(series.id)).run(never)
    expect(await runs.list()).toHaveLength(4)
  })

  test('a clock that jumps back a year changes nothing', async () => {
    let year = 2026
    const series = await create()
    await training(series, { now: () => new Date(year--, 5, 1) }).run(never)
    expect((await parametersBySeed(series.id)).size).toBe(4)
    expect((await store.list()).map(({ id }) => id)).toEqual([series.id])
  })
})

describe('the file of a series', () => {
  test('is locked by who trains it', async () => {
    const { id } = await create()
    const lock = store.lock(id)
    expect(() => store.lock(id)).toThrow(`the series ${id} is being trained right now`)
    lock.release()
    store.lock(id).release()
  })

  test('that is cut off, of another version or of another kind hides no others', async () => {
    const [a, b, sound] = [await create(), await create(), await create()]
    const file = (id: string) => join(folder, '.series', `${id}.json`)
    await writeFile(file(a.id), (await readFile(file(a.id), 'utf8')).slice(0, 200))
    await writeFile(file(b.id), (await readFile(file(b.id), 'utf8')).replace('"version": 1', '"version": 2'))
    const listed = await store.list()
    expect(listed).toHaveLength(3)
    expect(listed.filter((series) => 'plan' in series).map(({ id }) => id)).toEqual([sound.id])
    await expect(store.read(b.id)).rejects.toThrow('is no series of this version: version')
    await expect(store.read('../secret')).rejects.toMatchObject({ code: 'not-found' })
  })

  test('does not appear among the runs', async () => {
    await create()
    expect(await runs.list()).toEqual([])
    expect(await readdir(folder)).toEqual(['.series'])
  })
})
