import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { BenchRequest, InspectedModel, InspectionApi } from '../../../../native/contract/inspection.ts'
import { LAYER_NAMES } from '../../../../native/contract/inspected-layers.ts'
import type { TaskStream } from '../../../../native/contract/task-stream.ts'
import type { RunApi } from '../../../../native/contract/runs.ts'
import type { WorkbenchApi } from '../../../../native/contract/workbench.ts'
import { acquireFileLock } from '../../../../native/files/file-lock.ts'
import { parameterView } from '../../../../native/model/architecture.ts'
import { readCheckpoint, writeCheckpoint } from '../../../../native/model/checkpoint-file.ts'
import { runFiles } from '../../../../native/runs/run-folder.ts'
import { openLeNetRuns } from '../../../../native/services/open-run.ts'
import { trainingKey } from '../../../../native/services/run-config.ts'
import { importBars, openTestWorkbench, startBars } from '../test-workbench.ts'
import { slowTest } from '../../../support/slow-test.ts'

const BUILT_IN = join(import.meta.dirname, '../../../../resources/lenet5.onnx')
const QUANTISED = join(import.meta.dirname, '../../../fixtures/edited-model/quantised.onnx')
const FRESH: InspectedModel = { kind: 'fresh', recipe: 'keras', seed: 3 }
const COST = { of: { kind: 'cost', label: 5 }, ties: 'first' } as const

async function openBars(api: WorkbenchApi, model = FRESH, index = 2): Promise<InspectionApi> {
  const set = await importBars(api, 60)
  return api.inspections().open({ model, input: { kind: 'image', set, split: 'train', index } })
}

async function resultOf<T>(stream: TaskStream<T>): Promise<T> {
  for await (const part of stream) if (part.kind === 'done') return part.result
  throw new Error('the task ended without a result')
}

describe('an inspection', () => {
  it('shows every layer, and explains any of its cells', async () => {
    const { api, faults } = openTestWorkbench()
    const inspection = await openBars(api)
    const { layers, label, probabilities, step } = await inspection.overview()
    expect(layers.map(({ name }) => name)).toEqual(LAYER_NAMES)
    expect({ label: typeof label, step }).toEqual({ label: 'number', step: 0 })
    expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12)
    const conv2 = layers.find(({ name }) => name === 'conv2')!
    const cell = await inspection.cell({ layer: 'conv2', cell: [9, 5, 0] })
    expect(cell.a).toBeCloseTo(conv2.a[(9 * 10 + 5) * 16]!, 5)
    await inspection.gives({ layer: 'conv2', cell: [9, 5, 0], ...COST })
    await inspection.comes({ layer: 'pool1', cell: [4, 8, 2], ...COST })
    const { gradient } = await inspection.weight({ parameter: 'conv2/kernel', index: [1, 3, 5, 2], ...COST })
    expect(Number.isFinite(gradient)).toBe(true)
    const { text } = await inspection.program({ kind: 'cell', layer: 'conv2', cell: [9, 5, 0] })
    expect(text).toContain('np.testing.assert_allclose')
    expect(faults).toEqual([])
  })

  it('checks its gradients, with progress, and finds similar training images', async () => {
    const { api } = openTestWorkbench()
    const inspection = await openBars(api)
    const check = await resultOf(await inspection.check({ label: 5, h: 1e-5, entries: 2 }))
    expect(check.tensors).toHaveLength(10)
    expect(check.tensors.every(({ agrees }) => agrees)).toBe(true)
    const [set] = (await api.dataSets().list()).filter(({ removable }) => removable)
    const near = await resultOf(await inspection.nearest({ set: set!.id, by: 'euclidean', count: 5 }))
    // The image itself is a training image: nothing is nearer.
    expect(near[0]).toMatchObject({ index: 2, value: 0 })
    expect(near).toHaveLength(5)
    expect(near[0]!.pixels).toHaveLength(784)
  })

  it('opens the built-in model, drawings, and what was saved of them', async () => {
    const { api } = openTestWorkbench({ builtInModel: BUILT_IN })
    const cells = new Uint8Array(784).map((_, i) => (i % 28 === 14 ? 255 : 0))
    const drawing = { kind: 'grid', cells } as const
    const steps = { crop: true, keepAspect: true, centreByMass: true }
    const model: InspectedModel = { kind: 'model', id: 'built-in', which: 'best' }
    const own = await api.inspections().open({ model, input: { kind: 'drawing', drawing, steps } })
    expect(await own.overview()).toMatchObject({ label: null, cost: null, model: 'Built in', first: 1 })
    const { id } = await api.drawings().save({ drawing, label: 1 })
    const saved = await api.inspections().open({ model, input: { kind: 'saved-drawing', id } })
    expect((await saved.overview()).label).toBe(1)
  })

  it.each<[string, (api: WorkbenchApi, set: string) => Promise<unknown>, string]>([
    [
      'an image that is gone',
      (api, set) => api.inspections().open({ model: FRESH, input: { kind: 'image', set, split: 'train', index: 60 } }),
      'not there'
    ],
    [
      'a set that is gone',
      (api) =>
        api.inspections().open({ model: FRESH, input: { kind: 'image', set: 'nothing', split: 'test', index: 0 } }),
      'there is no data set'
    ],
    [
      'a run that is gone',
      (api, set) =>
        api.inspections().open({
          model: { kind: 'model', id: 'no-run', which: 'best' },
          input: { kind: 'image', set, split: 'train', index: 0 }
        }),
      'there is no run'
    ],
    [
      'a batch without a paused run',
      (api) => api.inspections().open({ model: FRESH, input: { kind: 'batch', position: 0 } }),
      'no run is paused here'
    ],
    [
      'a drawing that was removed',
      (api) => api.inspections().open({ model: FRESH, input: { kind: 'saved-drawing', id: 'gone' } }),
      'no longer among'
    ]
  ])('%s gets a sentence', async (_, open, message) => {
    const { api } = openTestWorkbench()
    await expect(open(api, await importBars(api, 60))).rejects.toThrow(message)
  })

  it('refuses cells, weights and numbers that make no sense', async () => {
    const { api } = openTestWorkbench()
    const inspection = await openBars(api)
    await expect(inspection.cell({ layer: 'conv2', cell: [10, 0, 0] })).rejects.toThrow('conv2 has no cell 10,0,0')
    await expect(inspection.cell({ layer: 'conv2', cell: [1, 2, -1] })).rejects.toMatchObject({ code: 'bad-argument' })
    await expect(inspection.weight({ parameter: 'conv1/kernel', index: [0, 0, 3, 0], ...COST })).rejects.toThrow(
      'no entry'
    )
    await expect(inspection.check({ label: 5, h: 0, entries: 4 })).rejects.toMatchObject({ code: 'bad-argument' })
    await expect(inspection.gives({ layer: 'image', cell: [0, 0, 0], ...COST })).rejects.toThrow('goes no further')
  })
})

describe('a run out of its folder', () => {
  /** One that has trained an epoch, as another start of the program finds it. */
  async function finishedRun() {
    const first = openTestWorkbench()
    const run = await startBars(first.api, { epochs: 1, data: await importBars(first.api, 160) })
    await vi.waitFor(async () => expect((await run.info()).state).toBe('finished'), 40_000)
    const { id } = await run.info()
    await first.dispose()
    const { api } = openTestWorkbench({}, first.folder)
    const [set] = (await api.dataSets().list()).filter(({ removable }) => removable)
    const input = { kind: 'image', set: set!.id, split: 'train', index: 2 } as const
    return {
      id,
      runs: openLeNetRuns(join(first.folder, 'runs')),
      files: runFiles(join(first.folder, 'runs', id)),
      open: () => api.inspections().open({ model: { kind: 'model', id, which: 'last' }, input })
    }
  }

  it('without parameters gets a sentence that says when they come', async () => {
    const { files, open } = await finishedRun()
    await Promise.all([files.checkpoint, files.best].map((file) => rm(file, { force: true })))
    await expect(open()).rejects.toMatchObject({
      message: expect.stringContaining('has no parameters yet') as string,
      hint: expect.stringContaining('first checkpoint') as string
    })
  })

  it('that another process trains shows its last checkpoint and says so', async () => {
    const { files, open } = await finishedRun()
    await writeFile(files.state, (await readFile(files.state, 'utf8')).replace('"finished"', '"running"'))
    const lock = acquireFileLock(files.lock)
    expect(lock).not.toBe(null)
    onTestFinished(() => lock!.release())
    const { notice, step } = await (await open()).overview()
    expect(step).toBeGreaterThan(0)
    expect(notice).toContain('Another process trains this run')
  })

  it('that diverged shows where its first NaN is, and explains what it can', async () => {
    const { files, open, runs, id } = await finishedRun()
    const run = await runs.read(id)
    if (run.kind !== 'run') throw new Error(run.problem.message)
    const key = trainingKey(run.config)
    const checkpoint = await readCheckpoint(files.checkpoint, key)
    const parameters = checkpoint.parameters.slice()
    parameterView(parameters, 'conv2/kernel').fill(NaN)
    await writeCheckpoint(files.checkpoint, { ...checkpoint, parameters }, key)
    const inspection = await open()
    const { layers, notice } = await inspection.overview()
    expect(notice).toContain('The run diverged')
    const wrong = layers.filter(({ notFinite }) => notFinite !== null).map(({ name }) => name)
    expect(wrong[0]).toBe('conv2')
    expect(layers.find(({ name }) => name === 'conv2')!.notFinite).toEqual({ count: 1600, cell: [0, 0, 0] })
    expect(layers.find(({ name }) => name === 'conv1')!.notFinite).toBe(null)
    const cell = await inspection.cell({ layer: 'conv2', cell: [5, 5, 0] })
    expect(cell.kind === 'conv' && Number.isNaN(cell.z)).toBe(true)
    await inspection.gradients(COST)
    await inspection.comes({ layer: 'pool1', cell: [6, 6, 2], ...COST })
    await inspection.occlusion({ digit: 3 })
  })
})

it('a built-in file of another network is refused with what it has', async () => {
  const { api, folder } = openTestWorkbench()
  await writeFile(join(folder, 'absent.onnx'), await readFile(QUANTISED))
  const input = { kind: 'image', set: await importBars(api, 60), split: 'train', index: 2 } as const
  await expect(
    api.inspections().open({ model: { kind: 'model', id: 'built-in', which: 'best' }, input })
  ).rejects.toThrow('is another network')
})

describe('the run that is paused here', () => {
  const WEIGHT = { parameter: 'conv2/kernel', index: [1, 3, 5, 2] }

  async function pausedRun(
    api: WorkbenchApi,
    batchSize = 32
  ): Promise<{ run: RunApi; inspection: InspectionApi; step: number }> {
    const run = await startBars(api, { epochs: 1000, batchSize })
    await run.pause()
    const inspection = await api
      .inspections()
      .open({ model: { kind: 'model', id: 'newest', which: 'last' }, input: { kind: 'batch', position: 3 } })
    return { run, inspection, step: (await run.info()).globalStep }
  }

  it('whose learning rate was changed takes its next step at the new rate', async () => {
    const { api } = openTestWorkbench()
    const { run, inspection, step } = await pausedRun(api)
    await run.setLearningRate({ learningRate: 0.01 })
    const foretold = await inspection.step(WEIGHT)
    if (foretold.kind !== 'step') throw new Error(foretold.reason)
    expect(foretold).toMatchObject({ t: step + 1, learningRate: 0.01 })
    await run.resume()
    await vi.waitFor(async () => expect((await run.info()).globalStep).toBeGreaterThan(step + 1), 20_000)
    await run.pause()
    const after = await inspection.weightAfter({ ...WEIGHT, t: foretold.t })
    expect(Math.abs(after!.value - foretold.after)).toBeLessThan(2e-6)
    await run.stop()
  })

  it('has its next batch and Adam’s step, and after Resume the weight is what was foretold', async () => {
    const { api, faults } = openTestWorkbench()
    const { run, inspection, step } = await pausedRun(api)
    const next = await api.inspections().nextBatch()
    expect(next).toMatchObject({ step: step + 1 })
    expect(next!.indices).toHaveLength(32)
    const { label, pixels } = await inspection.overview()
    expect(label).toBe(next!.labels[3])
    const all = await api.inspections().nextBatchPixels()
    expect(all).toMatchObject({ run: next!.run, step: next!.step })
    expect(all!.pixels).toHaveLength(32 * 784)
    expect(all!.pixels.subarray(3 * 784, 4 * 784)).toEqual(pixels)

    const foretold = await inspection.step(WEIGHT)
    if (foretold.kind !== 'step') throw new Error(foretold.reason)
    expect(foretold).toMatchObject({ t: step + 1, learningRate: 1e-3, epsilon: 1e-7 })
    expect(foretold.batch).toEqual(next!.indices)
    const mean = foretold.gradientOfEachImage.reduce((sum, g) => sum + g, 0) / 32
    expect(foretold.gradient).toBeCloseTo(mean, 12)

    await run.resume()
    await vi.waitFor(async () => expect((await run.info()).globalStep).toBeGreaterThan(step + 1), 20_000)
    await run.pause()
    const after = await inspection.weightAfter({ ...WEIGHT, t: foretold.t })
    expect(after).toMatchObject({ step: foretold.t })
    expect(Math.abs(after!.value - foretold.after)).toBeLessThan(2e-7)
    const later = await inspection.weightAfter({ ...WEIGHT, t: foretold.t + 1_000_000 })
    expect(later!.step).toBe((await run.info()).globalStep)
    expect(faults).toEqual([])
    await run.stop()
  })

  slowTest(
    'keeps the state after the step that was predicted, though another weight is asked for as it resumes',
    async () => {
      const { api } = openTestWorkbench()
      // The gradients of so large a batch are computed for every weight that is asked for.
      const { run, inspection } = await pausedRun(api, 160)
      const predicted = await inspection.step(WEIGHT)
      if (predicted.kind !== 'step') throw new Error(predicted.reason)
      const late = inspection.step({ parameter: 'conv2/kernel', index: [0, 0, 0, 1] })
      await run.resume()
      await late
      const { globalStep } = await run.info()
      await vi.waitFor(async () => expect((await run.info()).globalStep).toBeGreaterThan(globalStep + 50), 20_000)
      await run.pause()
      const after = await inspection.weightAfter({ ...WEIGHT, t: predicted.t })
      expect(after).toMatchObject({ step: predicted.t })
      expect(Math.abs(after!.value - predicted.after)).toBeLessThan(2e-7)
      await run.stop()
    }
  )

  it('answers with the predicted step also when asked while that step is under way', async () => {
    const { api } = openTestWorkbench()
    const { run, inspection } = await pausedRun(api)
    const predicted = await inspection.step(WEIGHT)
    if (predicted.kind !== 'step') throw new Error(predicted.reason)
    await run.resume()
    const asked: ReturnType<InspectionApi['weightAfter']>[] = []
    for (let i = 0; i < 300; i++) {
      asked.push(inspection.weightAfter({ ...WEIGHT, t: predicted.t }))
      await new Promise(setImmediate)
    }
    const steps = (await Promise.all(asked)).flatMap((answer) => answer?.step ?? [])
    expect(new Set(steps.filter((step) => step >= predicted.t))).toEqual(new Set([predicted.t]))
    await run.stop()
  })

  it('says why there is no step where nothing is paused', async () => {
    const { api } = openTestWorkbench()
    expect(await (await openBars(api)).step(WEIGHT)).toMatchObject({
      kind: 'none',
      reason: expect.stringContaining('No run is paused') as string
    })
    expect(await api.inspections().nextBatch()).toBeNull()
    expect(await api.inspections().nextBatchPixels()).toBeNull()
  })
})

describe('the bench', () => {
  const DRAWN: BenchRequest = {
    source: 'drawn',
    ...{ input: [1, 6, 6, 1], kernel: [3, 3], kernels: 1, seed: 7, values: 'whole' },
    settings: { op: 'conv', stride: [2, 2], padding: 'same', activation: 'linear' },
    typed: [],
    cell: { array: 'z', index: [0, 2, 1, 0] }
  }

  it('answers with every array, and with the sum behind a cell', async () => {
    const { api } = openTestWorkbench()
    const answer = await api.inspections().bench(DRAWN)
    if (answer.kind !== 'result') throw new Error(answer.message)
    expect(answer.result.shape).toEqual([1, 3, 3, 1])
    const { factors, bias, total } = answer.cell!
    expect(factors.reduce((sum, [a, b]) => sum + a * b, bias!)).toBe(total)
    const typed = await api.inspections().bench({ ...DRAWN, typed: [{ array: 'b', flat: 0, value: 100 }] })
    expect(typed.kind === 'result' && typed.cell!.total - total).toBe(100 - bias!)
    expect((await api.inspections().benchProgram(DRAWN)).text).toContain('A_prev')
  })

  it.each<[string, Partial<Extract<BenchRequest, { source: 'drawn' }>>, string]>([
    [
      'a window larger than the input',
      {
        input: [1, 3, 3, 1],
        kernel: [5, 5],
        settings: { op: 'conv', stride: [1, 1], padding: 'valid', activation: 'linear' }
      },
      'a window of 5 x 5, larger than'
    ],
    [
      'a pooling window larger than the input',
      { kernel: [7, 2], settings: { op: 'pool', stride: [1, 1], kernelShape: [7, 2], mode: 'max', ties: 'all' } },
      'larger than'
    ],
    [
      'more products than can be followed',
      {
        input: [10, 32, 32, 8],
        kernel: [32, 32],
        kernels: 8,
        settings: { op: 'conv', stride: [1, 1], padding: 'same', activation: 'linear' }
      },
      'at most 4,000,000'
    ]
  ])('refuses %s in the kernels’ words', async (_, part, message) => {
    const { api } = openTestWorkbench()
    const answer = await api.inspections().bench({ ...DRAWN, cell: null, ...part })
    expect(answer).toMatchObject({ kind: 'refusal', message: expect.stringContaining(message) as string })
  })

  it.each([
    { ...DRAWN, input: [1, 33, 6, 1] },
    { ...DRAWN, kernels: 9 },
    { ...DRAWN, seed: -1 },
    { ...DRAWN, typed: [{ array: 'w', flat: 0, value: Infinity }] },
    { ...DRAWN, typed: Array.from({ length: 5000 }, () => ({ array: 'w', flat: 0, value: 1 })) }
  ])('is bounded: %#', async (request) => {
    const { api } = openTestWorkbench()
    await expect(api.inspections().bench(request as BenchRequest)).rejects.toMatchObject({ code: 'bad-argument' })
  })
})
