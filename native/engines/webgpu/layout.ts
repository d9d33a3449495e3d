/**
 * Where everything lies in the GPU's buffers. Offsets and sizes are in float32 values. The flat
 * vector is that of model/architecture.ts; beside it stand copies in the order in which shaders
 * read them, and what a sample leaves for the update. Several networks lie one after the other.
 */
import { MAX_TOGETHER } from '../../contract/limits.ts'
import { CLASSES, PARAMETERS, PARAMETER_COUNT } from '../../model/architecture.ts'

/** From one network's parameters to the next: a multiple of 4, since they are read as vec4 too. */
export const PARAMETER_STRIDE = Math.ceil(PARAMETER_COUNT / 4) * 4

/**
 * Networks that one dispatch trains. Their kernels of the first convolution share one uniform
 * binding, of at most 64 KiB.
 */
export const MAX_NETWORKS = MAX_TOGETHER

const offsetOf = (name: string) => PARAMETERS.find((parameter) => parameter.name === name)!.offset

/** First cell of each parameter, by its name in shaders. */
export const PARAMETER_OFFSETS = {
  conv1Kernel: offsetOf('conv1/kernel'),
  conv1Bias: offsetOf('conv1/bias'),
  conv2Kernel: offsetOf('conv2/kernel'),
  conv2Bias: offsetOf('conv2/bias'),
  dense1Kernel: offsetOf('dense1/kernel'),
  dense1Bias: offsetOf('dense1/bias'),
  dense2Kernel: offsetOf('dense2/kernel'),
  dense2Bias: offsetOf('dense2/bias'),
  dense3Kernel: offsetOf('dense3/kernel'),
  dense3Bias: offsetOf('dense3/bias')
} as const

/**
 * Both convolutions, kernels and biases: the part of the gradient that each sample adds up by
 * itself.
 */
const CONV_COUNT = PARAMETER_OFFSETS.dense1Kernel

function layOut<Name extends string>(
  sizes: Readonly<Record<Name, number>>
): { offsets: Record<Name, number>; size: number } {
  let size = 0
  const offsets = {} as Record<Name, number>
  for (const name of Object.keys(sizes) as Name[]) {
    offsets[name] = size
    size += sizes[name]
  }
  return { offsets, size }
}

/**
 * conv1 for the uniform binding: (25 places and the bias, 8), of which the first six are the
 * channels.
 */
export const CONV1_COPY = 26 * 8

/** What the backward pass reads: dense kernels along their inputs, (out, in). */
const COPIES = layOut({ dense1: 120 * 400, dense2: 84 * 120 })
export const COPY_OFFSETS = COPIES.offsets
export const COPY_STRIDE = COPIES.size
/** The copies of conv1 of all networks come first, then the other copies by network. */
export const COPY_BASE = MAX_NETWORKS * CONV1_COPY

/**
 * A sample's activations and the gradients of its dense layers, as they lie in workgroup memory.
 */
const ACTIVATIONS = layOut({ pool2: 400, hidden1: 120, hidden2: 84, logits: CLASSES })
export const ACTIVATION_OFFSETS = ACTIVATIONS.offsets
export const ACTIVATION_COUNT = ACTIVATIONS.size
const DELTAS = layOut({ delta1: 120, delta2: 84, delta3: CLASSES })
export const DELTA_OFFSETS = DELTAS.offsets
export const DELTA_COUNT = DELTAS.size

/** What a sample leaves. `one` is 1, 0, 0, 0: a bias is the weight of an input that is always 1. */
const SAMPLE = layOut({ one: 4, activations: ACTIVATION_COUNT, deltas: DELTA_COUNT, conv: CONV_COUNT })
export const SAMPLE_OFFSETS = SAMPLE.offsets
export const SAMPLE_COUNT = SAMPLE.size

/** Of one image in an evaluation: cost, 1 for a correct answer, ten logits. */
export const RESULT_COUNT = 2 + CLASSES

/**
 * Of the optimizer of one network, before its rates: beta1, 1 - beta1, beta2, 1 - beta2, epsilon,
 * and room.
 */
export const OPTIMIZER_COUNT = 8
