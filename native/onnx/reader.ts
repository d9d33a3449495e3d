/**
 * What stands in an ONNX file: metadata, inputs, outputs and initialisers. Reads any ONNX model that far and runs nothing;
 * every model passes here before onnxruntime, a native library, gets to see it. recogniser.ts decides whether it is of use.
 */
import { WorkbenchError } from '../contract/errors.ts'
import { PARAMETERS } from '../model/architecture.ts'
import { formatShape, sameShape } from '../tensor/tensor.ts'
import type { Shape } from '../tensor/tensor.ts'
import { foreignKind } from './file-kind.ts'
import { fromOnnxTensors, onnxShape } from './layout.ts'
import { MessageReader } from './message-reader.ts'
import { parseMetadata } from './metadata.ts'
import type { OnnxMetadata } from './metadata.ts'
import { PRODUCER } from './model-file.ts'
import * as fields from './protobuf-fields.ts'
import { SEAL_KEY, checkSeal } from './seal.ts'

export interface OnnxValue {
  readonly name: string
  /** TensorProto.DataType: 1 is float32. */
  readonly elementType: number
  /** A string is a named free dimension, `?` an unnamed one. */
  readonly shape: readonly (number | string)[]
}

export interface OnnxInitialiser {
  readonly name: string
  readonly elementType: number
  readonly shape: Shape
  /** Little-endian values; empty where the file keeps them in another form than raw bytes. */
  readonly rawData: Uint8Array
}

export interface OnnxModel {
  readonly producer: string
  readonly producerVersion: string
  readonly irVersion: number
  /** Of the standard operators. */
  readonly opset: number
  readonly inputs: readonly OnnxValue[]
  readonly outputs: readonly OnnxValue[]
  readonly initialisers: readonly OnnxInitialiser[]
  /** Operator types in the order of the graph. */
  readonly operators: readonly string[]
  /** metadata_props as they stand there, without the checksum. */
  readonly properties: Readonly<Record<string, string>>
  /** Null for another program's model. */
  readonly metadata: OnnxMetadata | null
}

const EXPORT_AGAIN = 'Export the model again from its run, or copy the file again.'

/**
 * `name` is used in messages alone.
 * Throws WorkbenchError `bad-file` for what is no ONNX model, and for a model of ours that was cut, extended or changed in any bit.
 */
export function readOnnxModel(bytes: Uint8Array, name = 'the model'): OnnxModel {
  const kind = foreignKind(bytes)
  if (kind) throw badFile(`${name} is not an ONNX model: it is ${kind}`, 'Choose an .onnx file.')
  const seal = checkSeal(bytes)
  if (seal === 'broken')
    throw badFile(`${name} was changed after it was written: its checksum does not fit`, EXPORT_AGAIN)
  let model: OnnxModel
  try {
    model = modelOf(new MessageReader(bytes), name)
  } catch (error) {
    if (error instanceof WorkbenchError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    const message = `${name} is not a whole ONNX model (${bytes.length} bytes): ${reason}`
    throw badFile(message, 'The file is cut short, damaged or of another kind. ' + EXPORT_AGAIN, error)
  }
  if (seal === 'absent' && model.metadata) {
    throw badFile(`${name} is cut short or something was appended: its checksum is not at its end`, EXPORT_AGAIN)
  }
  return model
}

/**
 * The flat parameters of a LeNet-5 of ours, the very bits that were exported.
 * Throws WorkbenchError `bad-file` as readOnnxModel does, and when the model has not our parameters.
 */
export function readParameters(bytes: Uint8Array, name = 'the model'): Float32Array {
  const { initialisers } = readOnnxModel(bytes, name)
  return fromOnnxTensors((spec) => {
    const expected = onnxShape(spec)
    const found = initialisers.find((initialiser) => initialiser.name === spec.name)
    const fits = found?.elementType === fields.FLOAT && sameShape(found.shape, expected)
    if (!fits || found.rawData.length !== spec.size * 4) {
      const all = initialisers.map((initialiser) => `${initialiser.name} ${formatShape(initialiser.shape)}`)
      throw badFile(
        `${name} is another network: expected float32 ${spec.name} ${formatShape(expected)}; it has ${summary(all)}`,
        `Only a LeNet-5 with the parameters ${PARAMETERS.map((parameter) => parameter.name).join(', ')} can be read.`
      )
    }
    const view = new DataView(found.rawData.buffer, found.rawData.byteOffset, found.rawData.byteLength)
    return Float32Array.from({ length: spec.size }, (_, index) => view.getFloat32(index * 4, true))
  })
}

/** `a, b, c and 4 more`. */
export function summary(items: readonly string[]): string {
  if (items.length === 0) return 'none'
  const shown = items.slice(0, 6).join(', ')
  return items.length > 6 ? `${shown} and ${items.length - 6} more` : shown
}

function modelOf(message: MessageReader, name: string): OnnxModel {
  const graph = message.messages(fields.MODEL.graph).at(-1)
  if (!graph) throw new Error('it has no graph')
  const initialisers = graph.messages(fields.GRAPH.initializer).map(initialiserOf)
  const stored = new Set(initialisers.map((initialiser) => initialiser.name))
  const entries = message.messages(fields.MODEL.metadataProps)
  const properties = Object.fromEntries(
    entries.map((entry) => [entry.text(fields.STRING_ENTRY.key), entry.text(fields.STRING_ENTRY.value)])
  )
  const producer = message.text(fields.MODEL.producerName)
  // The seal alone makes it ours too: then the producer is what was damaged.
  const ours = producer === PRODUCER || SEAL_KEY in properties
  const operatorSets = message.messages(fields.MODEL.opsetImport)
  const standard = operatorSets.find((set) => ['', 'ai.onnx'].includes(set.text(fields.OPERATOR_SET.domain)))
  const nodes = graph.messages(fields.GRAPH.node)
  if (nodes.length === 0) throw new Error('its graph is empty')
  return {
    producer,
    producerVersion: message.text(fields.MODEL.producerVersion),
    irVersion: message.integer(fields.MODEL.irVersion),
    opset: standard?.integer(fields.OPERATOR_SET.version) ?? 0,
    // Before IR version 4 initialisers were listed as inputs too.
    inputs: graph
      .messages(fields.GRAPH.input)
      .map(valueOf)
      .filter((value) => !stored.has(value.name)),
    outputs: graph.messages(fields.GRAPH.output).map(valueOf),
    initialisers,
    operators: nodes.map((node) => node.text(fields.NODE.opType)),
    properties: Object.fromEntries(Object.entries(properties).filter(([key]) => key !== SEAL_KEY)),
    metadata: ours ? parseMetadata(properties, name) : null
  }
}

function initialiserOf(message: MessageReader): OnnxInitialiser {
  const initialiser = {
    name: message.text(fields.TENSOR.name),
    elementType: message.integer(fields.TENSOR.dataType),
    shape: message.integers(fields.TENSOR.dims),
    rawData: message.bytesOf(fields.TENSOR.rawData).at(-1) ?? new Uint8Array()
  }
  const { name, shape, rawData } = initialiser
  if (message.integer(fields.TENSOR.dataLocation) !== 0) throw new Error(`${name} lies in another file`)
  const cells = shape.reduce((product, dimension) => product * (dimension < 0 ? NaN : dimension), 1)
  const short = initialiser.elementType === fields.FLOAT && rawData.length > 0 && rawData.length !== cells * 4
  if (!Number.isSafeInteger(cells) || short) {
    throw new Error(`${name} ${formatShape(shape)} does not fit its ${rawData.length} bytes`)
  }
  return initialiser
}

function valueOf(message: MessageReader): OnnxValue {
  const type = message.messages(fields.VALUE_INFO.type).at(-1)
  const tensorType = type?.messages(fields.TYPE.tensorType).at(-1)
  const shape = tensorType?.messages(fields.TENSOR_TYPE.shape).at(-1)
  const dimensions = shape?.messages(fields.TENSOR_SHAPE.dim) ?? []
  return {
    name: message.text(fields.VALUE_INFO.name),
    elementType: tensorType?.integer(fields.TENSOR_TYPE.elementType) ?? 0,
    shape: dimensions.map((dimension) =>
      dimension.has(fields.DIMENSION.value)
        ? dimension.integer(fields.DIMENSION.value)
        : dimension.text(fields.DIMENSION.parameter) || '?'
    )
  }
}

function badFile(message: string, hint: string, cause?: unknown): WorkbenchError {
  return new WorkbenchError('bad-file', message, hint, { cause })
}
