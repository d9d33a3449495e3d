/**
 * What stands in an ONNX file: metadata, inputs, outputs and initialisers. Reads any ONNX model
 * that far and runs nothing; every model passes here before onnxruntime, a native library, gets to
 * see it. recogniser.ts decides whether it is of use.
 */
import { WorkbenchError } from '../contract/errors.ts'
import { fileKind, HEAD_BYTES, ONNX_MODEL } from '../files/file-kind.ts'
import { CHECKSUM_KEY, PARAMETERS_CHECKSUM_KEY, checkChecksum, parametersChecksum } from './checksum.ts'
import { ExternalDataError, findParameters, readInitialiser, type OnnxInitialiser } from './initialisers.ts'
import { MessageReader } from './message-reader.ts'
import { hasMetadata, parseMetadata } from './metadata.ts'
import type { OnnxMetadata } from './metadata.ts'
import { PRODUCER } from './model-file.ts'
import * as fields from './protobuf-fields.ts'

export interface OnnxValue {
  readonly name: string
  /** TensorProto.DataType: 1 is float32. */
  readonly elementType: number
  /** A string is a named free dimension, `?` an unnamed one. */
  readonly shape: readonly (number | string)[]
}

export interface OnnxModel {
  readonly producer: string
  readonly producerVersion: string
  readonly irVersion: number
  /** Of the standard operators. */
  readonly opset: number
  readonly inputs: readonly OnnxValue[]
  readonly outputs: readonly OnnxValue[]
  /** Those between the nodes whose shape the file states. */
  readonly values: readonly OnnxValue[]
  readonly initialisers: readonly OnnxInitialiser[]
  /** Operator types in the order of the graph. */
  readonly operators: readonly string[]
  /** metadata_props as they stand there, without the checksums. */
  readonly properties: Readonly<Record<string, string>>
  /**
   * Null for another program's model, and for one of ours whose metadata another program has
   * removed.
   */
  readonly metadata: OnnxMetadata | null
  /**
   * `changed`: a model of ours that is not byte for byte what was exported, as after quantising or
   * adding a note. `unknown`: another program's model, which has no checksum.
   */
  readonly integrity: 'intact' | 'changed' | 'unknown'
}

/** Each tells a model of ours. */
const OUR_KEYS = [CHECKSUM_KEY, PARAMETERS_CHECKSUM_KEY, 'runId']
const EXPORT_AGAIN = 'Export the model again from its run, or copy the file again.'

/**
 * `name` is used in messages alone. A file of ours that was changed is read where it is whole and
 * its parameters, if they still have our names and shapes, are those that were exported. Throws
 * WorkbenchError `bad-file` for what is no whole ONNX model, and for damaged parameters or
 * metadata.
 */
export function readOnnxModel(bytes: Uint8Array, name = 'the model'): OnnxModel {
  const kind = fileKind(bytes.subarray(0, HEAD_BYTES))
  if (kind !== undefined && kind !== ONNX_MODEL)
    throw badFile(`${name} is not an ONNX model: it is ${kind}`, 'Choose an .onnx file.')
  try {
    return modelOf(bytes, name)
  } catch (error) {
    if (error instanceof WorkbenchError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    if (error instanceof ExternalDataError) {
      throw badFile(
        `${name} does not hold all of the model: ${reason}`,
        'Save the model as one file, without external data.',
        error
      )
    }
    const message = `${name} is not a whole ONNX model (${bytes.length} bytes): ${reason}`
    throw badFile(message, 'The file is cut short, damaged or of another kind. ' + EXPORT_AGAIN, error)
  }
}

/** `a, b, c and 4 more`. */
export function summary(items: readonly string[]): string {
  if (items.length === 0) return 'none'
  const shown = items.slice(0, 6).join(', ')
  return items.length > 6 ? `${shown} and ${items.length - 6} more` : shown
}

function modelOf(bytes: Uint8Array, name: string): OnnxModel {
  const message = new MessageReader(bytes)
  const [graph, ...more] = message.messages(fields.MODEL.graph)
  if (!graph) throw new Error('it has no graph')
  if (more.length > 0) throw new Error('it has more than one graph')
  const initialisers = graph.messages(fields.GRAPH.initializer).map(readInitialiser)
  const stored = new Set(initialisers.map((initialiser) => initialiser.name))
  const entries = message.messages(fields.MODEL.metadataProps)
  const properties = Object.fromEntries(
    entries.map((entry) => [entry.text(fields.STRING_ENTRY.key), entry.text(fields.STRING_ENTRY.value)])
  )
  const producer = message.text(fields.MODEL.producerName)
  // Other programs write their own name as the producer and may drop some entries.
  const ours = producer === PRODUCER || OUR_KEYS.some((key) => key in properties)
  const intact = ours && checkChecksum(bytes) === 'intact'
  if (ours && !intact) checkParameters(initialisers, properties[PARAMETERS_CHECKSUM_KEY], name)
  const operatorSets = message.messages(fields.MODEL.opsetImport)
  const standard = operatorSets.find((set) => ['', 'ai.onnx'].includes(set.text(fields.OPERATOR_SET.domain)))
  const nodes = graph.messages(fields.GRAPH.node)
  if (nodes.length === 0) throw new Error('its graph is empty')
  if (operatorSets.length === 0) throw new Error('it names no operator set')
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
    values: graph.messages(fields.GRAPH.valueInfo).map(valueOf),
    initialisers,
    operators: nodes.map((node) => node.text(fields.NODE.opType)),
    properties: Object.fromEntries(
      Object.entries(properties).filter(([key]) => key !== CHECKSUM_KEY && key !== PARAMETERS_CHECKSUM_KEY)
    ),
    metadata: ours && (intact || hasMetadata(properties)) ? parseMetadata(properties, name) : null,
    integrity: intact ? 'intact' : ours ? 'changed' : 'unknown'
  }
}

/**
 * A changed file is held to the checksum of its parameters, where it still has them in our form.
 */
function checkParameters(initialisers: readonly OnnxInitialiser[], checksum: string | undefined, name: string): void {
  const found = findParameters(initialisers)
  if (checksum === undefined || !(found instanceof Float32Array) || parametersChecksum(found) === checksum) return
  throw badFile(
    `${name} was changed after it was written: its parameters do not fit their checksum`,
    `${EXPORT_AGAIN} If they were changed on purpose, remove the metadata entry ${PARAMETERS_CHECKSUM_KEY}.`
  )
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
