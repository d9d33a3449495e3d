/**
 * Exported models that another program has changed since: used as they are, and said to be changed.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { PARAMETERS_CHECKSUM_KEY } from '../../native/onnx/checksum.ts'
import { MessageWriter } from '../../native/onnx/message-writer.ts'
import { encodeOnnxModel } from '../../native/onnx/model-file.ts'
import { MODEL, STRING_ENTRY } from '../../native/onnx/protobuf-fields.ts'
import { readOnnxModel } from '../../native/onnx/reader.ts'
import { openRecogniser } from '../../native/onnx/recogniser.ts'
import { readParameters } from '../../native/onnx/stored-parameters.ts'
import { argmax } from '../../native/contract/argmax.ts'
import { lenetForward } from '../support/lenet-forward.ts'
import { seededImages, seededMetadata, seededParameters } from '../support/onnx-model.ts'

const FIXTURES = join(import.meta.dirname, '../fixtures')
const parameters = seededParameters(1)
const good = encodeOnnxModel(parameters, seededMetadata())
const images = seededImages(100, 3)
const expected = Float32Array.from(lenetForward(parameters, images).probabilities)

const entry = (key: string, value: string) =>
  new MessageWriter().text(STRING_ENTRY.key, key).text(STRING_ENTRY.value, value)
/**
 * A later field of the same number replaces the earlier one, or continues a list: what a protobuf
 * library would read.
 */
const withField = (added: MessageWriter) => Buffer.concat([good, added.finish()])

async function probabilitiesOf(bytes: Uint8Array): Promise<Float32Array> {
  const recogniser = await openRecogniser(bytes)
  try {
    return await recogniser.probabilities(images)
  } finally {
    await recogniser.dispose()
  }
}

describe('an edited model is used as it is', () => {
  const checksumStart = good.length - 76
  const cases: readonly (readonly [string, Uint8Array])[] = [
    ['a note', withField(new MessageWriter().text(MODEL.docString, 'Used in the lecture.'))],
    ['another producer', withField(new MessageWriter().text(MODEL.producerName, 'a script'))],
    ['an entry more', withField(new MessageWriter().message(MODEL.metadataProps, entry('author', 'somebody')))],
    ['no checksum of the file', good.subarray(0, checksumStart)]
  ]
  test.each(cases)('with %s', async (_, bytes) => {
    expect(readOnnxModel(bytes)).toMatchObject({ integrity: 'changed', metadata: seededMetadata() })
    expect(readParameters(bytes)).toEqual(parameters)
    const found = await probabilitiesOf(bytes)
    expect(Math.max(...found.map((value, i) => Math.abs(value - expected[i]!)))).toBeLessThan(2e-6)
  })

  test('quantised by onnxruntime', async () => {
    const bytes = await readFile(join(FIXTURES, 'edited-model/quantised.onnx'))
    expect(readOnnxModel(bytes)).toMatchObject({ integrity: 'changed', metadata: seededMetadata() })
    const found = await probabilitiesOf(bytes)
    const same = Array.from({ length: 100 }, (_, image) => image * 10).filter(
      (row) => argmax(found.subarray(row, row + 10)) === argmax(expected.subarray(row, row + 10))
    )
    expect(same.length).toBeGreaterThanOrEqual(95) // 98 here; 8 bits a weight
    expect(() => readParameters(bytes)).toThrow('is another network: expected float32 conv1/kernel')
  })

  test('without any metadata', () => {
    const start = Buffer.from(good).indexOf(entry('runId', seededMetadata().runId).finish()) - 2
    expect(good[start]).toBe(0x72) // metadata_props
    expect(readOnnxModel(good.subarray(0, start))).toMatchObject({ integrity: 'changed', metadata: null })
  })
})

test('changed parameters are refused while their checksum stands there, and used without it', async () => {
  const changed = Uint8Array.from(good)
  const weights = Buffer.from(good).indexOf(readOnnxModel(good).initialisers[4]!.rawData)
  changed.fill(0, weights, weights + 4096)
  expect(() => readOnnxModel(changed, 'a.onnx')).toThrow('a.onnx was changed after it was written: its parameters')
  // The entry gets another name of the same length, so that everything else stays where it was.
  const key = Buffer.from(changed).indexOf(PARAMETERS_CHECKSUM_KEY)
  changed.set(Buffer.from('x'.repeat(PARAMETERS_CHECKSUM_KEY.length)), key)
  expect(readOnnxModel(changed).integrity).toBe('changed')
  expect(await probabilitiesOf(changed)).toHaveLength(1000)
})

test('where nobody would see a notice, only an unchanged file is opened', async () => {
  const noted = withField(new MessageWriter().text(MODEL.docString, 'note'))
  await expect(openRecogniser(noted, { mustBeIntact: true })).rejects.toMatchObject({ code: 'bad-file' })
  await (await openRecogniser(good, { mustBeIntact: true })).dispose()
})

test('a file of the version that wrote opset 21 gives the same parameters and answers', async () => {
  const bytes = await readFile(join(FIXTURES, 'older-model/opset21.onnx'))
  expect(readOnnxModel(bytes)).toMatchObject({ opset: 21, irVersion: 10, integrity: 'intact' })
  expect(readParameters(bytes)).toEqual(parameters)
  const found = await probabilitiesOf(bytes)
  expect(Math.max(...found.map((value, i) => Math.abs(value - expected[i]!)))).toBeLessThan(2e-6)
})
