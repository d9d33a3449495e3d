/**
 * LeNet-5 as ONNX operators, as data: derived from model/architecture.ts layer by layer.
 * Images are NCHW here; with one channel that is the same bytes as NHWC. Encoding to bytes is model-file.ts.
 */
import { CLASSES, INPUT_SHAPE, LENET5 } from '../model/architecture.ts'
import type { Layer } from '../model/architecture.ts'

export interface GraphNode {
  readonly name: string
  readonly opType: 'Conv' | 'Relu' | 'MaxPool' | 'Flatten' | 'Gemm' | 'Softmax'
  readonly inputs: readonly string[]
  readonly output: string
  readonly attributes: Readonly<Record<string, number | readonly number[]>>
  readonly doc: string
}

export interface GraphValue {
  readonly name: string
  /** A string is a dimension that is free: the batch. */
  readonly shape: readonly (number | string)[]
  readonly doc: string
}

const [HEIGHT, WIDTH, CHANNELS] = INPUT_SHAPE

export const IMAGE: GraphValue = {
  name: 'image',
  shape: ['N', CHANNELS, HEIGHT, WIDTH],
  doc: 'Gray values 0..255 divided by 256; bright ink on dark; the digit centred by mass.'
}
/** The input as the file describes it; `normalisation` as metadata.ts has it. */
export function describedImage(normalisation: string): GraphValue {
  if (normalisation === 'pixel / 256') return IMAGE
  const doc = `Gray values 0..255, bright ink on dark, the digit centred by mass; each becomes ${normalisation}.`
  return { ...IMAGE, doc }
}

export const LOGITS: GraphValue = {
  name: 'logits',
  shape: ['N', CLASSES],
  doc: 'Scores of the digits 0 to 9 before softmax.'
}
export const PROBABILITIES: GraphValue = {
  name: 'probabilities',
  shape: ['N', CLASSES],
  doc: 'Probabilities of the digits 0 to 9; they sum to 1.'
}

/** The operators in the order they run. */
export function lenetNodes(): GraphNode[] {
  const nodes: GraphNode[] = []
  let value = IMAGE.name
  for (const layer of LENET5) {
    const added = nodesOf(layer, value)
    nodes.push(...added)
    value = added.at(-1)!.output
  }
  return nodes
}

function nodesOf(layer: Layer, input: string): GraphNode[] {
  const { name } = layer
  switch (layer.kind) {
    case 'conv': {
      const [kernelHeight, kernelWidth] = layer.kernelShape
      // Stride is 1 and kernels are odd here, so TensorFlow's `same` is symmetric.
      const pads = layer.padding === 'same' ? [(kernelHeight - 1) / 2, (kernelWidth - 1) / 2] : [0, 0]
      const attributes = { kernel_shape: layer.kernelShape, pads: [...pads, ...pads], strides: [1, 1] }
      const doc = `${layer.filters} kernels of ${kernelHeight} x ${kernelWidth}, ${layer.padding} padding`
      const inputs = [input, `${name}/kernel`, `${name}/bias`]
      return [{ name, opType: 'Conv', inputs, output: `${name}/z`, attributes, doc }, relu(name)]
    }
    case 'maxPool': {
      const attributes = { kernel_shape: layer.kernelShape, strides: layer.stride }
      const doc = `largest of ${layer.kernelShape.join(' x ')} cells`
      return [{ name, opType: 'MaxPool', inputs: [input], output: `${name}/a`, attributes, doc }]
    }
    case 'flatten': {
      const doc = 'in (channel, height, width) order'
      return [{ name, opType: 'Flatten', inputs: [input], output: `${name}/a`, attributes: { axis: 1 }, doc }]
    }
    case 'dense': {
      const last = layer.activation === 'softmax'
      const output = last ? LOGITS.name : `${name}/z`
      const inputs = [input, `${name}/kernel`, `${name}/bias`]
      const doc = `fully connected, ${layer.units} units`
      return [{ name, opType: 'Gemm', inputs, output, attributes: {}, doc }, last ? softmax() : relu(name)]
    }
  }
}

function relu(name: string): GraphNode {
  return {
    name: `${name}/relu`,
    opType: 'Relu',
    inputs: [`${name}/z`],
    output: `${name}/a`,
    attributes: {},
    doc: 'negative values become 0'
  }
}

function softmax(): GraphNode {
  return {
    name: 'softmax',
    opType: 'Softmax',
    inputs: [LOGITS.name],
    output: PROBABILITIES.name,
    attributes: { axis: 1 },
    doc: 'scores to probabilities'
  }
}
