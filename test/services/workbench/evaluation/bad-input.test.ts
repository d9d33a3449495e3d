/**
 * What cannot be tested, or is hard to: each gets a sentence, or figures that say what is not
 * defined.
 */
import { describe, expect, test } from 'vitest'
import type { EvaluationRequest } from '../../../../native/contract/evaluation.ts'
import type { WorkbenchApi } from '../../../../native/contract/workbench.ts'
import { PARAMETER_COUNT } from '../../../../native/model/architecture.ts'
import { encodeOnnxModel } from '../../../../native/onnx/model-file.ts'
import { barFiles, idxBytes, type DroppedFile } from '../../../support/bar-files.ts'
import { finishTask } from '../../../support/finish-task.ts'
import { seededMetadata, seededParameters } from '../../../support/onnx-model.ts'
import { openTestWorkbench } from '../test-workbench.ts'

/** A model of ours whose operator Relu is called something else of the same length. */
function withOperator(name: string): Uint8Array {
  const bytes = Buffer.from(encodeOnnxModel(seededParameters(3), seededMetadata()))
  for (let at = bytes.indexOf('Relu'); at >= 0; at = bytes.indexOf('Relu', at)) bytes.write(name, at)
  return bytes
}

/**
 * A model of ours with a NaN among the biases of its last layer, which this program would not
 * write.
 */
function withNaN(): Uint8Array {
  const marked = Buffer.alloc(4)
  marked.writeFloatLE(1234.5)
  const bytes = Buffer.from(encodeOnnxModel(seededParameters(3).fill(1234.5, PARAMETER_COUNT - 1), seededMetadata()))
  bytes.writeFloatLE(Number.NaN, bytes.indexOf(marked))
  return bytes
}

async function testedOn(api: WorkbenchApi, files: DroppedFile[]): Promise<EvaluationRequest> {
  const { dataSet } = await api.dataSets().importFiles({ files })
  const bytes = encodeOnnxModel(seededParameters(3), seededMetadata())
  const { id } = await api.evaluation().addModelFile({ name: 'mine.onnx', bytes })
  return { model: id, data: dataSet!.id, split: 'train' }
}

describe('an ONNX file', () => {
  test('with an operator that onnxruntime does not know is refused, naming it', async () => {
    const { api } = openTestWorkbench()
    const adding = api.evaluation().addModelFile({ name: 'odd.onnx', bytes: withOperator('Rolu') })
    await expect(adding).rejects.toMatchObject({
      code: expect.stringMatching(/bad-file|engine/) as string,
      message: expect.stringMatching(/odd\.onnx.*Rolu/s) as string
    })
    expect((await api.evaluation().choices()).models).toEqual([])
  })

  test('with another operator than ours in the same shapes is tested as it is, and marked as changed', async () => {
    const { api } = openTestWorkbench()
    const { detail } = await api.evaluation().addModelFile({ name: 'tanh.onnx', bytes: withOperator('Tanh') })
    expect(detail).toBe('file, changed after export')
  })

  test('that is cut short is refused by name', async () => {
    const { api } = openTestWorkbench()
    const bytes = encodeOnnxModel(seededParameters(3), seededMetadata()).slice(0, 100_000)
    await expect(api.evaluation().addModelFile({ name: 'cut.onnx', bytes })).rejects.toMatchObject({
      code: 'bad-file',
      message: expect.stringContaining('cut.onnx') as string
    })
  })

  test('one of whose parameters was made no number is refused: they do not fit their checksum', async () => {
    const { api } = openTestWorkbench()
    await expect(api.evaluation().addModelFile({ name: 'nan.onnx', bytes: withNaN() })).rejects.toMatchObject({
      code: 'bad-file',
      message: 'nan.onnx was changed after it was written: its parameters do not fit their checksum'
    })
  })
})

describe('a set', () => {
  test('without labels is not imported, and says that they are missing', async () => {
    const { api } = openTestWorkbench()
    const report = await api.dataSets().importFiles({ files: [barFiles(120)[0]!] })
    expect(report.dataSet).toBeNull()
    expect(report.files.map(({ message }) => message).join(' ')).toMatch(/label/)
  })

  test('with other classes than the ten digits is not imported, naming the first other label', async () => {
    const { api } = openTestWorkbench()
    const letters = Uint8Array.from({ length: 120 }, (_, n) => n % 26)
    const files = [barFiles(120)[0]!, { name: 'bars-labels-idx1-ubyte', bytes: idxBytes([120], letters) }]
    const report = await api.dataSets().importFiles({ files })
    expect(report.dataSet).toBeNull()
    expect(report.files.map(({ message }) => message).join(' ')).toMatch(/label 10|0 to 9/)
  })

  test('in which classes are absent has figures where they are defined, and null where they are not', async () => {
    const { api } = openTestWorkbench()
    const few = Uint8Array.from({ length: 120 }, (_, n) => 3 + 4 * (n % 2))
    const files = [barFiles(120)[0]!, { name: 'bars-labels-idx1-ubyte', bytes: idxBytes([120], few) }]
    const summary = await finishTask(api.evaluation().evaluate(await testedOn(api, files)))
    expect(summary.perClass[5]).toMatchObject({ support: 0, recall: null, recallWilson: null })
    expect(summary.perClass[3]!.recall).not.toBeNull()
    expect(summary.rowShares[5]).toBeNull()
    expect(summary.macro.classes.recall).toBe(2)
  })

  test('of one image has an interval that says how little that is', async () => {
    const { api } = openTestWorkbench()
    const [image] = barFiles(1)
    await api.drawings().save({ drawing: { kind: 'grid', cells: image!.bytes.slice(16) }, label: 0 })
    const bytes = encodeOnnxModel(seededParameters(3), seededMetadata())
    const { id } = await api.evaluation().addModelFile({ name: 'mine.onnx', bytes })
    const request = { model: id, data: 'my-digits', split: 'all' } as const
    const { images, wilson } = await finishTask(api.evaluation().evaluate(request))
    expect(images).toBe(1)
    expect(wilson.upper - wilson.lower).toBeGreaterThan(0.7)
    const paired = await finishTask(api.evaluation().compare({ ...request, against: id }))
    expect(paired).toMatchObject({ images: 1, mcnemarP: 1 })
  })

  test('that was removed is gone, and says so', async () => {
    const { api } = openTestWorkbench()
    const request = await testedOn(api, barFiles(120))
    await api.dataSets().remove({ id: request.data })
    await expect(finishTask(api.evaluation().evaluate(request))).rejects.toMatchObject({ code: 'not-found' })
  })
})
