import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { networkInput, sliceImages, type DataSet } from '../../native/data/data-set.ts'
import type { Engine, Evaluation } from '../../native/engines/engine.ts'
import { createWorkerKernelsEngine } from '../../native/engines/worker-kernels/index.ts'
import { graphLine } from '../../native/brief/graph-lines.ts'
import { numpyText } from '../../native/brief/numpy-print.ts'
import { runBrief, type BriefNumber, type BriefOptions } from '../../native/brief/run-brief.ts'
import { imshow } from '../../native/plots/imshow.ts'
import { RECIPES } from '../../native/model/recipes.ts'
import { train } from '../../native/training/train.ts'
import { briefOutput, readGoldenJson } from '../support/golden.ts'
import { genuineMnist, mnistTest as it } from '../support/mnist.ts'

const folder = mkdtempSync(join(tmpdir(), 'brief-'))
let small: DataSet

beforeAll(async () => {
  const mnist = await genuineMnist()
  small = { ...mnist, train: sliceImages(mnist.train, 0, 320), validation: sliceImages(mnist.validation, 0, 65) }
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs a program and, before its engine ends, asks that engine what it has come to. */
async function run(n: BriefNumber, options: Partial<BriefOptions>) {
  const lines: string[] = []
  let known: { train: Evaluation; validation: Evaluation; probabilities: Float32Array } | undefined
  let disposals = 0
  const createEngine = async (): Promise<Engine> => {
    const engine = await createWorkerKernelsEngine({ threads: 1 })
    const dispose = engine.dispose.bind(engine)
    engine.dispose = async () => {
      if (disposals++ === 0) {
        known = {
          train: await engine.evaluate('train'),
          validation: await engine.evaluate('validation'),
          probabilities: await engine.predict('validation', 0, 1)
        }
      }
      await dispose()
    }
    return engine
  }
  const print = (text: string) => lines.push(...text.split('\n'))
  const { files } = await runBrief(n, { dataSet: small, outFolder: folder, print, createEngine, ...options })
  expect(disposals).toBeGreaterThan(0)
  return { lines, files, ...known! }
}

function expectPicture(file: string, probabilities: Float32Array): void {
  const predicted = probabilities.indexOf(Math.max(...probabilities))
  const matrix = { values: networkInput(small.validation, 0, 1), height: 28, width: 28 }
  expect(readFileSync(file)).toEqual(Buffer.from(imshow(matrix, `3 : ${predicted}`)))
}

it('4: whole-set figures before and after every epoch, then the probabilities of the first validation image', async () => {
  const { lines, files, train, validation, probabilities } = await run(4, { epochs: 2 })
  expect(lines.slice(0, 2).map((line) => line.split(':')[0])).toEqual(['After 0 epochs', 'After 1 epochs'])
  const figures = { ...train, validationCost: validation.cost, validationAccuracy: validation.accuracy }
  expect(lines[2]).toBe(graphLine({ epoch: 2, seconds: 0, imagesPerSecond: 0, ...figures }))
  expect(lines.slice(3).join('\n')).toBe(numpyText({ data: probabilities, shape: [10] }))
  expect(files).toEqual([join(folder, 'brief-4-1.png')])
  expectPicture(files[0]!, probabilities)
})

it("5: Keras's lines, the prediction's bar, then the probabilities", async () => {
  let clock = 0
  const { lines, files, validation, probabilities } = await run(5, { epochs: 2, now: () => (clock += 600) })
  expect([lines[0], lines[2]]).toEqual(['Epoch 1/2', 'Epoch 2/2'])
  const form =
    /^10\/10 \[={30}\] - \d+s \d+(s|ms|us)\/step - loss: \S+ - accuracy: \S+ - val_loss: (\S+) - val_accuracy: (\S+)$/
  expect(lines[1]).toMatch(form)
  const [, , valLoss, valAccuracy] = form.exec(lines[3]!)!
  expect([valLoss, valAccuracy]).toEqual([validation.cost.toFixed(4), validation.accuracy.toFixed(4)])
  expect(lines[4]).toBe(`3/3 [${'='.repeat(30)}] - 1s 200ms/step`)
  expect(lines.slice(5).join('\n')).toBe(numpyText({ data: probabilities, shape: [10] }))
  expectPicture(files[0]!, probabilities)
})

it('a signal ends the training and the engine', async () => {
  await expect(run(5, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' })
})

it("4: begins with the brief's first line, to the last digit", async () => {
  const lines: string[] = []
  const stop = new AbortController()
  const print = (text: string) => {
    lines.push(text)
    stop.abort()
  }
  const mnist = await genuineMnist()
  const program = runBrief(4, { dataSet: mnist, outFolder: null, print, signal: stop.signal })
  await expect(program).rejects.toMatchObject({ code: 'cancelled' })
  expect(lines).toEqual([
    'After 0 epochs: cost 2.4077744483947754, accuracy 0.08017999678850174, ' +
      'validation cost 2.3991377353668213, validation accuracy 0.08389999717473984'
  ])
  expect(briefOutput(4).split('\n')[0]).toBe(lines[0])
})

it('5: its first ten steps report what Keras reports', async () => {
  const keras = readGoldenJson('keras-start.json') as { loss: number[]; accuracy: number[] }
  const mnist = await genuineMnist()
  const costs: number[] = []
  const engine = await createWorkerKernelsEngine({ threads: 1 })
  try {
    const options = { engine, dataSet: mnist, recipe: RECIPES.keras, seed: 0, epochs: 1, maxSteps: 10 }
    const events = train({ ...options, onSteps: (taken) => costs.push(...taken.costs) })
    for await (const event of events) {
      if (event.kind !== 'progress') continue
      // Exact: a count of correct answers. Keras hands it out in float32.
      expect(Math.fround(event.accuracy)).toBeCloseTo(keras.accuracy[event.step - 1]!, 6)
    }
  } finally {
    await engine.dispose()
  }
  costs.forEach((_, i) => {
    const mean = costs.slice(0, i + 1).reduce((sum, cost) => sum + cost, 0) / (i + 1)
    // Keras works out Adam's rate in float32, where 1 - 0.999^t is off by 1e-5 of itself: 1.7e-6
    // after ten steps. Other images or other initial parameters would show in the second digit.
    expect(Math.abs(mean - keras.loss[i]!)).toBeLessThan(2e-6)
  })
  expect(costs).toHaveLength(10)
})
