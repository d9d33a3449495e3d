/**
 * Series as a page starts, watches and controls them, and the queue that trains them across
 * restarts.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test, vi } from 'vitest'
import type {
  RunQueueState,
  SeedsPlan,
  SeriesApi,
  SeriesEstimate,
  SeriesInfo
} from '../../../../native/contract/run-series.ts'
import type { WorkbenchApi } from '../../../../native/contract/workbench.ts'
import type { EngineProvider } from '../../../../native/services/engines.ts'
import type { EngineOption } from '../../../../native/contract/engines.ts'
import { createFakeEngine, type FakeEngine } from '../../../support/fake-engine.ts'
import { slowTest } from '../../../support/slow-test.ts'
import { importBars, openTestWorkbench, OPTIONS, startBars } from '../test-workbench.ts'

const plan = (data: string, change: Partial<SeedsPlan> = {}): SeedsPlan => ({
  kind: 'seeds',
  title: 'keras, repeated',
  base: { ...OPTIONS, data },
  seeds: [0, 1, 2],
  seedUse: 'both',
  ...change
})

const GPU_OPTION: EngineOption = {
  ...{ id: 'webgpu', title: 'WebGPU', device: 'a GPU', available: true, reason: null },
  ...({ installation: 'fixed', maxThreads: 1, defaultThreads: 1 } as const)
}

/** Reads the series until it is as wanted. */
async function until(series: SeriesApi, isWanted: (info: SeriesInfo) => boolean): Promise<SeriesInfo> {
  const reader = (await series.watch()).getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) throw new Error('the series was removed')
      if (isWanted(value.info)) return value.info
    }
  } finally {
    await reader.cancel()
  }
}

const startSeries = async (api: WorkbenchApi, change: Partial<SeedsPlan> = {}) =>
  api.series().start(plan(await importBars(api), change))

describe('a series', () => {
  test('is trained to its end, each run an ordinary one of the library, with statistics', async () => {
    const { api, faults } = openTestWorkbench()
    const series = await startSeries(api)
    const info = await until(series, ({ state }) => state === 'done')
    expect(info).toMatchObject({ runs: 3, counts: { done: 3, failed: 0, waiting: 0 }, progress: 1, problem: null })
    const runs = await api.runs().list()
    expect(runs.map(({ state, trainsInAnotherProcess }) => [state, trainsInAnotherProcess])).toEqual(
      Array(3).fill(['finished', false])
    )
    const summary = await series.summary()
    expect(summary).toMatchObject({ n: 3, validation: { n: 3 } })
    expect(summary.bands!.mean).toHaveLength(2)
    expect((await series.runs()).map(({ settings, state }) => [settings.seed, state])).toEqual([
      [0, 'done'],
      [1, 'done'],
      [2, 'done']
    ])
    expect((await series.planFile()).text).toBe('')
    expect(faults).toEqual([])
  })

  test('goes on after the process has ended, from where it was', async () => {
    const first = openTestWorkbench()
    const series = await startSeries(first.api, { base: { ...OPTIONS, data: await importBars(first.api), epochs: 3 } })
    await until(series, ({ counts }) => counts.running > 0)
    await first.dispose()
    const second = openTestWorkbench({}, first.folder)
    const { id } = (await second.api.series().list())[0]!
    await until(await second.api.series().open({ id }), ({ state }) => state === 'done')
    const runs = await second.api.runs().list()
    expect(runs).toHaveLength(3)
    expect(new Set(runs.map(({ state }) => state))).toEqual(new Set(['finished']))
  })

  test('is paused and resumed, extended and renamed', async () => {
    const { api } = openTestWorkbench()
    const series = await startSeries(api)
    await until(series, ({ counts }) => counts.running > 0)
    await series.pause()
    expect(await series.info()).toMatchObject({ state: 'paused' })
    const begun = (await series.runs()).filter(({ run, state }) => run !== null && state !== 'done')
    expect(new Set(begun.map(({ state }) => state))).toEqual(new Set(['paused']))
    // It stays on the queue, where it can be resumed.
    const queue = (await api.series().watchQueue()).getReader()
    expect((await queue.read()).value!.series).toMatchObject([{ state: 'paused' }])
    await queue.cancel()
    await series.rename({ title: 'three seeds' })
    await series.extend({ seeds: [2, 7] })
    const info = await until(series, ({ state }) => state === 'done')
    expect(info).toMatchObject({ title: 'three seeds', runs: 4, counts: { done: 4 } })
  })

  test('paused, it names the runs that go on with it: not those that were cancelled', async () => {
    const { api } = openTestWorkbench()
    const series = await startSeries(api, { seeds: [0, 1, 2, 3] })
    await until(series, ({ counts }) => counts.running > 0)
    const { key, run } = (await series.runs()).find(({ state }) => state === 'running')!
    await series.pause()
    expect((await series.info()).pausedRuns).toContain(run)
    await series.cancel({ key })
    expect((await series.info()).pausedRuns).not.toContain(run)
  })

  test('is stopped: what waits is not begun, and resuming takes it up', async () => {
    const { api } = openTestWorkbench()
    const series = await startSeries(api, { seeds: [0, 1, 2, 3, 4, 5] })
    await until(series, ({ counts }) => counts.running > 0)
    await series.stop()
    expect(await series.info()).toMatchObject({ state: 'stopped', counts: { running: 0 } })
    expect((await series.runs()).map(({ state }) => state)).not.toContain('paused')
    await series.resume()
    await until(series, ({ state }) => state === 'done')
    expect(await api.runs().list()).toHaveLength(6)
  })

  test('is forgotten while its runs stay; not while it trains', async () => {
    const { api } = openTestWorkbench()
    const series = await startSeries(api, { seeds: [0] })
    await until(series, ({ counts }) => counts.running > 0)
    await expect(series.remove()).rejects.toMatchObject({ code: 'bad-argument' })
    await until(series, ({ state }) => state === 'done')
    await series.remove()
    expect(await api.series().list()).toEqual([])
    expect(await api.runs().list()).toHaveLength(1)
  })
})

async function estimateOf(api: WorkbenchApi, seriesPlan: SeedsPlan): Promise<SeriesEstimate> {
  const stream = await api.series().estimate(seriesPlan)
  for await (const value of stream) if (value.kind === 'done') return value.result
  throw new Error('the estimate has no result')
}

test('an estimate names runs, time and disk, and how many run side by side', async () => {
  const { api } = openTestWorkbench()
  const estimate = await estimateOf(api, plan(await importBars(api)))
  expect(estimate).toMatchObject({ runs: 3, reused: 0, together: false })
  expect(estimate.seconds).toBeGreaterThan(0)
  expect(estimate.parallel).toBeGreaterThanOrEqual(1)
})

slowTest('runs train together on one GPU where it was measured that this is faster, and leave it closed', async () => {
  const joined: FakeEngine[] = []
  const dispose = vi.fn(() => Promise.resolve())
  const slow = { ...createFakeEngine(), id: 'webgpu' }
  const gpu: EngineProvider = {
    id: 'webgpu',
    probe: () => Promise.resolve(GPU_OPTION),
    // Far slower than three others together, also where the machine is busy.
    create: () => Promise.resolve({ ...slow, run: (...steps) => sleep(200).then(() => slow.run(...steps)) }),
    share: () => ({
      createEngine: () => {
        joined.push(createFakeEngine())
        return Promise.resolve({ ...joined.at(-1)!, id: 'webgpu' })
      },
      dispose
    })
  }
  const { api, faults } = openTestWorkbench({ engines: [gpu] })
  const data = await importBars(api)
  const wanted = plan(data, { base: { ...OPTIONS, data, engine: 'webgpu' } })
  expect(await estimateOf(api, wanted)).toMatchObject({ parallel: 3, together: true })
  expect(dispose).toHaveBeenCalledTimes(1)
  joined.length = 0
  await until(await api.series().start(wanted), ({ state }) => state === 'done')
  expect(joined.map(({ stretches }) => stretches.length > 0)).toEqual([true, true, true])
  expect(dispose).toHaveBeenCalledTimes(2)
  expect(faults).toEqual([])
})

describe('beside ordinary runs', () => {
  test('a series is refused while one trains', async () => {
    const { api } = openTestWorkbench()
    const run = await startBars(api, { epochs: 200 })
    await expect(startSeries(api)).rejects.toMatchObject({ code: 'bad-argument' })
    await run.discard()
  })

  test('a run that is started meanwhile trains at once; the series waits and goes on after it', async () => {
    const { api } = openTestWorkbench()
    const series = await startSeries(api, { seeds: [0, 1, 2, 3] })
    await until(series, ({ counts }) => counts.running > 0)
    const run = await startBars(api, { epochs: 200, seed: 99 })
    expect(await series.info()).toMatchObject({ state: 'held', counts: { running: 0 } })
    const reader = (await api.series().watchQueue()).getReader()
    const { value } = (await reader.read()) as { value: RunQueueState }
    expect(value).toMatchObject({ waitsFor: (await run.info()).id, running: [] })
    await reader.cancel()
    await run.discard()
    await until(series, ({ state }) => state === 'done')
    expect(await api.runs().list()).toHaveLength(4)
  })

  test('two series are trained in their order, which can be changed', async () => {
    const { api } = openTestWorkbench()
    const data = await importBars(api)
    const [a, b, c] = [
      await api.series().start(plan(data, { title: 'a' })),
      await api.series().start(plan(data, { title: 'b', seeds: [10] })),
      await api.series().start(plan(data, { title: 'c', seeds: [20] }))
    ]
    await api.series().reorder({ series: [(await a.info()).id, (await c.info()).id] })
    await until(c, ({ state }) => state === 'done')
    await until(b, ({ state }) => state === 'done')
    const runs = await api.runs().list()
    const begun = (seed: number) => runs.find(({ options }) => options.seed === seed)!.startedAt
    expect(begun(20)).toBeLessThan(begun(10))
  })
})

describe('one run', () => {
  test('is repeated as a run of its own: the same to the bit, and listed with it', async () => {
    const { api } = openTestWorkbench()
    const run = await startBars(api)
    await ended(run)
    const { id } = await run.repeat()
    const repeated = await api.runs().open({ id })
    await ended(repeated)
    await expect
      .poll(async () => (await repeated.repetition())?.verdict, { timeout: 10_000 })
      .toMatchObject({
        kind: 'same',
        parameters: 61_706
      })
    expect((await run.repetitions()).map(({ run: repetition }) => repetition)).toEqual([id])
    expect(await run.repetition()).toBeNull()
  })

  test('goes on for more epochs, keeps what it is told to, and has its rate changed while it is paused', async () => {
    const { api } = openTestWorkbench()
    const run = await startBars(api)
    await ended(run)
    await expect(run.setLearningRate({ learningRate: 1e-4 })).rejects.toMatchObject({ code: 'bad-argument' })
    await run.keep({ checkpoint: 'best' })
    await run.extend({ epochs: 200 })
    await run.pause()
    await run.setLearningRate({ learningRate: 1e-4 })
    await run.stop()
    expect(await run.info()).toMatchObject({ state: 'stopped', options: { epochs: 202 } })
  })
})

async function ended(run: { watch(request: { afterSeq: number }): Promise<ReadableStream> }): Promise<void> {
  const reader = (await run.watch({ afterSeq: 0 })).getReader()
  while (!(await reader.read()).done);
}
