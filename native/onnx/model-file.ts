/**
 * A trained LeNet-5 as the bytes of an ONNX file: graph.ts and the parameters, with metadata.ts's
 * entries and checksum.ts's checksums. Knows nothing of files or of onnxruntime; export.ts writes
 * and verifies, reader.ts is the way back.
 */
import packageJson from '../../package.json' with { type: 'json' }
import { WorkbenchError } from '../contract/errors.ts'
import { PARAMETER_COUNT } from '../model/architecture.ts'
import { PARAMETERS_CHECKSUM_KEY, appendChecksum, parametersChecksum } from './checksum.ts'
import { LOGITS, PROBABILITIES, describedImage, intermediateValues, lenetNodes } from './graph.ts'
import type { GraphNode, GraphValue } from './graph.ts'
import { toOnnxTensors } from './layout.ts'
import type { OnnxTensor } from './layout.ts'
import { MessageWriter } from './message-writer.ts'
import { encodeMetadata } from './metadata.ts'
import type { OnnxMetadata } from './metadata.ts'
import * as fields from './protobuf-fields.ts'

export const PRODUCER = packageJson.name

/**
 * The oldest in which every operator of the graph has its present meaning (Softmax along one axis:
 * opset 13), so that old readers take it as well: docs/onnx-consumers.md.
 */
const IR_VERSION = 8
const OPSET = 13

function describe(normalisation: string): string {
  const input = normalisation === 'pixel / 256' ? 'gray values / 256' : `gray values 0..255 as ${normalisation}`
  return `LeNet-5 for handwritten digits. Input: ${input}, bright ink on dark, 28 x 28, the digit centred by mass.`
}

/**
 * parameters: flat, in the order of model/architecture.ts; 61,706 finite values. The same input
 * gives the same bytes. Throws WorkbenchError `bad-argument` for another number of parameters or
 * one that is not finite.
 */
export function encodeOnnxModel(parameters: Float32Array, metadata: OnnxMetadata): Uint8Array<ArrayBuffer> {
  if (parameters.length !== PARAMETER_COUNT || !parameters.every((value) => Number.isFinite(value))) {
    throw new WorkbenchError(
      'bad-argument',
      `a model file takes ${PARAMETER_COUNT} finite parameters; got ${parameters.length}, ` +
        `${parameters.filter((value) => !Number.isFinite(value)).length} of them not finite`,
      'Export a checkpoint from before the training diverged.'
    )
  }
  const entries = { ...encodeMetadata(metadata), [PARAMETERS_CHECKSUM_KEY]: parametersChecksum(parameters) }
  const properties = Object.entries(entries).map(([key, value]) =>
    new MessageWriter().text(fields.STRING_ENTRY.key, key).text(fields.STRING_ENTRY.value, value)
  )
  const operatorSet = new MessageWriter()
    .text(fields.OPERATOR_SET.domain, '')
    .integer(fields.OPERATOR_SET.version, OPSET)
  const model = new MessageWriter()
    .integer(fields.MODEL.irVersion, IR_VERSION)
    .text(fields.MODEL.producerName, PRODUCER)
    .text(fields.MODEL.producerVersion, packageJson.version)
    .integer(fields.MODEL.modelVersion, 1)
    .text(fields.MODEL.docString, describe(metadata.normalisation))
    .message(fields.MODEL.graph, graphMessage(parameters, metadata.normalisation))
    .message(fields.MODEL.opsetImport, operatorSet)
    .messages(fields.MODEL.metadataProps, properties)
  return appendChecksum(model.finish())
}

function graphMessage(parameters: Float32Array, normalisation: string): MessageWriter {
  return new MessageWriter()
    .messages(fields.GRAPH.node, lenetNodes().map(nodeMessage))
    .text(fields.GRAPH.name, 'LeNet-5')
    .messages(fields.GRAPH.initializer, toOnnxTensors(parameters).map(tensorMessage))
    .text(fields.GRAPH.docString, describe(normalisation))
    .messages(fields.GRAPH.input, [valueMessage(describedImage(normalisation))])
    .messages(fields.GRAPH.output, [LOGITS, PROBABILITIES].map(valueMessage))
    .messages(fields.GRAPH.valueInfo, intermediateValues().map(valueMessage))
}

function nodeMessage(node: GraphNode): MessageWriter {
  return new MessageWriter()
    .texts(fields.NODE.input, node.inputs)
    .text(fields.NODE.output, node.output)
    .text(fields.NODE.name, node.name)
    .text(fields.NODE.opType, node.opType)
    .messages(fields.NODE.attribute, Object.entries(node.attributes).map(attributeMessage))
    .text(fields.NODE.docString, node.doc)
}

function attributeMessage([name, value]: [string, number | readonly number[]]): MessageWriter {
  const message = new MessageWriter().text(fields.ATTRIBUTE.name, name)
  return typeof value === 'number'
    ? message.integer(fields.ATTRIBUTE.i, value).integer(fields.ATTRIBUTE.type, fields.ATTRIBUTE_TYPE.int)
    : message.integers(fields.ATTRIBUTE.ints, value).integer(fields.ATTRIBUTE.type, fields.ATTRIBUTE_TYPE.ints)
}

function tensorMessage(tensor: OnnxTensor): MessageWriter {
  return new MessageWriter()
    .integers(fields.TENSOR.dims, tensor.shape)
    .integer(fields.TENSOR.dataType, fields.FLOAT)
    .text(fields.TENSOR.name, tensor.name)
    .floats(fields.TENSOR.rawData, tensor.data)
}

function valueMessage(value: Omit<GraphValue, 'doc'> & { readonly doc?: string }): MessageWriter {
  const dimensions = value.shape.map((dimension) =>
    typeof dimension === 'string'
      ? new MessageWriter().text(fields.DIMENSION.parameter, dimension)
      : new MessageWriter().integer(fields.DIMENSION.value, dimension)
  )
  const shape = new MessageWriter().messages(fields.TENSOR_SHAPE.dim, dimensions)
  const tensorType = new MessageWriter()
    .integer(fields.TENSOR_TYPE.elementType, fields.FLOAT)
    .message(fields.TENSOR_TYPE.shape, shape)
  const message = new MessageWriter()
    .text(fields.VALUE_INFO.name, value.name)
    .message(fields.VALUE_INFO.type, new MessageWriter().message(fields.TYPE.tensorType, tensorType))
  return value.doc === undefined ? message : message.text(fields.VALUE_INFO.docString, value.doc)
}
