/**
 * A dense n-dimensional array, row-major. Images are NHWC, kernels HWIO, as in the brief and in
 * TensorFlow. Knows nothing of layers or files.
 */
import { ShapeError } from '../contract/errors.ts'

export type Shape = readonly number[]
export type FloatArray = Float32Array | Float64Array

export interface Tensor<D extends FloatArray = FloatArray> {
  readonly data: D
  readonly shape: Shape
}

/** `(3, 28, 28, 1)`, as numpy writes a shape. */
export function formatShape(shape: Shape): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
}

/** Number of cells. Throws ShapeError unless every dimension is a whole number >= 0. */
export function sizeOf(shape: Shape): number {
  let size = 1
  for (const dimension of shape) {
    if (!Number.isSafeInteger(dimension) || dimension < 0) {
      throw new ShapeError(
        `shape ${formatShape(shape)} holds ${dimension}; expected whole numbers of at least 0`,
        'Check how the shape was computed: NaN and fractions come from a wrong division.'
      )
    }
    size *= dimension
  }
  return size
}

/**
 * Wraps data without copying. Throws ShapeError when its length is not the product of the shape.
 */
export function tensor<D extends FloatArray>(data: D, shape: Shape): Tensor<D> {
  const size = sizeOf(shape)
  if (data.length !== size) {
    throw new ShapeError(
      `shape ${formatShape(shape)} needs ${size} values; got ${data.length}`,
      'Give as many values as the product of the dimensions.'
    )
  }
  return { data, shape }
}

export function zeros(shape: Shape): Tensor<Float32Array> {
  return { data: new Float32Array(sizeOf(shape)), shape }
}

export function zeros64(shape: Shape): Tensor<Float64Array> {
  return { data: new Float64Array(sizeOf(shape)), shape }
}

export function toFloat32(source: Tensor): Tensor<Float32Array> {
  return { data: Float32Array.from(source.data), shape: source.shape }
}

export function toFloat64(source: Tensor): Tensor<Float64Array> {
  return { data: Float64Array.from(source.data), shape: source.shape }
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dimension, axis) => dimension === b[axis])
}
