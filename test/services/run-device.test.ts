/** The device that a run was asked to train on goes with it: resumed, repeated, and over seeds. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { EngineOptions } from '../../native/services/create-engine.ts'
import { openLeNetRuns } from '../../native/services/open-run.ts'
import { repeatNamedRun } from '../../native/services/repeat/repeat-named-run.ts'
import { resumeRun } from '../../native/services/resume-run.ts'
import { deviceOf } from '../../native/services/run-device.ts'
import { createNamedSeries, trainNamedSeries } from '../../native/services/series/run-named-series.ts'
import { seedsPlanOf } from '../../native/services/series/seeds-plan.ts'
import { trainRun, type TrainRunOptions } from '../../native/services/train-run.ts'
import { createFakeEngine } from '../support/fake-engine.ts'
import { writeSmallNpz } from '../support/small-data.ts'

let folder = ''
let data = ''
let runsFolder = ''
let asked: EngineOptions['device'][] = []
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-device-'))
  data = join(folder, 'bars.npz')
  runsFolder = join(folder, 'runs')
  asked = []
  await writeSmallNpz(data, { train: 70, validation: 20, test: 30 })
})
afterEach(() => rmSync(folder, { recursive: true }))

const createEngine = (_: string, { device }: EngineOptions) => {
  asked.push(device)
  return Promise.resolve({ ...createFakeEngine(), id: 'webgpu' })
}
const train = (options: Partial<TrainRunOptions> = {}) =>
  trainRun({
    ...{ recipe: 'keras', epochs: 1, seed: 0, order: 'shuffled', checkpointSeconds: 20, engine: 'webgpu' },
    ...{ data, runsFolder, createEngine },
    ...options
  })

test.each([['NVIDIA H200'], [1]])(
  '%s is kept with the run, and taken again to resume and to repeat it',
  async (device) => {
    await train({ device })
    const run = await openLeNetRuns(runsFolder).find('last')
    expect(run.config.device).toBe(String(device))
    await resumeRun({ run: run.id, runsFolder, createEngine, addEpochs: 1 })
    await repeatNamedRun(run.id, { runsFolder, createEngine })
    expect(asked).toEqual([device, device, device])
    const repeated = (await openLeNetRuns(runsFolder).list()).find(({ id }) => id !== run.id)
    expect(repeated).toMatchObject({ config: { device: String(device) } })
  }
)

test('another device may be asked for', async () => {
  await train({ device: 'NVIDIA H200' })
  await resumeRun({ run: 'last', runsFolder, createEngine, addEpochs: 1, device: 0 })
  expect(asked).toEqual(['NVIDIA H200', 0])
})

test('every run of a series over seeds is trained on it, also after the series was stopped', async () => {
  await train({ device: 'NVIDIA H200' })
  const plan = await seedsPlanOf('last', { seeds: [5, 6], seedUse: 'both', runsFolder })
  const { id } = await createNamedSeries(plan, { runsFolder })
  const stop = new AbortController()
  const options = { runsFolder, createEngine, parallel: 1, onBegin: () => undefined }
  const stopOnce = () => stop.abort()
  await trainNamedSeries(id, { ...options, signal: stop.signal, onChange: stopOnce })
  await trainNamedSeries(id, { ...options, signal: new AbortController().signal, onChange: () => undefined })
  expect(new Set(asked)).toEqual(new Set(['NVIDIA H200']))
  const configs = (await openLeNetRuns(runsFolder).list()).map((run) => run.kind === 'run' && run.config.device)
  expect(configs).toEqual(['NVIDIA H200', 'NVIDIA H200', 'NVIDIA H200'])
})

test('another engine has other devices', () => {
  const config = { engine: 'webgpu', device: 'NVIDIA H200' }
  expect(deviceOf(config)).toBe('NVIDIA H200')
  expect(deviceOf(config, 'tensorflow')).toBeUndefined()
  expect(deviceOf({ engine: 'tensorflow', device: 'cpu' })).toBe('cpu')
})
