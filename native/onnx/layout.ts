/**
 * Parameters between our layout and ONNX's, by moving cells only: the same bits come back.
 * Convolution kernels are HWIO here and OIHW there. The rows of dense1's kernel follow the flattened last pooling,
 * (h, w, c) here and (c, h, w) there, so that the ONNX graph flattens NCHW without a Transpose.
 */
import { PARAMETERS, PARAMETER_COUNT } from '../model/architecture.ts'
import type { ParameterSpec } from '../model/architecture.ts'
import type { Shape } from '../tensor/tensor.ts'

/** A float32 tensor as it stands in an ONNX file. */
export interface OnnxTensor {
  readonly name: string
  readonly shape: Shape
  readonly data: Float32Array
}

/** (h, w, c) of what `flatten` gets: the rows of dense1's kernel. */
const FLATTENED = [5, 5, 16] as const

/** Shape of a parameter in the ONNX file. */
export function onnxShape(spec: ParameterSpec): Shape {
  const [kernelHeight, kernelWidth, channels, filters] = spec.shape
  return spec.shape.length === 4 ? [filters!, channels!, kernelHeight!, kernelWidth!] : spec.shape
}

/** The flat vector of model/architecture.ts as the initialisers of the ONNX graph. */
export function toOnnxTensors(parameters: Float32Array): OnnxTensor[] {
  return PARAMETERS.map((spec) => {
    const ours = parameters.subarray(spec.offset, spec.offset + spec.size)
    return { name: spec.name, shape: onnxShape(spec), data: Float32Array.from(cellsOf(spec), (cell) => ours[cell]!) }
  })
}

/** The way back. `find` gives the tensor of a parameter and has checked its shape. */
export function fromOnnxTensors(find: (spec: ParameterSpec) => Float32Array): Float32Array {
  const parameters = new Float32Array(PARAMETER_COUNT)
  for (const spec of PARAMETERS) {
    const theirs = find(spec)
    cellsOf(spec).forEach((cell, index) => (parameters[spec.offset + cell] = theirs[index]!))
  }
  return parameters
}

/** For every cell in ONNX order, the cell in our order. */
function cellsOf(spec: ParameterSpec): Uint32Array {
  if (spec.shape.length === 4) return movedAxes(spec.shape, [3, 2, 0, 1])
  if (spec.name === 'dense1/kernel') return movedAxes([...FLATTENED, spec.shape[1]!], [2, 0, 1, 3])
  return Uint32Array.from({ length: spec.size }, (_, cell) => cell)
}

/** Cells of a row-major array of `shape` (4 axes) in the order of its transpose: what numpy's transpose(axes) visits. */
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
