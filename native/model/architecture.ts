/**
 * LeNet-5 of the brief as data: layers in order, and its parameters as one flat vector with named
 * views. Every engine starts from, and gives back, exactly this vector; gradients and Adam's
 * moments have the same layout.
 */
import type { Shape } from '../tensor/tensor.ts'

export type Layer =
  | {
      readonly kind: 'conv'
      readonly name: string
      readonly kernelShape: readonly [number, number]
      readonly filters: number
      readonly padding: 'same' | 'valid'
      readonly activation: 'relu'
    }
  | {
      readonly kind: 'maxPool'
      readonly name: string
      readonly kernelShape: readonly [number, number]
      readonly stride: readonly [number, number]
    }
  | { readonly kind: 'flatten'; readonly name: string }
  | { readonly kind: 'dense'; readonly name: string; readonly units: number; readonly activation: 'relu' | 'softmax' }

/** Width and height of an input image, in pixels. */
export const IMAGE_SIDE = 28
/** Pixels of an input image. */
export const IMAGE_SIZE = IMAGE_SIDE * IMAGE_SIDE
/** (height, width, channels) of one input image. */
export const INPUT_SHAPE = [IMAGE_SIDE, IMAGE_SIDE, 1] as const
/** The digits 0 to 9. */
export const CLASSES = 10
/**
 * Network input of a gray value 0..255 is the value times this: the divisor of the brief's
 * MNIST.npz.
 */
export const BYTE_SCALE = 1 / 256

/** Flatten is in (h, w, c) order: 5 x 5 x 16 = 400. */
export const LENET5: readonly Layer[] = [
  { kind: 'conv', name: 'conv1', kernelShape: [5, 5], filters: 6, padding: 'same', activation: 'relu' },
  { kind: 'maxPool', name: 'pool1', kernelShape: [2, 2], stride: [2, 2] },
  { kind: 'conv', name: 'conv2', kernelShape: [5, 5], filters: 16, padding: 'valid', activation: 'relu' },
  { kind: 'maxPool', name: 'pool2', kernelShape: [2, 2], stride: [2, 2] },
  { kind: 'flatten', name: 'flatten' },
  { kind: 'dense', name: 'dense1', units: 120, activation: 'relu' },
  { kind: 'dense', name: 'dense2', units: 84, activation: 'relu' },
  { kind: 'dense', name: 'dense3', units: 10, activation: 'softmax' }
]

export interface ParameterSpec {
  /** `conv1/kernel`, `dense3/bias`, ... as in checkpoints, traces and golden files. */
  readonly name: string
  readonly shape: Shape
  /** First cell in the flat vector, and number of cells. */
  readonly offset: number
  readonly size: number
}

const SHAPES: readonly (readonly [string, Shape])[] = [
  ['conv1/kernel', [5, 5, 1, 6]],
  ['conv1/bias', [6]],
  ['conv2/kernel', [5, 5, 6, 16]],
  ['conv2/bias', [16]],
  ['dense1/kernel', [400, 120]],
  ['dense1/bias', [120]],
  ['dense2/kernel', [120, 84]],
  ['dense2/bias', [84]],
  ['dense3/kernel', [84, 10]],
  ['dense3/bias', [10]]
]

function layOut(): ParameterSpec[] {
  let offset = 0
  return SHAPES.map(([name, shape]) => {
    const size = shape.reduce((product, dimension) => product * dimension, 1)
    const spec = { name, shape, offset, size }
    offset += size
    return spec
  })
}

/** In flat order. */
export const PARAMETERS: readonly ParameterSpec[] = layOut()
/** 61,706. */
export const PARAMETER_COUNT = PARAMETERS.reduce((sum, spec) => sum + spec.size, 0)

/**
 * The named part of a flat vector (parameters, gradients or moments), as a view. Throws RangeError
 * for an unknown name.
 */
export function parameterView(flat: Float32Array, name: string): Float32Array {
  const spec = PARAMETERS.find((candidate) => candidate.name === name)
  if (!spec)
    throw new RangeError(`no parameter is called ${name}; there are ${PARAMETERS.map((p) => p.name).join(', ')}`)
  return flat.subarray(spec.offset, spec.offset + spec.size)
}
