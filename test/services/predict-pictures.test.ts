/** Pictures read by a model: each by itself, in the range that the model was trained on. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encode } from 'fast-png'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BYTE_ENCODING } from '../../native/data/pixel-encoding.ts'
import { drawStrokes } from '../../native/data/strokes.ts'
import { onnxMetadata } from '../../native/onnx/metadata.ts'
import { encodeOnnxModel } from '../../native/onnx/model-file.ts'
import { predictPictures, type DigitPrediction, type PictureFailure } from '../../native/services/predict-pictures.ts'
import { lenetForward } from '../support/lenet-forward.ts'
import { seededMetadata, seededParameters } from '../support/onnx-model.ts'

const parameters = seededParameters(41)
const model = encodeOnnxModel(parameters, seededMetadata())

let folder = ''
const at = (name: string) => join(folder, name)
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lenet-predict-'))
  const seven = drawStrokes(
    [
      {
        points: [
          { x: 30, y: 30 },
          { x: 80, y: 30 },
          { x: 50, y: 120 }
        ],
        width: 12
      }
    ],
    120,
    150
  )
  const dot = drawStrokes([{ points: [{ x: 60, y: 70 }], width: 8 }], 120, 150)
  const image = ({ pixels }: { pixels: Uint8Array }) => encode({ width: 120, height: 150, data: pixels, channels: 1 })
  await writeFile(at('seven.png'), image(seven))
  await writeFile(at('dot.png'), image(dot))
  await writeFile(at('blank.png'), image({ pixels: new Uint8Array(120 * 150) }))
  await writeFile(at('gif.png'), 'GIF89a and so on')
})
afterAll(() => rm(folder, { recursive: true }))

async function outcomes(source: Uint8Array, names: string[], notices: string[] = []) {
  const found: (DigitPrediction | PictureFailure)[] = []
  const onNotice = (text: string) => notices.push(text)
  for await (const outcome of predictPictures(source, names.map(at), { onNotice })) found.push(outcome)
  return found
}

test('every picture is read in order, and one that cannot be read is named between them', async () => {
  const found = await outcomes(model, ['seven.png', 'gif.png', 'absent.png', 'blank.png'])
  expect(found).toMatchObject([
    { kind: 'prediction', file: at('seven.png'), blank: false, remarks: [] },
    {
      kind: 'failure',
      file: at('gif.png'),
      error: { code: 'bad-file', message: expect.stringContaining('a GIF picture') as string }
    },
    { kind: 'failure', file: at('absent.png'), error: { code: 'not-found' } },
    { kind: 'prediction', file: at('blank.png'), digit: null, blank: true, certainty: null }
  ])
})

test('an answer is there before the next picture is read', async () => {
  const reading = predictPictures(model, [at('seven.png'), at('gif.png')])
  expect((await reading.next()).value).toMatchObject({ kind: 'prediction' })
  await reading.return()
})

test('a dot is unsure, however probable its digit', async () => {
  const stubborn = seededParameters(1).fill(0)
  stubborn[stubborn.length - 8] = 20 // the bias of the digit 2
  const [dot, seven] = await outcomes(encodeOnnxModel(stubborn, seededMetadata()), ['dot.png', 'seven.png'])
  expect(dot).toMatchObject({ digit: 2, certainty: 'unsure', remarks: ['little-ink'] })
  expect(seven).toMatchObject({ digit: 2, certainty: 'sure', remarks: [] })
})

test.each([
  ['bytes', BYTE_ENCODING, 'pixel / 256'],
  [
    'standardised',
    { ...BYTE_ENCODING, kind: 'standardised', scale: 0.0127, offset: -0.4242 },
    'pixel * 0.0127 - 0.4242'
  ]
] as const)('pixels become what the model was trained on: %s', async (_, pixels, normalisation) => {
  const provenance = { ...seededMetadata(), pixels }
  const source = encodeOnnxModel(parameters, onnxMetadata(provenance))
  const notices: string[] = []
  const [found] = await outcomes(source, ['seven.png'], notices)
  if (found?.kind !== 'prediction') throw new Error('it was not read')
  const input = Float32Array.from(found.prepared, (gray) => gray * pixels.scale + pixels.offset)
  const { probabilities } = lenetForward(parameters, input)
  found.probabilities.forEach((value, digit) => expect(value).toBeCloseTo(probabilities[digit]!, 5))
  expect(notices.filter((text) => !text.startsWith('how reliable'))).toEqual(
    normalisation === 'pixel / 256' ? [] : [`the model was trained on ${normalisation}; pictures become that`]
  )
})
