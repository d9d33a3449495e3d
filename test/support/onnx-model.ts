/** Seeded parameters and images for the ONNX tests: random, but with well separated answers. */
import { MessageWriter } from '../../native/onnx/message-writer.ts'
import { onnxMetadata } from '../../native/onnx/metadata.ts'
import type { OnnxMetadata } from '../../native/onnx/metadata.ts'
import * as fields from '../../native/onnx/protobuf-fields.ts'
import { PARAMETERS, PARAMETER_COUNT } from '../../native/model/architecture.ts'

/** Values in [0, 1): the generator of Numerical Recipes. */
export function uniformNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/**
 * Flat parameters, uniform with the variance 2 / fan-in, so that activations keep their size
 * through the layers.
 */
export function seededParameters(seed: number): Float32Array {
  const random = uniformNumbers(seed)
  const parameters = new Float32Array(PARAMETER_COUNT)
  for (const { shape, offset, size } of PARAMETERS) {
    const fanIn = shape.length === 1 ? 600 : size / shape.at(-1)!
    for (let i = 0; i < size; i++) parameters[offset + i] = (2 * random() - 1) * Math.sqrt(6 / fanIn)
  }
  return parameters
}

/** (count, 28, 28) network input: a quarter of the pixels has ink, as in digits. */
export function seededImages(count: number, seed: number): Float32Array {
  const random = uniformNumbers(seed)
  return Float32Array.from({ length: count * 784 }, () => (random() < 0.25 ? Math.floor(random() * 256) / 256 : 0))
}

export function seededMetadata(): OnnxMetadata {
  return onnxMetadata({
    runId: '2026-01-01-keras-7',
    recipe: 'keras',
    seed: 7,
    initialisation: 'keras',
    order: 'sequential',
    steps: 7815,
    data: 'mnist "quoted" Ünïcode',
    dataHashes: { 'train-images': 'ab'.repeat(32), 'train-labels': 'cd'.repeat(32) },
    engine: 'worker-kernels'
  })
}

export interface ForeignModel {
  readonly input: string
  readonly shape: readonly (number | string)[]
  readonly output: string
  /** A second output that no operator makes. */
  readonly second?: string
  /** A second input that no operator reads. */
  readonly otherInput?: string
  /** Of the input; float32 by default. */
  readonly elementType?: number
}

/**
 * A model as another program might write it: one Relu, no metadata. The outputs are declared (N,
 * 10), whatever the input is.
 */
export function foreignModel({
  input,
  shape,
  output,
  second,
  otherInput,
  elementType = fields.FLOAT
}: ForeignModel): Uint8Array {
  const node = new MessageWriter()
    .text(fields.NODE.input, input)
    .text(fields.NODE.output, output)
    .text(fields.NODE.opType, 'Relu')
  const outputs = [output, ...(second === undefined ? [] : [second])]
  const graph = new MessageWriter()
    .message(fields.GRAPH.node, node)
    .text(fields.GRAPH.name, 'foreign')
    .message(fields.GRAPH.input, value(input, shape, elementType))
    .messages(fields.GRAPH.input, otherInput === undefined ? [] : [value(otherInput, ['N'])])
    .messages(
      fields.GRAPH.output,
      outputs.map((name) => value(name, ['N', 10]))
    )
  return new MessageWriter()
    .integer(fields.MODEL.irVersion, 8)
    .text(fields.MODEL.producerName, 'another program')
    .message(fields.MODEL.graph, graph)
    .message(fields.MODEL.opsetImport, new MessageWriter().integer(fields.OPERATOR_SET.version, 17))
    .finish()
}

function value(name: string, shape: readonly (number | string)[], elementType: number = fields.FLOAT): MessageWriter {
  const dimensions = shape.map((dimension) =>
    typeof dimension === 'string'
      ? new MessageWriter().text(fields.DIMENSION.parameter, dimension)
      : new MessageWriter().integer(fields.DIMENSION.value, dimension)
  )
  const tensorType = new MessageWriter()
    .integer(fields.TENSOR_TYPE.elementType, elementType)
    .message(fields.TENSOR_TYPE.shape, new MessageWriter().messages(fields.TENSOR_SHAPE.dim, dimensions))
  return new MessageWriter()
    .text(fields.VALUE_INFO.name, name)
    .message(fields.VALUE_INFO.type, new MessageWriter().message(fields.TYPE.tensorType, tensorType))
}
