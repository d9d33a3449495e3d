/**
 * What a series costs, before it begins: runs that are in the library, time, space, and how the
 * runs are trained.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { SeedsPlan } from '../../../native/contract/run-series.ts'
import type { Engine } from '../../../native/engines/engine.ts'
import { folderSize } from '../../../native/runs/folder-size.ts'
import type { Runs } from '../../../native/runs/runs.ts'
import type { EngineOptions } from '../../../native/services/create-engine.ts'
import { openLeNetRuns } from '../../../native/services/open-run.ts'
import { startSession } from '../../../native/services/open-session.ts'
import type { RunConfig } from '../../../native/services/run-config.ts'
import { configOf } from '../../../native/services/run-request.ts'
import { runToCompletion } from '../../../native/services/run-to-completion.ts'
import { estimateSeries, type EstimateSeriesOptions } from '../../../native/services/series/estimate-series.ts'
import { measureLanes, usualLanes } from '../../../native/services/series/measure-lanes.ts'
import { planRuns } from '../../../native/services/series/plan-runs.ts'
import { trainingWork } from '../../../native/services/series/training-work.ts'
import { createFakeEngine } from '../../support/fake-engine.ts'
import { smallDataSet } from '../../support/small-data.ts'

const cores = vi.hoisted(() => ({ count: 4 }))
vi.mock(import('node:os'), async (original) => ({ ...(await original()), availableParallelism: () => cores.count }))

const dataSet = smallDataSet({ train: 70, validation: 20, test: 30 }) // five steps an epoch
const PLAN: SeedsPlan = {
  kind: 'seeds',
  title: 'keras, repeated',
  base: {
    ...{ recipe: 'keras', engine: 'worker-kernels', data: 'mnist', epochs: 2, batchSize: 16, seed: 0, threads: 4 },
    ...{ learningRate: 0.001, startFrom: null }
  },
  seeds: [0, 1, 2, 3],
  seedUse: 'both'
}

let folder = ''
let runs: Runs<RunConfig>
beforeEach(() => {
  cores.count = 4
  folder = mkdtempSync(join(tmpdir(), 'lenet-estimate-'))
  runs = openLeNetRuns(join(folder, 'runs'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/**
 * An engine whose work takes time by a clock of its own: it measures the choice, not the machine.
 */
function timedEngine(millisecondsPerStep: (threads: number) => number) {
  vi.useFakeTimers({ toFake: ['performance'] })
  const opened: EngineOptions[] = []
  let lanes = 0
  const createEngine = (_: string, options: EngineOptions): Promise<Engine> => {
    opened.push(options)
    const threads = options.threads ?? cores.count
    return Promise.resolve({
      ...createFakeEngine(),
      threads,
      run: (indices, batchSize) => {
        // Engines that run at the same time share one stretch of it.
        if (lanes++ === 0) vi.advanceTimersByTime((millisecondsPerStep(threads) * indices.length) / batchSize)
        queueMicrotask(() => (lanes = 0))
        return Promise.resolve({ steps: 0, costs: new Float64Array(), correct: new Uint32Array(), diverged: false })
      }
    })
  }
  return { createEngine, opened }
}
afterEach(() => void vi.useRealTimers())

const estimate = (change: Partial<EstimateSeriesOptions> = {}) =>
  estimateSeries({
    ...{ planned: planRuns(PLAN), runs, data: { dataSet, spec: 'mnist' }, origin: null, threads: 4 },
    measure: 'always',
    createEngine: timedEngine((threads) => 4 / threads).createEngine,
    ...change
  })

async function trainOne(seed: number): Promise<string> {
  const { options } = planRuns(PLAN).find((planned) => planned.settings.seed === seed)!
  const createEngine = () => Promise.resolve({ ...createFakeEngine(), id: 'worker-kernels' })
  const config = configOf(options, null)
  const session = await startSession({ runs, data: { dataSet, spec: 'mnist' }, config, createEngine })
  await runToCompletion(session, {})
  return session.run.folder
}

describe('how runs are trained', () => {
  const work = trainingWork(planRuns(PLAN), dataSet)
  test.each([
    ['side by side where single threads do more together', (threads: number) => (threads === 1 ? 2 : 1), 4, 1],
    ['one after the other where all threads of one do more', (threads: number) => (threads === 1 ? 6 : 1), 1, 4],
    ['one after the other where both do about the same', (threads: number) => (threads === 1 ? 3.9 : 1), 1, 4]
  ])('%s', async (_, millisecondsPerStep, parallel, threads) => {
    const { createEngine } = timedEngine(millisecondsPerStep)
    const lanes = await measureLanes({ work, dataSet, createEngine })
    expect(lanes).toMatchObject({ parallel, threads })
    // 40 steps of 1 ms, or of 2 ms four at a time.
    expect(lanes.seconds).toBeCloseTo(parallel === 1 ? 0.04 : 0.02, 6)
  })

  test('a lane that is idle at the end counts: five runs in four lanes take twice as long as one', async () => {
    const five = trainingWork(planRuns({ ...PLAN, seeds: [0, 1, 2, 3, 4] }), dataSet)
    const { createEngine } = timedEngine((threads) => (threads === 1 ? 3 : 1))
    expect(await measureLanes({ work: five, dataSet, createEngine })).toMatchObject({ parallel: 1 })
    const quick = timedEngine((threads) => (threads === 1 ? 2 : 1))
    const lanes = await measureLanes({ work: five, dataSet, createEngine: quick.createEngine })
    expect(lanes.parallel).toBe(4)
    expect(lanes.seconds).toBeCloseTo(2 * 10 * 0.002, 6)
  })

  test('one round on a machine that was busy decides nothing', async () => {
    let calls = 0
    // The second round of the single threads takes a hundred times as long.
    const { createEngine } = timedEngine((threads) => (threads > 1 ? 1 : ++calls === 6 ? 200 : 2))
    expect(await measureLanes({ work, dataSet, createEngine })).toMatchObject({ parallel: 4, threads: 1 })
  })

  test('unmeasured, runs that fill the lanes go side by side, and others one after the other', () => {
    const lanesOf = (seeds: number[]) => usualLanes(trainingWork(planRuns({ ...PLAN, seeds }), dataSet))
    expect(lanesOf([0, 1, 2])).toMatchObject({ parallel: 3, threads: 1 })
    expect(lanesOf([0, 1, 2, 3, 4])).toMatchObject({ parallel: 1 })
    expect(lanesOf([0, 1, 2, 3, 4, 5, 6])).toMatchObject({ parallel: 4, threads: 1 })
  })

  test('on one core there is no choice', async () => {
    cores.count = 1
    const { createEngine, opened } = timedEngine(() => 1)
    expect(await measureLanes({ work, dataSet, createEngine })).toMatchObject({ parallel: 1, threads: 1 })
    expect(opened).toHaveLength(1)
  })

  test('another engine trains one run at a time, on the device of the plan', async () => {
    const { createEngine, opened } = timedEngine(() => 1)
    const base = { ...PLAN.base, engine: 'tensorflow', device: '1' }
    const gpuWork = trainingWork(planRuns({ ...PLAN, base }), dataSet)
    expect(await measureLanes({ work: gpuWork, dataSet, createEngine })).toMatchObject({ parallel: 1 })
    expect(opened.map(({ device }) => device)).toEqual(['1'])
  })

  describe('on a GPU that takes the steps of several runs at once', () => {
    const seeds = Array.from({ length: 20 }, (_, seed) => seed)
    const workOf = (change: Partial<SeedsPlan['base']> = {}) =>
      trainingWork(
        planRuns({ ...PLAN, seeds, base: { ...PLAN.base, engine: 'webgpu', device: 'GPU 1', ...change } }),
        dataSet
      )

    test.each([
      ['together where that is faster, in turns of equally many', 4, { parallel: 10, together: true }],
      ['one after the other where it is not', 10, { parallel: 1, together: false }]
    ])('%s', async (_, millisecondsTogether, expected) => {
      const { createEngine, opened } = timedEngine((threads) => (threads === 1 ? millisecondsTogether : 1))
      const dispose = vi.fn(() => Promise.resolve())
      const share = () => ({ createEngine, dispose })
      const lanes = await measureLanes({ work: workOf(), dataSet, createEngine, share })
      expect(lanes).toMatchObject(expected)
      expect(new Set(opened.map(({ device }) => device))).toEqual(new Set(['GPU 1']))
      expect(dispose).toHaveBeenCalledTimes(1)
    })

    test('the GPU is opened once for all of them, and for each that trains alone', async () => {
      const { createEngine } = timedEngine(() => 1)
      const opens = (id: string, options: EngineOptions) => {
        vi.advanceTimersByTime(100)
        return createEngine(id, options)
      }
      let joined = 0
      const share = () => ({
        createEngine: (id: string, options: EngineOptions) => (joined++ ? createEngine : opens)(id, options),
        dispose: () => Promise.resolve()
      })
      // 200 steps of 1 ms, ten at a time.
      expect((await measureLanes({ work: workOf(), dataSet, createEngine: opens, share })).seconds).toBeCloseTo(0.12, 6)
      const alone = await measureLanes({ work: workOf(), dataSet, createEngine: opens, share: null })
      expect(alone.seconds).toBeCloseTo(0.2 + 20 * 0.1, 6)
    })

    test.each([
      ['runs that distort their images', workOf({ distortion: 'slight' }), undefined],
      ['runs on two devices', [...workOf(), ...workOf({ device: 'GPU 2' })], undefined],
      ['an engine that cannot be shared', workOf(), null]
    ])('one after the other for %s', async (_, gpuWork, share) => {
      const { createEngine, opened } = timedEngine(() => 1)
      const options = { work: gpuWork, dataSet, createEngine, ...(share === null && { share }) }
      expect(await measureLanes(options)).toMatchObject({ parallel: 1, together: false })
      expect(opened.length).toBe(new Set(gpuWork.map(({ device }) => device)).size)
    })

    test('one after the other where it was not measured', () => {
      expect(usualLanes(workOf())).toMatchObject({ parallel: 1, together: false })
    })
  })

  test('every batch size of a sweep is measured for its own steps', async () => {
    const { createEngine } = timedEngine(() => 1)
    const axes = [{ setting: 'batchSize' as const, values: [7, 70] }]
    const planned = planRuns({ ...PLAN, kind: 'grid', axes, seeds: [0] })
    cores.count = 1
    const { seconds } = await measureLanes({ work: trainingWork(planned, dataSet), dataSet, createEngine })
    expect(seconds).toBeCloseTo((2 * 10 + 2 * 1) / 1000, 6)
  })

  test.each([
    // Two epochs of 20 validation images, and 30 of the test set.
    ['keras', 70],
    // The 70 training images as well, and both once before the first step.
    ['graph', 3 * 90 + 30]
  ] as const)('the start of an engine for each run and all evaluations of %s count', async (recipe, images) => {
    cores.count = 1
    const { createEngine } = timedEngine(() => 1)
    const slowly = async (id: string, options: EngineOptions): Promise<Engine> => {
      vi.advanceTimersByTime(10)
      const engine = await createEngine(id, options)
      // 1 ms for each of 20 images.
      return { ...engine, evaluate: (set) => (vi.advanceTimersByTime(20), engine.evaluate(set)) }
    }
    const planned = planRuns({ ...PLAN, base: { ...PLAN.base, recipe } })
    const { seconds } = await measureLanes({ work: trainingWork(planned, dataSet), dataSet, createEngine: slowly })
    expect(seconds).toBeCloseTo((4 * (10 + 10 + images)) / 1000, 6)
  })

  test('a measurement is stopped between two rounds', async () => {
    const stop = AbortSignal.abort()
    const { createEngine } = timedEngine(() => 1)
    await expect(measureLanes({ work, dataSet, createEngine, signal: stop })).rejects.toMatchObject({
      code: 'cancelled'
    })
  })
})

describe('an estimate', () => {
  test('counts what the library has with the same settings as reused, and neither its time nor its space', async () => {
    const none = (await estimate()).estimate
    expect(none).toMatchObject({ runs: 4, reused: 0 })
    await trainOne(1)
    const one = (await estimate()).estimate
    expect(one).toMatchObject({ runs: 4, reused: 1 })
    expect(one.seconds! / none.seconds!).toBeCloseTo(3 / 4, 6)
    expect(one.sizeBytes / none.sizeBytes).toBeCloseTo(3 / 4, 2)
    await trainOne(0)
    await trainOne(2)
    await trainOne(3)
    expect((await estimate()).estimate).toMatchObject({ runs: 4, reused: 4, seconds: null, sizeBytes: 0 })
  })

  test('of space is what a run takes then', async () => {
    const { sizeBytes } = (await estimate({ planned: planRuns({ ...PLAN, seeds: [0] }) })).estimate
    const taken = folderSize(await trainOne(0))
    // The log has a line more for each second that the machine was busy.
    expect(Math.abs(sizeBytes - taken) / taken).toBeLessThan(0.02)
  })

  test('has no time while something else trains', async () => {
    const { createEngine, opened } = timedEngine(() => 1)
    const { estimate: unmeasured, lanes } = await estimate({ measure: 'never', createEngine })
    expect(unmeasured).toMatchObject({ runs: 4, seconds: null, parallel: 4, threadsPerRun: 1 })
    expect(lanes).toBeNull()
    expect(opened).toEqual([])
  })

  test('is of what is left of runs that were interrupted', async () => {
    const planned = planRuns(PLAN)
    const whole = (await estimate()).estimate.seconds!
    const done = new Map([[planned[0]!.key, { globalStep: 10, epochsDone: 2 }]])
    expect((await estimate({ done })).estimate.seconds! / whole).toBeCloseTo(3 / 4, 6)
  })

  test('is not measured where that takes more than a small part of the series', async () => {
    expect((await estimate({ measure: 'where-it-pays' })).lanes).toBeNull()
    const long = planRuns({ ...PLAN, base: { ...PLAN.base, epochs: 3000 } })
    expect((await estimate({ measure: 'where-it-pays', planned: long })).lanes).not.toBeNull()
  })
})
