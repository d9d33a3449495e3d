/** What a person reads in a viewer of ONNX files, and what the program reads of unusual files. */
import { expect, test } from 'vitest'
import type { PixelEncoding } from '../../native/contract/pixel-encoding.ts'
import { MessageReader } from '../../native/onnx/message-reader.ts'
import { MessageWriter } from '../../native/onnx/message-writer.ts'
import { encodeMetadata, onnxMetadata, parseMetadata } from '../../native/onnx/metadata.ts'
import { encodeOnnxModel } from '../../native/onnx/model-file.ts'
import * as fields from '../../native/onnx/protobuf-fields.ts'
import { readOnnxModel } from '../../native/onnx/reader.ts'
import { openRecogniser } from '../../native/onnx/recogniser.ts'
import { seededMetadata, seededParameters } from '../support/onnx-model.ts'

const parameters = seededParameters(1)
const pixels: PixelEncoding = {
  kind: 'standardised',
  storedAs: 'float32',
  min: -0.5,
  max: 1.5,
  mean: 0,
  polarity: 'bright-ink',
  scale: 1 / 128,
  offset: -0.5
}
const { runId, recipe, seed, initialisation, order, steps, data, dataHashes, engine } = seededMetadata()
const shifted = onnxMetadata({ runId, recipe, seed, initialisation, order, steps, data, dataHashes, engine, pixels })

/** The doc of a graph's value, by its field and place. */
function docOf(bytes: Uint8Array, field: number, at = 0): string {
  const graph = new MessageReader(bytes).messages(fields.MODEL.graph)[0]!
  return graph.messages(field)[at]!.text(fields.VALUE_INFO.docString)
}

test('the input says what its values are, inputs between layers say nothing', () => {
  const usual = encodeOnnxModel(parameters, seededMetadata())
  expect(docOf(usual, fields.GRAPH.input)).toMatch(/^Gray values 0\.\.255 divided by 256;/)
  expect(docOf(usual, fields.GRAPH.output, 1)).toMatch(/they sum to 1/)
  expect(docOf(usual, fields.GRAPH.valueInfo)).toBe('')
  const other = encodeOnnxModel(parameters, shifted)
  expect(docOf(other, fields.GRAPH.input)).toMatch(/centred by mass; each becomes .*128.*0\.5/)
})

test('gray values reach a model as it was trained on them: scaled and shifted', async () => {
  const recogniser = await openRecogniser(encodeOnnxModel(parameters, shifted))
  const gray = Uint8Array.from({ length: 784 }, (_, i) => (i * 37) % 256)
  const input = Float32Array.from(gray, (value) => value / 128 - 0.5)
  expect(await recogniser.readDigit(gray)).toEqual(await recogniser.probabilities(input))
  await recogniser.dispose()
})

test('initial parameters, after no step, are a model as well; fewer steps than none are an error', () => {
  const entries = (trained: number) => encodeMetadata({ ...seededMetadata(), steps: trained })
  expect(parseMetadata(entries(0), 'a.onnx').steps).toBe(0)
  expect(() => parseMetadata(entries(-1), 'a.onnx')).toThrow('a.onnx: its metadata entry steps does not fit')
})

test('a graph without operators is no model; one of another domain alone has no opset of ONNX', () => {
  const node = new MessageWriter().text(fields.NODE.opType, 'Relu')
  const model = (graph: MessageWriter, domain: string) =>
    new MessageWriter()
      .message(fields.MODEL.graph, graph)
      .message(
        fields.MODEL.opsetImport,
        new MessageWriter().text(fields.OPERATOR_SET.domain, domain).integer(fields.OPERATOR_SET.version, 3)
      )
      .finish()
  const empty = new MessageWriter().text(fields.GRAPH.name, 'empty')
  expect(() => readOnnxModel(model(empty, ''))).toThrow('its graph is empty')
  const full = () => new MessageWriter().message(fields.GRAPH.node, node)
  expect(readOnnxModel(model(full(), 'com.example')).opset).toBe(0)
})
