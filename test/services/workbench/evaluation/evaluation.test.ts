/**
 * Testing models on sets through the contract: what is answered, what is kept, and what is refused.
 */
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type {
  EvaluatedImagesRequest,
  EvaluationApi,
  EvaluationRequest,
  EvaluationSummary
} from '../../../../native/contract/evaluation.ts'
import type { WorkbenchApi } from '../../../../native/contract/workbench.ts'
import { readNpz } from '../../../../native/data/npz.ts'
import { MessageWriter } from '../../../../native/onnx/message-writer.ts'
import { encodeOnnxModel } from '../../../../native/onnx/model-file.ts'
import { MODEL } from '../../../../native/onnx/protobuf-fields.ts'
import { finishTask } from '../../../support/finish-task.ts'
import { seededMetadata, seededParameters } from '../../../support/onnx-model.ts'
import { watchRun } from '../../../support/watched-run.ts'
import { importBars, openTestWorkbench, OPTIONS, preparedWorkbench, startBars } from '../test-workbench.ts'

/** A run of an epoch on bars with so small a rate that it misreads some, and how to test it. */
async function trainedRun(api: WorkbenchApi, seed = 1) {
  const data = await importBars(api, 1200)
  const run = await startBars(api, { data, epochs: 1, seed, learningRate: 1e-4 })
  await watchRun(run)
  const { id } = await run.info()
  return `${id}:newest`
}

const PAGE: Pick<EvaluatedImagesRequest, 'against' | 'question' | 'order' | 'from' | 'count'> = {
  against: null,
  question: { kind: 'all' },
  order: 'index',
  from: 0,
  count: 500
}

const openPrepared = preparedWorkbench((api) => trainedRun(api))

async function tested(): Promise<{
  folder: string
  api: WorkbenchApi
  evaluation: EvaluationApi
  request: EvaluationRequest
}> {
  const { api, folder, prepared: model } = openPrepared()
  const evaluation = api.evaluation()
  const { sets } = await evaluation.choices()
  const { data } = sets.find(({ data: id }) => id.startsWith('imported'))!
  return { folder, api, evaluation, request: { model, data, split: 'validation' } }
}

describe('what can be tested', () => {
  test('both checkpoints of a run, the newest run first; every split that a set has', async () => {
    const { evaluation, request } = await tested()
    const { models, sets } = await evaluation.choices()
    const id = request.model.split(':')[0]!
    expect(models.map((model) => model.id)).toEqual([`${id}:newest`, `${id}:best`])
    expect(sets.filter(({ data }) => data === request.data).map(({ split, images }) => [split, images])).toEqual([
      ['validation', 200],
      ['train', 1000]
    ])
  })

  test('a dropped file, by its content; one that is no LeNet-5 is refused by name', async () => {
    const { evaluation, request } = await tested()
    const bytes = encodeOnnxModel(seededParameters(3), seededMetadata())
    const model = await evaluation.addModelFile({ name: 'mine.onnx', bytes })
    expect(model).toMatchObject({ id: expect.stringMatching(/^file:[0-9a-f]{64}$/) as string, title: 'mine.onnx' })
    expect(model.detail).toBe('file')
    expect((await evaluation.choices()).models.at(-1)).toEqual(model)
    expect((await finishTask(evaluation.evaluate({ ...request, model: model.id }))).model).toEqual(model)
    const note = new MessageWriter().text(MODEL.docString, 'Used in the lecture.').finish()
    const noted = await evaluation.addModelFile({ name: 'noted.onnx', bytes: Buffer.concat([bytes, note]) })
    expect(noted).toMatchObject({ title: 'noted.onnx', detail: 'file, changed after export' })
    await expect(evaluation.addModelFile({ name: 'seven.png', bytes: Uint8Array.of(1, 2) })).rejects.toMatchObject({
      code: 'bad-file',
      message: expect.stringContaining('seven.png') as string
    })
  })
})

describe('an evaluation', () => {
  test('has metrics that add up, and is computed once for a model and a set', async () => {
    const { evaluation, request } = await tested()
    const summary = await finishTask(evaluation.evaluate(request))
    expect(summary).toMatchObject({
      images: 200,
      trainedOn: false,
      corrected: { labels: 0, accuracy: summary.accuracy }
    })
    expect(summary.confusion.flat().reduce((sum, images) => sum + images, 0)).toBe(200)
    expect(summary.reliability.counts.reduce((sum, { count }) => sum + count, 0)).toBe(200)
    expect(summary.precisionWilson).toHaveLength(10)
    expect(JSON.stringify(summary).length).toBeLessThan(20_000)
    const again = await finishTask(evaluation.evaluate(request))
    expect(again).toEqual(summary)
    expect((await finishTask(evaluation.evaluate({ ...request, split: 'train' }))).trainedOn).toBe(true)
  })

  test('agrees with what the run said of its validation set', async () => {
    const { api, evaluation, request } = await tested()
    const { validationAccuracy } = await (await api.runs().open({ id: request.model.split(':')[0]! })).info()
    expect((await finishTask(evaluation.evaluate(request))).accuracy).toBe(validationAccuracy)
  })

  test('every question has its images, in its order, a page at a time', async () => {
    const { evaluation, request } = await tested()
    const { correct, unsure, confusion } = await finishTask(evaluation.evaluate(request))
    const ask = (more: Partial<EvaluatedImagesRequest>) => evaluation.images({ ...request, ...PAGE, ...more })
    const mistakes = await ask({ question: { kind: 'mistakes' }, order: 'confident-first' })
    expect(mistakes.total).toBe(200 - correct)
    const confidences = Array.from(mistakes.predicted, (digit, n) => mistakes.probabilities[n * 10 + digit]!)
    expect(confidences).toEqual([...confidences].sort((a, b) => b - a))
    mistakes.predicted.forEach((digit, n) => expect(digit).not.toBe(mistakes.labels[n]))
    expect((await ask({ question: { kind: 'unsure' } })).total).toBe(unsure.images)
    const [label, predicted] = confusion
      .flatMap((row, a) => row.map((n, b) => [a, b, n]))
      .find(([a, b, n]) => a !== b && n! > 0)!
    const cell = await ask({ question: { kind: 'cell', label: label!, predicted: predicted! } })
    expect(cell.total).toBe(confusion[label!]![predicted!])
    expect([...cell.labels]).toEqual(new Array(cell.total).fill(label))
    expect((await ask({ question: { kind: 'cell', label: 3, predicted: null } })).total).toBe(
      confusion[3]!.reduce((sum, n) => sum + n, 0)
    )
    const mistakesOf = await ask({ question: { kind: 'mistakes-of', label: label! } })
    expect(mistakesOf.total).toBe(confusion[label!]!.reduce((sum, n, b) => (b === label ? sum : sum + n), 0))
    expect([...mistakesOf.labels]).toEqual(new Array(mistakesOf.total).fill(label))
    expect([...mistakesOf.predicted]).not.toContain(label)
    const suspects = await ask({ question: { kind: 'suspects' }, order: 'label-probability' })
    const ofLabel = Array.from(suspects.labels, (digit, n) => suspects.probabilities[n * 10 + digit]!)
    expect(ofLabel).toEqual([...ofLabel].sort((a, b) => a - b))
    const page = await ask({ from: 190, count: 50 })
    expect(page).toMatchObject({ total: 200 })
    expect([...page.indices]).toEqual(Array.from({ length: 10 }, (_, n) => 190 + n))
    expect(page.pixels).toHaveLength(10 * 784)
    expect((await ask({ from: 400 })).indices).toHaveLength(0)
  })

  test('against another model: who has which images right, and those images', async () => {
    const { api, evaluation, request } = await tested()
    const against = await trainedRun(api, 2)
    await finishTask(evaluation.evaluate(request))
    const paired = await finishTask(evaluation.compare({ ...request, against }))
    const { both, onlyA, onlyB, neither } = paired
    expect(both + onlyA + onlyB + neither).toBe(200)
    const listed = async (kind: 'only-first' | 'only-second' | 'both-wrong') =>
      (await evaluation.images({ ...request, ...PAGE, against, question: { kind } })).total
    expect([await listed('only-first'), await listed('only-second'), await listed('both-wrong')]).toEqual([
      onlyA,
      onlyB,
      neither
    ])
    await expect(evaluation.images({ ...request, ...PAGE, question: { kind: 'only-first' } })).rejects.toMatchObject({
      code: 'bad-argument',
      message: 'no second model is chosen'
    })
  })

  test('several runs vote with the mean of their probabilities', async () => {
    const { api, evaluation, request } = await tested()
    const second = await trainedRun(api, 2)
    const ids = [request.model, second].map((model) => model.split(':')[0]!)
    const vote = { ...request, model: `vote:${ids.join(',')}` }
    const page = { ...PAGE, count: 5 }
    const summary = await finishTask(evaluation.evaluate(vote))
    expect(summary.model).toMatchObject({ title: '2 runs', detail: 'voting' })
    await finishTask(evaluation.evaluate({ ...request, model: second }))
    const [first, other, voted] = await Promise.all(
      [request, { ...request, model: second }, vote].map((one) => evaluation.images({ ...one, ...page }))
    )
    voted!.probabilities.forEach((probability, i) =>
      expect(probability).toBeCloseTo((first!.probabilities[i]! + other!.probabilities[i]!) / 2, 6)
    )
  })

  test('a series is a model whose runs vote; each image says how many of them agree on another digit', async () => {
    const { api, evaluation, request } = await tested()
    const base = { ...OPTIONS, data: request.data, epochs: 1, learningRate: 1e-4 }
    const plan = { kind: 'seeds', title: 'three seeds', base, seeds: [5, 6, 7], seedUse: 'both' } as const
    const series = await api.series().start(plan)
    await expect.poll(async () => (await series.info()).state, { timeout: 20_000 }).toBe('done')
    const { models } = await evaluation.choices()
    const model = models.find(({ id }) => id.startsWith('series:'))!
    expect(model).toMatchObject({ title: 'three seeds', detail: '3 runs, voting' })
    const summary = await finishTask(evaluation.evaluate({ ...request, model: model.id }))
    expect(summary.model).toEqual(model)
    const suspects = { question: { kind: 'suspects' }, order: 'label-probability' } as const
    const voted = await evaluation.images({ ...request, ...PAGE, model: model.id, ...suspects })
    const runs = (await series.runs()).map(({ run }) => run!)
    const single = await Promise.all(
      runs.map(async (run) => {
        const one = { ...request, model: `${run}:${(await api.library().details({ id: run })).row.keeps}` }
        await finishTask(evaluation.evaluate(one))
        return evaluation.images({ ...one, ...PAGE })
      })
    )
    expect(voted.voters).toBe(3)
    voted.indices.forEach((index, n) => {
      const others = single.map(({ predicted }) => predicted[index]!).filter((digit) => digit !== voted.labels[n])
      const most = Math.max(0, ...others.map((digit) => others.filter((other) => other === digit).length))
      expect(voted.agreeing[n]).toBe(most)
    })
    await expect(finishTask(evaluation.evaluate({ ...request, model: 'series:gone' }))).rejects.toMatchObject({
      code: 'not-found',
      message: 'there is no series gone with two finished runs that can vote'
    })
  })

  test('the images of a question leave as files, in its order, with the labels of the set', async () => {
    const { folder, evaluation, request } = await tested()
    await finishTask(evaluation.evaluate(request))
    const list = { against: null, question: { kind: 'mistakes' }, order: 'confident-first' } as const
    const { labels, pixels, total } = await evaluation.images({ ...request, ...PAGE, ...list })
    const { fileName, bytes } = await evaluation.exportImages({ ...request, ...list, format: 'npz' })
    expect(fileName).toMatch(/-validation-mistakes\.npz$/)
    writeFileSync(join(folder, fileName), bytes)
    const arrays = await readNpz(join(folder, fileName))
    const [x, y] = [arrays.get('X_train')!, arrays.get('Y_train')!]
    expect([y.shape, y.data]).toEqual([[total], labels])
    expect(x.data).toEqual(pixels)
    const cell = { kind: 'cell', label: 0, predicted: null } as const
    const named = await evaluation.exportImages({ ...request, ...list, question: cell, format: 'png' })
    expect(named.fileName).toMatch(/-validation-all-0\.png$/)
    const empty = { kind: 'cell', label: 0, predicted: 1 } as const
    const none = await evaluation.images({ ...request, ...PAGE, question: empty })
    expect(none.total).toBe(0)
    await expect(evaluation.exportImages({ ...request, ...list, question: empty, format: 'idx' })).rejects.toThrow(
      'there is no image to export'
    )
  })

  test('is refused before there is one, for models that are gone and splits that are not there', async () => {
    const { evaluation, request } = await tested()
    await expect(evaluation.images({ ...request, ...PAGE })).rejects.toMatchObject({ code: 'not-found' })
    const failing = (more: Partial<EvaluationRequest>) => finishTask(evaluation.evaluate({ ...request, ...more }))
    await expect(failing({ model: 'gone:best' })).rejects.toMatchObject({ code: 'not-found' })
    await expect(failing({ model: `file:${'0'.repeat(64)}` })).rejects.toThrow('no longer open')
    await expect(failing({ split: 'test' })).rejects.toThrow(/has no test images to test on/)
    await expect(failing({ data: 'my-digits', split: 'all' })).rejects.toThrow('My digits has no images to test on')
  })
})

describe('corrected labels', () => {
  test('stand beside the set: noted, counted, exported, taken back, and there after a restart', async () => {
    const { folder, evaluation, request } = await tested()
    const { data, split } = request
    const { accuracy } = await finishTask(evaluation.evaluate(request))
    const question = { kind: 'mistakes' } as const
    const mistakes = await evaluation.images({ ...request, ...PAGE, question })
    const [index, label, predicted] = [mistakes.indices[0]!, mistakes.labels[0]!, mistakes.predicted[0]!]
    await evaluation.correct({ data, split, index, label: predicted })
    const corrected = await finishTask(evaluation.evaluate(request))
    expect(corrected.accuracy).toBe(accuracy)
    expect(corrected.corrected).toEqual({ labels: 1, accuracy: accuracy + 1 / 200 })
    const after = await evaluation.images({ ...request, ...PAGE, question })
    expect([after.labels[0], after.corrections[0], after.corrections[1]]).toEqual([label, predicted, 255])
    const { fileName, text } = await evaluation.report({ ...request, content: 'corrections' })
    expect(fileName).toMatch(/corrections\.csv$/)
    expect(text).toBe(`index,label,proposed\n${index},${label},${predicted}\n`)

    const restarted = openTestWorkbench({}, folder).api.evaluation()
    expect((await finishTask(restarted.evaluate(request))).corrected.labels).toBe(1)

    await evaluation.correct({ data, split, index, label: null })
    expect((await finishTask(evaluation.evaluate(request))).corrected.labels).toBe(0)
    // A note that repeats the label is none.
    await evaluation.correct({ data, split, index, label })
    expect((await finishTask(evaluation.evaluate(request))).corrected.labels).toBe(0)
  })

  test('many at once are all kept', async () => {
    const { evaluation, request } = await tested()
    const { data, split } = request
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => evaluation.correct({ data, split, index, label: index % 10 }))
    )
    await finishTask(evaluation.evaluate(request))
    const { labels, corrections } = await evaluation.images({ ...request, ...PAGE, count: 20 })
    labels.forEach((label, index) => expect(corrections[index]).toBe(label === index % 10 ? 255 : index % 10))
  })

  test('an image that is not there, and a damaged file, are refused', async () => {
    const { folder, evaluation, request } = await tested()
    const { data, split } = request
    await expect(evaluation.correct({ data, split, index: 200, label: 1 })).rejects.toThrow('no image 200')
    await evaluation.correct({ data, split, index: 0, label: 9 })
    await evaluation.correct({ data, split, index: 0, label: 8 })
    const [name] = readdirSync(join(folder, 'data/corrections'))
    writeFileSync(join(folder, 'data/corrections', name!), '{"version": 1, "labels": {"0": 12}}')
    const restarted = openTestWorkbench({}, folder)
    onTestFinished(() => restarted.dispose())
    await expect(finishTask(restarted.api.evaluation().evaluate(request))).rejects.toMatchObject({
      code: 'bad-file',
      message: expect.stringContaining('does not hold corrected labels') as string
    })
  })
})

test('reports are the table and the metrics of `lenet evaluate`', async () => {
  const { evaluation, request } = await tested()
  const summary = await finishTask(evaluation.evaluate(request))
  const csv = await evaluation.report({ ...request, content: 'predictions' })
  expect(csv.text.split('\n')).toHaveLength(202)
  const { text, fileName } = await evaluation.report({ ...request, content: 'metrics' })
  expect(fileName).toMatch(/validation\.json$/)
  const { confusion, bins, ece } = summary
  expect(JSON.parse(text)).toMatchObject({ kind: 'evaluation', set: 'validation', confusion, bins, ece })
})

test('a run that trains is tested as it is now', async () => {
  const { api } = openTestWorkbench()
  const data = await importBars(api)
  const run = await api.runs().start({
    recipe: 'keras',
    engine: 'worker-kernels',
    data,
    epochs: 200,
    batchSize: 32,
    seed: 1,
    threads: 1,
    learningRate: 1e-3,
    startFrom: null
  })
  const { id } = await run.info()
  const evaluation = api.evaluation()
  const test = () => finishTask(evaluation.evaluate({ model: `${id}:newest`, data, split: 'validation' }))
  const isLive = (summary: EvaluationSummary) => /^after step [\d,]+$/.test(summary.model.detail)
  let first = await test()
  while (!isLive(first)) first = await test()
  let second = first
  while (second.modelHash === first.modelHash) second = await test()
  expect(isLive(second)).toBe(true)
  expect(second.logLoss).not.toBe(first.logLoss)
  await run.stop()
})
