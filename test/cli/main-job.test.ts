/**
 * The job the program is for, as its users do it: train on the genuine digits, take the model away,
 * use it.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encode } from 'fast-png'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DataSet } from '../../native/data/data-set.ts'
import { goldenFile } from '../support/golden.ts'
import { jsonLines, lenet, lenetProcess } from '../support/lenet-command.ts'
import { genuineMnist, MNIST_FOLDER, mnistTest, writeFirstMnist } from '../support/mnist.ts'
import { slowMnistTest } from '../support/slow-test.ts'

let folder = ''
let mnist: DataSet
const place = (name: string) => join(folder, name)
const options = () => ({ env: { LENET_DATA: place('data') } })
const lenetHere = (...args: string[]) => lenet(args, options())

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-main-job-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('the Keras recipe on MNIST', () => {
  let summary: Record<string, unknown>

  beforeAll(async () => {
    mnist = await genuineMnist()
    const finished = await lenetHere(
      ...[
        'train',
        '--data',
        MNIST_FOLDER,
        '--recipe',
        'keras',
        '--epochs',
        '5',
        // The same bits as with more, for less processor time.
        '--threads',
        '1',
        '--export',
        place('lenet5.onnx'),
        '--json'
      ]
    )
    expect(finished.stderr).toBe('')
    summary = jsonLines(finished).at(-1)!
  })

  slowMnistTest(
    'reaches 98.5 % on the validation set after five epochs, and leaves a model onnxruntime agrees with',
    () => {
      const epochs = summary['epochs'] as { epoch: number; validationAccuracy: number }[]
      expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5])
      expect(epochs[4]!.validationAccuracy).toBeGreaterThanOrEqual(0.985)
      expect(summary).toMatchObject({
        kind: 'summary',
        recipe: 'keras',
        engine: 'worker-kernels',
        seed: 0,
        exportPath: place('lenet5.onnx'),
        verification: { images: 10_000, agreement: 1 }
      })
      expect((summary['verification'] as { maxDifference: number }).maxDifference).toBeLessThan(1e-5)
    }
  )

  slowMnistTest('the model file reads the test set exactly as the engine did', async () => {
    const [evaluation] = jsonLines(await lenetHere('evaluate', place('lenet5.onnx'), '--data', MNIST_FOLDER, '--json'))
    expect(evaluation).toMatchObject({ kind: 'evaluation', set: 'test', images: 10_000 })
    expect(evaluation!['accuracy']).toBe(summary['testAccuracy'])
  })

  slowMnistTest('it reads pictures of any size and polarity', async () => {
    const files = [0, 1, 2, 3, 4].map((index) => {
      // Twice as large, dark ink on a bright page, in a corner of it.
      const data = new Uint8Array(100 * 90).fill(255)
      const digit = mnist.test!.images.subarray(index * 784, (index + 1) * 784)
      for (let y = 0; y < 56; y++) {
        for (let x = 0; x < 56; x++) data[(y + 30) * 100 + x + 40] = 255 - digit[(y >> 1) * 28 + (x >> 1)]!
      }
      const file = place(`digit-${index}.png`)
      writeFileSync(file, encode({ width: 100, height: 90, data, channels: 1, depth: 8 }))
      return file
    })
    const finished = await lenetProcess(['predict', place('lenet5.onnx'), ...files, '--json'], options())
    const predictions = jsonLines(finished) as { digit: number; probabilities: number[] }[]
    expect(predictions.map(({ digit }) => digit)).toEqual(Array.from(mnist.test!.labels.subarray(0, 5)))
    for (const { probabilities } of predictions) {
      expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5)
    }
  })
})

mnistTest('the first `lenet train` trains on the genuine digits, with nothing fetched', async () => {
  const { code, stdout, stderr } = await lenetProcess(['train', '--max-steps', '2'], options())
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toContain('on mnist: 50,000 images to train, 10,000 to validate')
})

slowMnistTest('a quarter of the digits that the program draws is enough to read 90 % of MNIST', async () => {
  const flags = ['--data', 'synthetic', '--epochs', '1', '--max-steps', '400'] // of 32 images each
  const trained = await lenetHere('train', ...flags, '--export', place('own.onnx'))
  expect(trained.code).toBe(0)
  expect(trained.stdout).toContain('on synthetic: 50,000 images to train')
  const [evaluation] = jsonLines(await lenetHere('evaluate', place('own.onnx'), '--data', MNIST_FOLDER, '--json'))
  expect(evaluation!['accuracy']).toBeGreaterThanOrEqual(0.9)
})

test("kernels runs the golden file with either implementation and hands out results in the file's form", async () => {
  const golden = goldenFile('kernels.json')
  const out = place('results.json')
  for (const implementation of ['reference', 'simd']) {
    const { code, stdout } = await lenetHere('kernels', golden, '--implementation', implementation, '--out', out)
    expect({ code, last: stdout.trimEnd().split('\n').at(-1) }).toEqual({ code: 0, last: '54 passed, 0 failed' })
  }
  const [results, { cases }] = [JSON.parse(readFileSync(out, 'utf8')), JSON.parse(readFileSync(golden, 'utf8'))] as [
    object[],
    { cases: { expected: object }[] }
  ]
  expect(results.map((result) => Object.keys(result))).toEqual(cases.map(({ expected }) => Object.keys(expected)))
})

mnistTest('brief prints the program’s text and names its pictures', async () => {
  await writeFirstMnist(place('few'), { train: 120, test: 20 })
  const { code, stdout, stderr } = await lenetProcess(
    ['brief', '1', '--data', place('few'), '--out', place('pictures')],
    options()
  )
  expect({ code, stdout }).toEqual({ code: 0, stdout: '(100, 28, 28, 2)\n(100, 14, 14, 2)\n' })
  expect(stderr.match(/brief-1-\d\.png/g)).toHaveLength(4)
})
