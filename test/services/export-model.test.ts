import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { networkInput } from '../../native/data/data-set.ts'
import type { DataSet, ImageSet } from '../../native/data/data-set.ts'
import type { Engine } from '../../native/engines/engine.ts'
import { readOnnxModel } from '../../native/onnx/reader.ts'
import { readParameters } from '../../native/onnx/stored-parameters.ts'
import { exportModel } from '../../native/services/export-model.ts'
import { lenetForward } from '../support/lenet-forward.ts'
import { seededMetadata, seededParameters, uniformNumbers } from '../support/onnx-model.ts'
import { slowTest } from '../support/slow-test.ts'

/** Byte images, as data sets have them: a quarter of the pixels has ink. */
function byteSet(count: number, seed: number): ImageSet {
  const random = uniformNumbers(seed)
  const images = Uint8Array.from({ length: count * 784 }, () => (random() < 0.25 ? random() * 256 : 0))
  return { images, labels: new Uint8Array(count), count, height: 28, width: 28, scale: 1 / 256 }
}

/** Answers by the formulas; can do what an export needs and nothing else. */
function oracleEngine(): Engine & { readonly loaded: readonly string[] } {
  let parameters = new Float32Array()
  const sets = new Map<string, Float32Array>()
  const unused = (): never => {
    throw new Error('an export does not need this')
  }
  return {
    id: 'oracle',
    device: 'float64 loops',
    threads: 1,
    get loaded() {
      return [...sets.keys()]
    },
    load: (name, set) => {
      sets.set(name, networkInput({ ...set, height: 28, width: 28 }, 0, set.count))
      return Promise.resolve()
    },
    setState: (state) => {
      parameters = Float32Array.from(state.parameters)
      return Promise.resolve()
    },
    predict: (name, from, to) =>
      Promise.resolve(
        Float32Array.from(lenetForward(parameters, sets.get(name)!.subarray(from * 784, to * 784)).probabilities)
      ),
    getState: unused,
    run: unused,
    stop: unused,
    gradients: unused,
    evaluate: unused,
    dispose: () => Promise.resolve()
  }
}

const small = byteSet(10, 1)
const large = byteSet(1100, 2)
const { runId, recipe, seed, steps, data, dataHashes, engine: trainedBy } = seededMetadata()
const origin = { runId, recipe, seed, steps, data, dataHashes, engine: trainedBy }

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lenet-export-model-'))
})
afterEach(() => rm(folder, { recursive: true }))

test('exports what it was given, verified on the whole validation set, with its origin', async () => {
  const file = join(folder, 'lenet5.onnx')
  const parameters = seededParameters(31)
  const dataSet: DataSet = { name: 'few', train: small, validation: large, test: small, hashes: {} }
  const engine = oracleEngine()
  const { verification } = await exportModel({ file, parameters, origin, dataSet, engine })
  expect(verification).toMatchObject({ images: 1100, agreement: 1 })
  expect(verification.maxDifference).toBeLessThan(1e-5)
  expect(engine.loaded).toEqual(['validation'])
  const bytes = await readFile(file)
  expect(readParameters(bytes)).toEqual(parameters)
  expect(readOnnxModel(bytes).metadata).toMatchObject({ ...origin, normalisation: 'pixel / 256' })
})

slowTest('takes the test set, else the training set, where the validation set is too small', async () => {
  const file = join(folder, 'lenet5.onnx')
  const parameters = seededParameters(32)
  for (const [dataSet, used] of [
    [{ name: 'few', train: small, validation: small, test: large, hashes: {} }, 'test'],
    [{ name: 'few', train: large, validation: small, test: null, hashes: {} }, 'train']
  ] as const) {
    const engine = oracleEngine()
    await exportModel({ file, parameters, origin, dataSet, engine })
    expect(engine.loaded).toEqual([used])
  }
})

test('refuses data without a thousand images in any set, before it writes', async () => {
  const dataSet: DataSet = { name: 'few', train: small, validation: small, test: null, hashes: {} }
  const options = {
    file: join(folder, 'a.onnx'),
    parameters: seededParameters(1),
    origin,
    dataSet,
    engine: oracleEngine()
  }
  await expect(exportModel(options)).rejects.toThrow('few has 10 for training, 10 for validation and 0 for tests')
  expect(await readdir(folder)).toEqual([])
})
