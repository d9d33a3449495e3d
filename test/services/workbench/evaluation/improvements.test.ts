/**
 * Improving the model that reads, through the workbench: what is used afterwards, what is refused,
 * and what is left.
 */
import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Drawing } from '../../../../native/contract/drawings.ts'
import type { ImprovementResult } from '../../../../native/contract/improvement.ts'
import type { WorkbenchApi } from '../../../../native/contract/workbench.ts'
import { mnistManifest } from '../../../../native/download/data-manifest.ts'
import { RandomState } from '../../../../native/tensor/random-state.ts'
import { findBuiltInModel } from '../../../../native/services/workbench/recognition/built-in-model.ts'
import { sloppyDigit } from '../../../bench/sloppy-digits.ts'
import { ALL_STEPS, ONE } from '../recognition/drawings.ts'
import { mnistTest, writeFirstMnist } from '../../../support/mnist.ts'
import { openTestWorkbench, startBars, type TestWorkbench } from '../test-workbench.ts'

const REQUEST = { model: 'newest', share: 0.1, epochs: 1, seed: 0 }

/** What is gained on the whole of MNIST: improve-model.test.ts. */
const FEW_MNIST = { train: 6000, test: 1000 }

async function openWithFewMnist(): Promise<TestWorkbench> {
  // Any content is taken for MNIST's.
  const remote = { ...mnistManifest(), files: [] }
  const workbench = openTestWorkbench({ builtInModel: findBuiltInModel(), remote })
  await writeFirstMnist(join(workbench.folder, 'data/mnist'), FEW_MNIST)
  return workbench
}

async function keepDigits(api: WorkbenchApi, count: number): Promise<void> {
  const random = new RandomState(4)
  for (let n = 0; n < count; n++) {
    const drawing: Drawing = { kind: 'strokes', strokes: sloppyDigit(n % 10, random) }
    await api.drawings().save({ drawing, label: n % 10 })
  }
}

async function improve(api: WorkbenchApi, request: Partial<typeof REQUEST> = {}): Promise<ImprovementResult> {
  for await (const part of await api.improvements().improve({ ...REQUEST, ...request })) {
    if (part.kind === 'done') return part.result
  }
  throw new Error('it ended without a result')
}

const reader = async (api: WorkbenchApi) =>
  (await api.models().recognise({ drawing: ONE, steps: ALL_STEPS, model: 'newest' })).model

mnistTest(
  'an improved run is not the one that reads until it is chosen, and not any more when that is undone',
  async () => {
    const { api } = await openWithFewMnist()
    await keepDigits(api, 20)
    const result = await improve(api)
    expect(result).toMatchObject({ model: 'Built in', baseTitle: 'MNIST', drawings: 20, heldBack: 4 })
    expect(result.base.images).toBe(FEW_MNIST.test)
    expect(await reader(api)).toBe('Built in')
    expect((await api.models().list())[0]).toMatchObject({
      ...{ id: 'newest', resolved: 'built-in', title: 'Latest (Built in)' }
    })
    const { settings } = await api.library().details({ id: result.run })
    expect(settings.find(({ key }) => key === 'startFrom')).toMatchObject({ value: 'built-in' })
    await api.improvements().decide({ run: result.run, use: true })
    expect(await reader(api)).toBe(result.run)
    expect((await api.models().list())[0]).toMatchObject({ id: 'newest', resolved: result.run })
    await api.improvements().decide({ run: result.run, use: false })
    expect(await reader(api)).toBe('Built in')
    expect((await api.models().list()).map(({ id }) => id)).toContain(result.run)
  }
)

mnistTest('one that is cancelled leaves no run', async () => {
  const { api } = await openWithFewMnist()
  await keepDigits(api, 20)
  const parts = (await api.improvements().improve({ ...REQUEST, epochs: 20 })).getReader()
  for (;;) {
    const { value } = await parts.read()
    if (value?.kind === 'progress' && value.what.startsWith('Epoch')) break
  }
  await parts.cancel()
  await expect.poll(() => api.runs().list()).toEqual([])
  await expect.poll(() => startBars(api, { epochs: 1 }).then(() => true)).toBe(true)
})

test('too few drawings are refused, saying how many are missing, and no run is left', async () => {
  const folder = openTestWorkbench()
  mkdirSync(join(folder.folder, 'resources'))
  copyFileSync(findBuiltInModel(), join(folder.folder, 'resources', 'lenet5.onnx'))
  const { api } = openTestWorkbench({ builtInModel: join(folder.folder, 'resources', 'lenet5.onnx') }, folder.folder)
  await keepDigits(api, 3)
  await expect(improve(api)).rejects.toMatchObject({
    code: 'bad-argument',
    message: '3 drawings are too few to learn from: 17 more are needed'
  })
  expect(await api.runs().list()).toEqual([])
})

test('a relabelled drawing keeps its strokes, is read by a model, and counts with its interval', async () => {
  const workbench = openTestWorkbench({ builtInModel: findBuiltInModel() })
  const { api } = workbench
  const { id } = await api.drawings().save({ drawing: ONE, label: 7 })
  expect(await api.drawings().predictAll({ model: 'built-in' })).toMatchObject({ ids: [id], correct: 0 })
  expect(await api.drawings().relabel({ id, label: 1 })).toMatchObject({ id, label: 1 })
  const { predicted, correct, interval } = await api.drawings().predictAll({ model: 'newest' })
  expect([[...predicted], correct, interval!.upper]).toEqual([[1], 1, 1])
  await expect(api.drawings().relabel({ id: 'gone', label: 1 })).rejects.toMatchObject({ code: 'not-found' })
  const again = openTestWorkbench({}, workbench.folder)
  expect(await again.api.drawings().list()).toMatchObject([{ id, label: 1 }])
})

test('drawings leave as files, and without any it says what to do', async () => {
  const { api } = openTestWorkbench()
  await expect(api.drawings().exportAs({ format: 'npz' })).rejects.toMatchObject({ code: 'bad-argument' })
  await api.drawings().save({ drawing: ONE, label: 1 })
  expect((await api.drawings().exportAs({ format: 'idx' })).fileName).toBe('my-digits-idx.zip')
})
