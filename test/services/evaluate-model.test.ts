import { describe, expect, test } from 'vitest'
import type { DataSet, ImageSet } from '../../native/data/data-set.ts'
import { parameterView } from '../../native/model/architecture.ts'
import { MessageWriter } from '../../native/onnx/message-writer.ts'
import { encodeOnnxModel } from '../../native/onnx/model-file.ts'
import { MODEL } from '../../native/onnx/protobuf-fields.ts'
import { evaluateModel } from '../../native/services/evaluate-model.ts'
import { mistakesOf } from '../../native/services/evaluation-report.ts'
import { lenetForward } from '../support/lenet-forward.ts'
import { seededImages, seededMetadata, seededParameters } from '../support/onnx-model.ts'

function imageSet(labels: readonly number[], images: Float32Array | Uint8Array, scale = 1): ImageSet {
  return { images, labels: Uint8Array.from(labels), count: labels.length, height: 28, width: 28, scale }
}

function dataSet(validation: ImageSet, test: ImageSet | null): DataSet {
  return { name: 'few', train: validation, validation, test, hashes: {} }
}

/**
 * Weights of zero and one bias: whatever it sees, it answers 3 with 11/20 and every other digit
 * with 1/20.
 */
function stubbornModel(): Uint8Array {
  const parameters = seededParameters(1).fill(0)
  parameterView(parameters, 'dense3/bias')[3] = Math.log(11)
  return encodeOnnxModel(parameters, seededMetadata())
}

describe('a model that always says 3', () => {
  const labels = [3, 1, 3, 3]
  const set = imageSet(labels, new Uint8Array(4 * 784).fill(255), 1 / 256)

  test('gets the figures worked out by hand', async () => {
    const evaluation = await evaluateModel(stubbornModel(), () => dataSet(set, set))
    expect(evaluation).toMatchObject({ data: 'few', set: 'test' })
    const { metrics } = evaluation
    expect(metrics).toMatchObject({ images: 4, accuracy: 0.75 })
    expect(metrics.logLossFromLogits).toBeCloseTo((-3 * Math.log(11 / 20) - Math.log(1 / 20)) / 4, 6)
    expect(metrics.perClass[3]).toMatchObject({ precision: 0.75, recall: 1, support: 3 })
    expect(metrics.perClass[1]).toMatchObject({ precision: null, recall: 0, support: 1 })
    expect(metrics.perClass[9]).toMatchObject({ precision: null, recall: null, support: 0 })
    expect(metrics.confusion[1]).toEqual([0, 0, 0, 1, 0, 0, 0, 0, 0, 0])
    expect(metrics.confusion[3]).toEqual([0, 0, 0, 3, 0, 0, 0, 0, 0, 0])
    expect(mistakesOf(evaluation)).toEqual([
      { index: 1, label: 1, predicted: 3, probability: expect.closeTo(0.55, 6) as number }
    ])
  })

  test('is evaluated on the validation set where there is no test set', async () => {
    expect(await evaluateModel(stubbornModel(), () => dataSet(set, null))).toMatchObject({
      set: 'validation',
      metrics: { images: 4 }
    })
    await expect(evaluateModel(stubbornModel(), () => dataSet(set, null), { set: 'test' })).rejects.toThrow(
      'few has no test set'
    )
    expect(await evaluateModel(stubbornModel(), () => dataSet(set, set), { set: 'train' })).toMatchObject({
      set: 'train'
    })
  })
})

test('a model file that was edited is measured with a notice, one as it was exported without', async () => {
  const set = imageSet([3], new Uint8Array(784), 1 / 256)
  const noticesFor = async (model: Uint8Array) => {
    const notices: string[] = []
    await evaluateModel(model, () => dataSet(set, set), { onNotice: (text) => notices.push(text) })
    return notices
  }
  const note = new MessageWriter().text(MODEL.docString, 'Used in the lecture.').finish()
  expect(await noticesFor(Buffer.concat([stubbornModel(), note]))).toEqual([
    expect.stringContaining('the model file was changed after it was exported')
  ])
  expect(await noticesFor(stubbornModel())).toEqual([])
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
  const evaluation = await evaluateModel(encodeOnnxModel(parameters, seededMetadata()), () => dataSet(set, set), {
    onProgress: (done) => progress.push(done)
  })
  const { metrics, predictions } = evaluation
  const wrong = rows
    .map((row, index) => ({ index, label: labels[index]!, predicted: answers[index]!, probability: Math.max(...row) }))
    .filter(({ label, predicted }) => label !== predicted)
    .sort((a, b) => b.probability - a.probability)
  expect(wrong).toHaveLength(89)
  expect(metrics.accuracy).toBe(531 / 620)
  expect(metrics.logLossFromLogits).toBeCloseTo(
    rows.reduce((sum, row, i) => sum - Math.log(row[labels[i]!]!), 0) / 620,
    5
  )
  // All of them, those of the second chunk too.
  expect(predictions.probabilities).toHaveLength(6200)
  predictions.probabilities.forEach((probability, index) => expect(probability).toBeCloseTo(probabilities[index]!, 5))
  const mistakes = mistakesOf(evaluation)
  expect(mistakes).toHaveLength(20)
  mistakes.forEach((mistake, rank) => expect(mistake.probability).toBeCloseTo(wrong[rank]!.probability, 5))
  expect(mistakes[0]).toMatchObject({ index: wrong[0]!.index, label: wrong[0]!.label })
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

test('is cancelled between two chunks', async () => {
  const images = new Uint8Array(1200 * 784)
  const set = imageSet(new Array<number>(1200).fill(3), images, 1 / 256)
  const controller = new AbortController()
  const progress: number[] = []
  const evaluation = evaluateModel(stubbornModel(), () => dataSet(set, set), {
    signal: controller.signal,
    onProgress: (done) => {
      progress.push(done)
      controller.abort()
    }
  })
  await expect(evaluation).rejects.toMatchObject({ code: 'cancelled' })
  expect(progress).toEqual([500])
})

test('parameters whose probabilities are not numbers are refused by image', async () => {
  const parameters = seededParameters(1).fill(3e38)
  const set = imageSet([3], new Uint8Array(784).fill(255), 1 / 256)
  const model = encodeOnnxModel(parameters, seededMetadata())
  await expect(evaluateModel(model, () => dataSet(set, set))).rejects.toMatchObject({
    code: 'bad-file',
    message: expect.stringMatching(/^image 0 has /) as string
  })
})
