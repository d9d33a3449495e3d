/**
 * Series whose runs train together on one GPU: who can, who opens it, and that each run gets the
 * bits that it gets alone.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { SeedsPlan } from '../../native/contract/run-series.ts'
import type { WebGpuEngine } from '../../native/engines/webgpu/index.ts'
import { openLeNetRuns, readCheckpointOf } from '../../native/services/open-run.ts'
import { chooseData } from '../../native/services/choose-data.ts'
import type { CreateEngine } from '../../native/services/create-engine.ts'
import { createNamedSeries, trainNamedSeries } from '../../native/services/series/run-named-series.ts'
import { SeriesStore } from '../../native/services/series/series-store.ts'
import { SeriesTraining } from '../../native/services/series/series-training.ts'
import { checkTogether, shareGpu } from '../../native/services/share-gpu.ts'
import { trainSeriesRun } from '../../native/services/series/train-series-run.ts'
import { openWebGpuEngine } from '../../native/services/webgpu-engine.ts'
import { serializeCalls } from '../../native/engines/serialize-calls.ts'
import { createFakeEngine } from '../support/fake-engine.ts'
import { expectSameState } from '../support/same-vector.ts'
import { slowTest } from '../support/slow-test.ts'
import { writeSmallNpz } from '../support/small-data.ts'
import { softwareGpu } from '../support/software-gpu.ts'

const gpu = softwareGpu()

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-together-'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

async function planOf(engine: string): Promise<SeedsPlan> {
  const data = join(folder, 'bars.npz')
  await writeSmallNpz(data, { train: 20, validation: 8 })
  const base = {
    ...{ recipe: 'keras' as const, engine, data, epochs: 2, batchSize: 8, seed: 0, threads: 1 },
    ...{ learningRate: 1e-3, startFrom: null }
  }
  return { kind: 'seeds', title: 'keras, repeated', base, seeds: [3, 4], seedUse: 'both' }
}

/** Checkpoints of the runs of a series whose engines are these, in the order of their seeds. */
async function trainAll(runsFolder: string, parallel: number, createEngine: CreateEngine) {
  const plan = await planOf('webgpu')
  const runs = openLeNetRuns(runsFolder)
  const store = new SeriesStore(runsFolder)
  const data = await chooseData(plan.base.data)
  const series = await store.create({ plan, data: data.spec, now: new Date() })
  const train = trainSeriesRun(runs, { createEngine })
  const training = new SeriesTraining({ series, store, runs, data, origin: null, train, parallel, threads: 1 })
  await training.run(new AbortController().signal)
  const ids = Object.values(training.series.records).map(({ run }) => run!)
  const checkpoints = await Promise.all(ids.map(async (id) => readCheckpointOf(await runs.find(id), 'newest')))
  const seeds = await Promise.all(ids.map(async (id) => (await runs.find(id)).config.seed))
  return plan.seeds.map((seed) => checkpoints[seeds.indexOf(seed)]!)
}

test('runs of another engine and runs that distort are refused before anything is trained', async () => {
  const webgpu = { engine: 'webgpu' }
  expect(() => checkTogether([webgpu, { engine: 'worker-kernels' }])).toThrow(
    'runs of the engine worker-kernels cannot'
  )
  expect(() => checkTogether([webgpu, { ...webgpu, distortion: 'slight' }])).toThrow(
    'runs that distort their images cannot'
  )
  const { id } = await createNamedSeries(await planOf('worker-kernels'), { runsFolder: folder })
  const training = trainNamedSeries(id, {
    ...{ runsFolder: folder, signal: new AbortController().signal, together: 2 },
    ...{ onChange: () => undefined, onBegin: () => undefined }
  })
  await expect(training).rejects.toMatchObject({ code: 'bad-argument' })
  expect(await openLeNetRuns(folder).list()).toEqual([])
})

describe('the GPU', () => {
  const fakeGpu = (dispose = () => Promise.resolve()) =>
    ({
      ...createFakeEngine(),
      settings: { threads: 256 },
      dispose
    }) as unknown as WebGpuEngine

  test('is opened once for all runs of a device, and closed after the last', async () => {
    const closed = vi.fn(() => Promise.resolve())
    const engine = fakeGpu(closed)
    const open = vi.fn(() => Promise.resolve(engine))
    const { createEngine, dispose } = shareGpu(open)
    const joined = await Promise.all([0, 1, 2].map(() => createEngine('webgpu', {})))
    for (const each of joined) await each.dispose()
    expect(open).toHaveBeenCalledTimes(1)
    expect(closed).not.toHaveBeenCalled()
    await dispose()
    await dispose()
    expect(closed).toHaveBeenCalledTimes(1)
  })

  test('takes no run that has to go on with other settings', async () => {
    const { createEngine } = shareGpu(() => Promise.resolve(fakeGpu()))
    await createEngine('webgpu', { settings: { threads: 256 } })
    await expect(createEngine('webgpu', { settings: { threads: 512 } })).rejects.toMatchObject({
      code: 'bad-argument',
      message: 'this run was trained with {"threads":512} and the others train with {"threads":256}'
    })
  })
})

describe.skipIf(gpu.kind === 'missing')(`on a software GPU${gpu.kind === 'missing' ? `: ${gpu.reason}` : ''}`, () => {
  slowTest('each run of a series has the bits of one that trains alone', async () => {
    const environment = gpu.kind === 'found' ? gpu.environment : {}
    for (const [name, value] of Object.entries({ ...environment, LENET_SOFTWARE_GPU: '1' })) vi.stubEnv(name, value)
    // One for all: its shaders take most of the time.
    const engine = await openWebGpuEngine({})
    const kept = { ...serializeCalls(engine), dispose: () => Promise.resolve() }
    const { createEngine } = shareGpu(() => Promise.resolve(engine))
    const together = await trainAll(join(folder, 'together'), 2, createEngine)
    const alone = await trainAll(join(folder, 'alone'), 1, () => Promise.resolve(kept))
    await engine.dispose()
    expect(together.map(({ step }) => step)).toEqual([6, 6])
    together.forEach((checkpoint, i) => expectSameState(checkpoint, alone[i]!))
  })
})
