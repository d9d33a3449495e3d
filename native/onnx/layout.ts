/**
 * Parameters between our layout and ONNX's, by moving cells only: the same bits come back.
 * Convolution kernels are HWIO here and OIHW there; dense kernels (in, out) here and (out, in)
 * there. The inputs of dense1 follow the flattened last pooling, (h, w, c) here and (c, h, w)
 * there, so that the ONNX graph flattens NCHW without a Transpose. Files of earlier versions keep
 * dense kernels as (in, out); no dense kernel is square, so the shape tells.
 */
import { PARAMETERS, PARAMETER_COUNT } from '../model/architecture.ts'
import type { ParameterSpec } from '../model/architecture.ts'
import { sameShape } from '../tensor/tensor.ts'
import type { Shape } from '../tensor/tensor.ts'

/** A float32 tensor as it stands in an ONNX file. */
export interface OnnxTensor {
  readonly name: string
  readonly shape: Shape
  readonly data: Float32Array
}

/** (h, w, c) of what `flatten` gets: the inputs of dense1. */
const FLATTENED = [5, 5, 16] as const

/** Shape of a parameter in the ONNX file. */
export function onnxShape({ shape }: ParameterSpec): Shape {
  if (shape.length === 4) return [3, 2, 0, 1].map((axis) => shape[axis]!)
  return shape.toReversed()
}

/** The flat vector of model/architecture.ts as the initialisers of the ONNX graph. */
export function toOnnxTensors(parameters: Float32Array): OnnxTensor[] {
  return PARAMETERS.map((spec) => {
    const ours = parameters.subarray(spec.offset, spec.offset + spec.size)
    const shape = onnxShape(spec)
    return { name: spec.name, shape, data: Float32Array.from(cellsOf(spec, shape), (cell) => ours[cell]!) }
  })
}

/** The way back. `find` gives the tensor of a parameter, in a shape that `isOnnxShape` accepts. */
export function fromOnnxTensors(find: (spec: ParameterSpec) => Omit<OnnxTensor, 'name'>): Float32Array {
  const parameters = new Float32Array(PARAMETER_COUNT)
  for (const spec of PARAMETERS) {
    const { shape, data } = find(spec)
    cellsOf(spec, shape).forEach((cell, index) => (parameters[spec.offset + cell] = data[index]!))
  }
  return parameters
}

/** Whether a parameter may have this shape in a file: `onnxShape`, or that of earlier versions. */
export function isOnnxShape(spec: ParameterSpec, shape: Shape): boolean {
  return sameShape(shape, onnxShape(spec)) || (spec.shape.length === 2 && sameShape(shape, spec.shape))
}

/** For every cell of a file's tensor of this shape, the cell in our order. */
function cellsOf(spec: ParameterSpec, shape: Shape): Uint32Array {
  if (spec.shape.length === 4) return movedAxes(spec.shape, [3, 2, 0, 1])
  if (spec.shape.length === 1) return Uint32Array.from({ length: spec.size }, (_, cell) => cell)
  const [inputs, units] = spec.shape as [number, number]
  const flattened = spec.name === 'dense1/kernel' ? FLATTENED : ([1, 1, inputs] as const)
  return movedAxes([...flattened, units], sameShape(shape, spec.shape) ? [2, 0, 1, 3] : [3, 2, 0, 1])
}

/**
 * Cells of a row-major array of `shape` (4 axes) in the order of its transpose: what numpy's
 * transpose(axes) visits.
 */
function movedAxes(shape: Shape, axes: readonly [number, number, number, number]): Uint32Array {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, dimension) => product * dimension, 1))
  const [n0, n1, n2, n3] = axes.map((axis) => shape[axis]!) as [number, number, number, number]
  const [s0, s1, s2, s3] = axes.map((axis) => strides[axis]!) as [number, number, number, number]
  const cells = new Uint32Array(n0 * n1 * n2 * n3)
  let next = 0
  for (let i = 0; i < n0; i++)
    for (let j = 0; j < n1; j++)
      for (let k = 0; k < n2; k++) for (let l = 0; l < n3; l++) cells[next++] = i * s0 + j * s1 + k * s2 + l * s3
  return cells
}
