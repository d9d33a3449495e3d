/**
 * Whatever is opened as a model: an answer in words, never a crash, and nothing wrong passes for a
 * model.
 */
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InferenceSession } from 'onnxruntime-node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WorkbenchError } from '../../native/contract/errors.ts'
import { MessageWriter } from '../../native/onnx/message-writer.ts'
import { encodeOnnxModel } from '../../native/onnx/model-file.ts'
import { GRAPH, MODEL, NODE, OPERATOR_SET, TENSOR } from '../../native/onnx/protobuf-fields.ts'
import { readOnnxModel } from '../../native/onnx/reader.ts'
import { readParameters } from '../../native/onnx/stored-parameters.ts'
import { openRecogniser } from '../../native/onnx/recogniser.ts'
import {
  foreignModel,
  type ForeignModel,
  seededMetadata,
  seededParameters,
  uniformNumbers
} from '../support/onnx-model.ts'
import { slowTest } from '../support/slow-test.ts'

const good = encodeOnnxModel(seededParameters(1), seededMetadata())
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lenet-onnx-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** Reads as a model what must not be one. */
function refusal(bytes: Uint8Array): WorkbenchError {
  try {
    readOnnxModel(bytes, 'digits.onnx')
  } catch (error) {
    if (error instanceof WorkbenchError && error.code === 'bad-file') return error
    throw error
  }
  throw new Error('the file passed for a model')
}

/** Damage that may be an edit leaves a model that says it was changed; anything else is refused. */
function refusedOrChanged(bytes: Uint8Array): 'refused' | 'changed' {
  try {
    expect(readOnnxModel(bytes).integrity).toBe('changed')
    return 'changed'
  } catch (error) {
    if (error instanceof WorkbenchError && error.code === 'bad-file') return 'refused'
    throw error
  }
}

describe('a damaged file of ours is found', () => {
  test('cut anywhere', () => {
    const random = uniformNumbers(5)
    const cuts = [
      1,
      2,
      10,
      good.length - 1,
      good.length - 80,
      ...Array.from({ length: 200 }, () => 1 + Math.floor(random() * (good.length - 1)))
    ]
    for (const length of cuts) expect(refusal(good.subarray(0, length)).message).toContain('digits.onnx')
  })

  test('cut after the graph, where it still is a well-formed message', () => {
    const operatorSet = Buffer.from(good).indexOf(
      new MessageWriter()
        .message(MODEL.opsetImport, new MessageWriter().text(OPERATOR_SET.domain, '').integer(OPERATOR_SET.version, 13))
        .finish()
    )
    expect(operatorSet).toBeGreaterThan(246_824)
    expect(refusal(good.subarray(0, operatorSet)).message).toContain('it names no operator set')
  })

  test('with random bytes or a second model appended', () => {
    const random = uniformNumbers(6)
    const garbage = Uint8Array.from({ length: 5000 }, () => random() * 256)
    refusal(Buffer.concat([good, garbage]))
    refusal(Buffer.concat([good, good]))
  })

  slowTest('with one bit flipped, wherever it is', () => {
    const random = uniformNumbers(7)
    const weights = readOnnxModel(good).initialisers.map(({ rawData }) => {
      const start = Buffer.from(good).indexOf(rawData)
      return [start, start + rawData.length] as const
    })
    for (let i = 0; i < 400; i++) {
      const flipped = Uint8Array.from(good)
      // Half of the flips hit the structure before the weights and the metadata after them.
      const near =
        random() < 0.25 ? random() * 1500 : random() < 0.33 ? good.length - 1 - random() * 900 : random() * good.length
      const at = Math.floor(near)
      flipped[at]! ^= 1 << Math.floor(random() * 8)
      const found = refusedOrChanged(flipped)
      if (weights.some(([start, end]) => at >= start && at < end)) expect(found).toBe('refused')
    }
  })
})

describe('another kind of file is named', () => {
  const cases: readonly (readonly [string, Uint8Array, string])[] = [
    ['no bytes', new Uint8Array(), 'it is empty'],
    ['zero bytes', new Uint8Array(4096), 'nothing but zero bytes'],
    ['a PNG', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0), 'a PNG picture'],
    ['an HTML page', Buffer.from('<!DOCTYPE html><html><body>404</body></html>'), 'a web page'],
    ['a text', Buffer.from('{"epochs": 5}\n'), 'it is text'],
    ['an .npz', Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0, 0, 0), 'ZIP'],
    ['random bytes', Uint8Array.from({ length: 999 }, (_, i) => 255 - ((i * 37) % 256)), 'not a whole ONNX model'],
    ['a message without a graph', new MessageWriter().integer(MODEL.irVersion, 10).finish(), 'it has no graph']
  ]
  test.each(cases)('%s', (_, bytes, words) => {
    expect(refusal(bytes).message).toContain(words)
  })

  test('a file far too large is not even read', async () => {
    const file = join(folder, 'giant.onnx')
    await writeFile(file, '')
    await truncate(file, 5 * 2 ** 30) // sparse: takes no space
    await expect(openRecogniser(file)).rejects.toMatchObject({ code: 'bad-file' })
  })

  test('a missing file and a folder', async () => {
    await expect(openRecogniser(join(folder, 'absent.onnx'))).rejects.toMatchObject({ code: 'not-found' })
    await expect(openRecogniser(folder)).rejects.toMatchObject({ code: 'io' })
  })
})

describe('a model of another program', () => {
  test('is told what it has when it does not take digits', async () => {
    const bytes = foreignModel({ input: 'pixel_values', shape: ['batch', 3, 224, 224], output: 'scores' })
    expect(readOnnxModel(bytes)).toMatchObject({ metadata: null, operators: ['Relu'] })
    const error = expect(openRecogniser(bytes)).rejects
    await error.toThrow(
      /expected input image float32 \(N, 1, 28, 28\).*pixel_values float32 \(batch, 3, 224, 224\).*scores/
    )
  })

  test('has no parameters of ours to give', () => {
    const bytes = foreignModel({ input: 'x', shape: ['N', 4], output: 'y' })
    expect(() => readParameters(bytes)).toThrow(
      'is another network: expected float32 conv1/kernel (6, 1, 5, 5); it has none'
    )
  })

  test('cannot make us read other files', () => {
    const tensor = new MessageWriter().text(TENSOR.name, 'w').integer(TENSOR.dataLocation, 1)
    const node = new MessageWriter().text(NODE.opType, 'Relu')
    const graph = new MessageWriter().message(GRAPH.node, node).message(GRAPH.initializer, tensor)
    const { message, hint } = refusal(new MessageWriter().message(MODEL.graph, graph).finish())
    expect(message).toBe('digits.onnx does not hold all of the model: w lies in another file')
    expect(hint).toMatch(/as one file/)
  })

  const ours = { input: 'image', shape: ['N', 1, 28, 28], output: 'logits', second: 'probabilities' }
  test.each<[string, Partial<ForeignModel>]>([
    ['its input has another name', { input: 'pixels' }],
    ['its input is of another type', { elementType: 11 }],
    ['its input has an axis more', { shape: ['N', 1, 28, 28, 1] }],
    ['its images have another size', { shape: ['N', 1, 28, 32] }],
    ['its images have any size', { shape: ['N', 1, 'height', 28] }],
    ['it takes one image alone', { shape: [1, 1, 28, 28] }],
    ['it has another input besides', { otherInput: 'dropout' }],
    ['an output has another name', { second: 'scores' }],
    ['the first output has another name', { output: 'raw' }]
  ])('does not take digits where %s', async (_, change) => {
    await expect(openRecogniser(foreignModel({ ...ours, ...change }))).rejects.toThrow('does not take digits')
  })

  test('with our names but a graph that onnxruntime refuses is an error, not a crash', async () => {
    const bytes = foreignModel({ input: 'image', shape: ['N', 1, 28, 28], output: 'logits', second: 'probabilities' })
    await expect(openRecogniser(bytes)).rejects.toMatchObject({ code: 'bad-file' })
  })
})

// A later field replaces the earlier one, or continues a list, as protobuf libraries read it.
test.each<[string, MessageWriter, RegExp]>([
  ['IR version', new MessageWriter().integer(MODEL.irVersion, 77), /^the model cannot be .*: Unsupported model IR/],
  [
    'operator set',
    new MessageWriter().message(MODEL.opsetImport, new MessageWriter().integer(OPERATOR_SET.version, 44)),
    /^the model cannot be .*: ONNX Runtime only .* Opset 44 is under development/
  ]
])('a model of a newer %s is refused without source places, and says what to save', async (_, newer, words) => {
  const refused = openRecogniser(Buffer.concat([good, newer.finish()]))
  await expect(refused).rejects.toMatchObject({
    code: 'bad-file',
    message: expect.stringMatching(words) as string,
    hint: expect.stringContaining('older version of ONNX') as string
  })
})

test('onnxruntime itself survives damaged bytes', async () => {
  const random = uniformNumbers(8)
  let refused = 0
  for (let i = 0; i < 150; i++) {
    const flipped = Uint8Array.from(good)
    for (let flips = 0; flips < 2; flips++) flipped[Math.floor(random() * 1500)]! ^= 1 << Math.floor(random() * 8)
    await InferenceSession.create(flipped, { logSeverityLevel: 4, intraOpNumThreads: 1 }).then(
      (session) => session.release(),
      () => refused++
    )
  }
  expect(refused).toBeGreaterThan(10)
})
