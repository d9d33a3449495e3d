import { describe, expect, test } from 'vitest'
import type { DataSet, ImageSet } from '../../native/data/data-set.ts'
import { parameterView } from '../../native/model/architecture.ts'
import { encodeOnnxModel } from '../../native/onnx/model-file.ts'
import { evaluateModel } from '../../native/services/evaluate-model.ts'
import { lenetForward } from '../support/lenet-forward.ts'
import { seededImages, seededMetadata, seededParameters } from '../support/onnx-model.ts'

function imageSet(labels: readonly number[], images: Float32Array | Uint8Array, scale = 1): ImageSet {
  return { images, labels: Uint8Array.from(labels), count: labels.length, height: 28, width: 28, scale }
}

function dataSet(validation: ImageSet, test: ImageSet | null): DataSet {
  return { name: 'few', train: validation, validation, test, hashes: {} }
}

/** Weights of zero and one bias: whatever it sees, it answers 3 with 11/20 and every other digit with 1/20. */
function stubbornModel(): Uint8Array {
  const parameters = seededParameters(1).fill(0)
  parameterView(parameters, 'dense3/bias')[3] = Math.log(11)
  return encodeOnnxModel(parameters, seededMetadata())
}

describe('a model that always says 3', () => {
  const labels = [3, 1, 3, 3]
  const set = imageSet(labels, new Uint8Array(4 * 784).fill(255), 1 / 256)

  test('gets the figures worked out by hand', async () => {
    const figures = await evaluateModel(stubbornModel(), () => dataSet(set, set))
    expect(figures).toMatchObject({ data: 'few', set: 'test', images: 4, accuracy: 0.75 })
    expect(figures.cost).toBeCloseTo((-3 * Math.log(11 / 20) - Math.log(1 / 20)) / 4, 6)
    expect(figures.perClass[3]).toEqual({ precision: 0.75, recall: 1, support: 3 })
    expect(figures.perClass[1]).toEqual({ precision: null, recall: 0, support: 1 })
    expect(figures.perClass[9]).toEqual({ precision: null, recall: null, support: 0 })
    expect(figures.confusion[1]).toEqual([0, 0, 0, 1, 0, 0, 0, 0, 0, 0])
    expect(figures.confusion[3]).toEqual([0, 0, 0, 3, 0, 0, 0, 0, 0, 0])
    expect(figures.mostConfidentMistakes).toHaveLength(1)
    expect(figures.mostConfidentMistakes[0]).toMatchObject({ index: 1, label: 1, predicted: 3 })
    expect(figures.mostConfidentMistakes[0]?.probability).toBeCloseTo(0.55, 6)
  })

  test('is evaluated on the validation set where there is no test set', async () => {
    expect(await evaluateModel(stubbornModel(), () => dataSet(set, null))).toMatchObject({
      set: 'validation',
      images: 4
    })
  })
})

test('a set of several chunks: the cost and the mistakes of the formulas, the most confident first', async () => {
  const parameters = seededParameters(21)
  const images = seededImages(620, 22)
  const { probabilities } = lenetForward(parameters, images)
  const rows = Array.from({ length: 620 }, (_, i) => Array.from(probabilities.subarray(i * 10, (i + 1) * 10)))
  const answers = rows.map((row) => row.indexOf(Math.max(...row)))
  const labels = answers.map((answer, i) => (i % 7 === 0 ? (answer + 1) % 10 : answer))
  const progress: number[] = []
  const set = imageSet(labels, images)
  const figures = await evaluateModel(
    encodeOnnxModel(parameters, seededMetadata()),
    () => dataSet(set, set),
    (done) => progress.push(done)
  )
  const wrong = rows
    .map((row, index) => ({ index, label: labels[index]!, predicted: answers[index]!, probability: Math.max(...row) }))
    .filter(({ label, predicted }) => label !== predicted)
    .sort((a, b) => b.probability - a.probability)
  expect(wrong).toHaveLength(89)
  expect(figures.accuracy).toBe(531 / 620)
  expect(figures.cost).toBeCloseTo(rows.reduce((sum, row, i) => sum - Math.log(row[labels[i]!]!), 0) / 620, 5)
  expect(figures.mostConfidentMistakes).toHaveLength(20)
  figures.mostConfidentMistakes.forEach((mistake, rank) =>
    expect(mistake.probability).toBeCloseTo(wrong[rank]!.probability, 5)
  )
  expect(figures.mostConfidentMistakes[0]).toMatchObject({ index: wrong[0]!.index, label: wrong[0]!.label })
  expect(progress).toEqual([500, 620])
})

test('images of another size and an empty set are refused', async () => {
  const small = { ...imageSet([1], new Uint8Array(100)), height: 10, width: 10 }
  await expect(evaluateModel(stubbornModel(), () => dataSet(small, null))).rejects.toThrow('1 images of 10 x 10')
  const empty = imageSet([], new Uint8Array(0))
  await expect(evaluateModel(stubbornModel(), () => dataSet(empty, null))).rejects.toMatchObject({ code: 'bad-shape' })
})

test('a file that is no model is told before any data is opened', async () => {
  let opened = false
  const openData = () => {
    opened = true
    return dataSet(imageSet([1], new Uint8Array(784)), null)
  }
  await expect(evaluateModel(Uint8Array.of(1, 2, 3), openData)).rejects.toMatchObject({ code: 'bad-file' })
  expect(opened).toBe(false)
})
