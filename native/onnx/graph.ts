/**
 * LeNet-5 as ONNX operators, as data: derived from model/architecture.ts layer by layer.
 * Images are NCHW here; with one channel that is the same bytes as NHWC. Encoding to bytes is
 * model-file.ts.
 */
import { CLASSES, INPUT_SHAPE, LENET5 } from '../model/architecture.ts'
import type { Layer } from '../model/architecture.ts'

export interface GraphNode {
  readonly name: string
  readonly opType: 'Conv' | 'Relu' | 'MaxPool' | 'Flatten' | 'Gemm' | 'Softmax'
  readonly inputs: readonly string[]
  readonly output: string
  /** A string is a dimension that is free: the batch. */
  readonly outputShape: readonly (number | string)[]
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
const BATCH = 'N'

export const IMAGE: GraphValue = {
  name: 'image',
  shape: [BATCH, CHANNELS, HEIGHT, WIDTH],
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
  shape: [BATCH, CLASSES],
  doc: 'Scores of the digits 0 to 9 before softmax.'
}
export const PROBABILITIES: GraphValue = {
  name: 'probabilities',
  shape: [BATCH, CLASSES],
  doc: 'Probabilities of the digits 0 to 9; they sum to 1.'
}

/** The operators in the order they run. */
export function lenetNodes(): GraphNode[] {
  const nodes: GraphNode[] = []
  let [value, shape]: [string, readonly (number | string)[]] = [IMAGE.name, IMAGE.shape]
  for (const layer of LENET5) {
    const added = nodesOf(layer, value, shape.slice(1) as number[])
    nodes.push(...added)
    const last = added.at(-1)!
    ;[value, shape] = [last.output, last.outputShape]
  }
  return nodes
}

/**
 * The values between the nodes. Not needed to run the model, but programs that do not infer shapes
 * by themselves, as viewers, show them.
 */
export function intermediateValues(): Omit<GraphValue, 'doc'>[] {
  const outputs = [LOGITS.name, PROBABILITIES.name]
  return lenetNodes()
    .filter(({ output }) => !outputs.includes(output))
    .map(({ output, outputShape }) => ({ name: output, shape: outputShape }))
}

/** inputShape: (channels, height, width), or the length of a flat vector. */
function nodesOf(layer: Layer, input: string, inputShape: readonly number[]): GraphNode[] {
  const { name } = layer
  const [channels = 0, height = 0, width = 0] = inputShape
  switch (layer.kind) {
    case 'conv': {
      const [kernelHeight, kernelWidth] = layer.kernelShape
      // Stride is 1 and kernels are odd here, so TensorFlow's `same` is symmetric.
      const [padY, padX] = layer.padding === 'same' ? [(kernelHeight - 1) / 2, (kernelWidth - 1) / 2] : [0, 0]
      const outputShape = [
        BATCH,
        layer.filters,
        height + 2 * padY - kernelHeight + 1,
        width + 2 * padX - kernelWidth + 1
      ]
      const attributes = { kernel_shape: layer.kernelShape, pads: [padY, padX, padY, padX], strides: [1, 1] }
      const doc = `${layer.filters} kernels of ${kernelHeight} x ${kernelWidth}, ${layer.padding} padding`
      const inputs = [input, `${name}/kernel`, `${name}/bias`]
      const conv = { name, opType: 'Conv', inputs, output: `${name}/z`, outputShape, attributes, doc } as const
      return [conv, relu(name, outputShape)]
    }
    case 'maxPool': {
      const [kernelHeight, kernelWidth] = layer.kernelShape
      const [strideY, strideX] = layer.stride
      const rows = Math.floor((height - kernelHeight) / strideY) + 1
      const outputShape = [BATCH, channels, rows, Math.floor((width - kernelWidth) / strideX) + 1]
      const attributes = { kernel_shape: layer.kernelShape, strides: layer.stride }
      const doc = `largest of ${layer.kernelShape.join(' x ')} cells`
      return [{ name, opType: 'MaxPool', inputs: [input], output: `${name}/a`, outputShape, attributes, doc }]
    }
    case 'flatten': {
      const outputShape = [BATCH, channels * height * width]
      const attributes = { axis: 1 }
      const doc = 'in (channel, height, width) order'
      return [{ name, opType: 'Flatten', inputs: [input], output: `${name}/a`, outputShape, attributes, doc }]
    }
    case 'dense': {
      const last = layer.activation === 'softmax'
      const output = last ? LOGITS.name : `${name}/z`
      const outputShape = [BATCH, layer.units]
      const inputs = [input, `${name}/kernel`, `${name}/bias`]
      const doc = `fully connected, ${layer.units} units`
      // Kernels are stored as (out, in), as PyTorch has them: readers of ONNX that know Gemm as a
      // fully connected layer expect it.
      const attributes = { transB: 1 }
      const gemm = { name, opType: 'Gemm', inputs, output, outputShape, attributes, doc } as const
      return [gemm, last ? softmax() : relu(name, outputShape)]
    }
  }
}

function relu(name: string, outputShape: GraphNode['outputShape']): GraphNode {
  return {
    name: `${name}/relu`,
    opType: 'Relu',
    inputs: [`${name}/z`],
    output: `${name}/a`,
    outputShape,
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
    outputShape: PROBABILITIES.shape,
    attributes: { axis: 1 },
    doc: 'scores to probabilities'
  }
}
