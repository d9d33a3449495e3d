/**
 * Other programs read an exported model and predict what the formulas give. On request, as it
 * installs some GB: LENET_TEST_CONSUMERS=1. The table of docs/onnx-consumers.md is this list.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { networkInput } from '../../native/data/data-set.ts'
import { encodeOnnxModel } from '../../native/onnx/model-file.ts'
import { readOnnxModel } from '../../native/onnx/reader.ts'
import { parametersOf } from '../../native/onnx/stored-parameters.ts'
import { argmax } from '../../native/contract/argmax.ts'
import { lenetForward } from '../support/lenet-forward.ts'
import { genuineMnist, mnistTest } from '../support/mnist.ts'
import { predictWith, type Consumer } from './consumers/environments.ts'

const python = (library: Consumer['library'], title: string, ...packages: string[]): Consumer => ({
  title,
  library,
  packages
})
const web = (version: string): Consumer => ({
  title: `onnxruntime-web ${version}`,
  library: 'onnxruntime-web',
  packages: [`onnxruntime-web@${version}`]
})

const CONSUMERS: readonly Consumer[] = [
  python('onnxruntime', 'onnxruntime 1.16.3', 'onnxruntime==1.16.3', 'numpy==1.26.4'),
  python('onnxruntime', 'onnxruntime 1.17.3', 'onnxruntime==1.17.3', 'numpy==1.26.4'),
  python('onnxruntime', 'onnxruntime 1.32.0', 'onnxruntime==1.32.0', 'numpy==2.4.6'),
  web('1.17.3'),
  web('1.30.0'),
  python('opencv', 'OpenCV 4.5.5', 'opencv-python-headless==4.5.5.64', 'numpy==1.26.4'),
  python('opencv', 'OpenCV 4.6.0', 'opencv-python-headless==4.6.0.66', 'numpy==1.26.4'),
  python('onnx', 'the reference evaluator of onnx 1.23.2', 'onnx==1.23.2', 'numpy==2.4.6'),
  python('onnx2torch', 'onnx2torch 1.5.15', 'onnx2torch==1.5.15', 'torch==2.15.0', 'onnx==1.23.2', 'numpy==1.26.4')
]

const IMAGES = 100
const REASON = 'LENET_TEST_CONSUMERS=1 is not set; with it the consumers are installed once in your cache folder'
const isRequested = process.env['LENET_TEST_CONSUMERS'] === '1'
const INSTALL_MS = 15 * 60_000

describe.runIf(isRequested)('an exported model is read the same by', () => {
  let folder: string
  let expected: Float32Array
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lenet-consumers-'))
    const model = readOnnxModel(await readFile(join(import.meta.dirname, '../../resources/lenet5.onnx')))
    const parameters = parametersOf(model)
    const images = networkInput((await genuineMnist()).test!, 0, IMAGES)
    await writeFile(join(folder, 'model.onnx'), encodeOnnxModel(parameters, model.metadata!))
    await writeFile(join(folder, 'images.f32'), images)
    expected = Float32Array.from(lenetForward(parameters, images).probabilities)
  })
  afterAll(() => rm(folder, { recursive: true }))

  for (const consumer of CONSUMERS) {
    mnistTest(
      consumer.title,
      async () => {
        const found = await predictWith(consumer, join(folder, 'model.onnx'), join(folder, 'images.f32'))
        expect(found).toHaveLength(IMAGES * 10)
        const difference = Math.max(...found.map((value, i) => Math.abs(value - expected[i]!)))
        console.log(`${consumer.title}: largest difference of a probability ${difference.toExponential(1)}`)
        expect(difference).toBeLessThan(1e-5)
        for (let row = 0; row < found.length; row += 10) {
          const digit = argmax(Float32Array.from(found.slice(row, row + 10)))
          expect(digit).toBe(argmax(expected.subarray(row, row + 10)))
        }
      },
      INSTALL_MS
    )
  }
})

test.skipIf(isRequested)(`consumers of exported models: ${REASON}`, ({ skip }) => skip(REASON))
