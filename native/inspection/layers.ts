/**
 * LeNet-5's layers as explanations walk through them: what comes before, how windows lie, where
 * values stand in the passes.
 */
import { WorkbenchError } from '../contract/errors.ts'
import { LAYER_NAMES, type Cell, type LayerKind, type LayerName } from '../contract/inspected-layers.ts'
import { PARAMETERS } from '../model/architecture.ts'
import {
  CONV_PADDING,
  POOL_WINDOW,
  type BackwardPass,
  type ForwardPass,
  type Weights
} from '../model/lenet-reference.ts'
import { convGeometry, poolGeometry, type WindowGeometry } from '../tensor/geometry.ts'
import type { Tensor } from '../tensor/tensor.ts'

export interface InspectedLayer {
  readonly name: LayerName
  readonly kind: LayerKind
  /** (h, w, c), or (units). */
  readonly shape: readonly number[]
  readonly previous: LayerName | null
  readonly next: LayerName | null
  /** Number of weights and biases. */
  readonly parameters: number
}

const SHAPES: Readonly<Record<LayerName, readonly number[]>> = {
  image: [28, 28, 1],
  conv1: [28, 28, 6],
  pool1: [14, 14, 6],
  conv2: [10, 10, 16],
  pool2: [5, 5, 16],
  dense1: [120],
  dense2: [84],
  dense3: [10]
}

export const INSPECTED_LAYERS: readonly InspectedLayer[] = LAYER_NAMES.map((name, i) => ({
  name,
  kind: kindOf(name),
  shape: SHAPES[name],
  previous: LAYER_NAMES[i - 1] ?? null,
  next: LAYER_NAMES[i + 1] ?? null,
  parameters: PARAMETERS.filter((spec) => spec.name.startsWith(`${name}/`)).reduce((sum, { size }) => sum + size, 0)
}))

export function layerOf(name: LayerName): InspectedLayer {
  return INSPECTED_LAYERS.find((layer) => layer.name === name)!
}

export type ConvName = 'conv1' | 'conv2'
export type PoolName = 'pool1' | 'pool2'
export type DenseName = 'dense1' | 'dense2' | 'dense3'

/** The layer a pooling layer pools. */
export const POOLED: Readonly<Record<PoolName, ConvName>> = { pool1: 'conv1', pool2: 'conv2' }
export const CONV_INPUT: Readonly<Record<ConvName, 'image' | 'pool1'>> = { conv1: 'image', conv2: 'pool1' }
export const DENSE_INPUT: Readonly<Record<DenseName, 'pool2' | 'dense1' | 'dense2'>> = {
  dense1: 'pool2',
  dense2: 'dense1',
  dense3: 'dense2'
}

/** A layer's output, (1, h, w, c) or (1, units). */
export function outputOf(pass: ForwardPass, name: LayerName): Tensor {
  const values = pass[name]
  return 'a' in values ? values.a : values
}

/**
 * Gradient with respect to a layer's output; of dense3, whose output is its logits, the one that
 * was put in.
 */
export function outputGradientOf(pass: BackwardPass, name: LayerName): Tensor {
  const values = pass[name]
  return 'dA' in values ? values.dA : values
}

/** Gradient of what goes into the activation. */
export function activationGradientOf(pass: BackwardPass, name: ConvName | DenseName): Tensor {
  const values = pass[name]
  return 'dZ' in values ? values.dZ : values
}

/** Where the windows of a convolution lie. */
export function convGeometryOf(weights: Weights, pass: ForwardPass, name: ConvName): WindowGeometry {
  const [w, b] = [weights[`${name}/kernel`]!, weights[`${name}/bias`]!]
  return convGeometry(outputOf(pass, CONV_INPUT[name]).shape, w.shape, b.shape, CONV_PADDING[name], [1, 1])
}

export function poolGeometryOf(pass: ForwardPass, name: PoolName): WindowGeometry {
  return poolGeometry(pass[POOLED[name]].a.shape, POOL_WINDOW, POOL_WINDOW)
}

/** Throws WorkbenchError `bad-argument` for a cell that the layer does not have. */
export function checkCell(name: LayerName, cell: Cell): void {
  const { shape } = layerOf(name)
  const fits =
    cell.length === shape.length && cell.every((at, axis) => Number.isInteger(at) && at >= 0 && at < shape[axis]!)
  if (fits) return
  const axes = shape.length === 1 ? ['unit'] : ['row', 'column', 'map']
  const expected = axes.map((axis, i) => `${axis} 0 to ${shape[i]! - 1}`).join(', ')
  throw new WorkbenchError(
    'bad-argument',
    `${name} has no cell ${cell.join(',')}; expected ${expected}`,
    'Choose a cell inside the layer.'
  )
}

/** Position of a cell in its layer's row-major data. */
export function flatCell(name: LayerName, cell: Cell): number {
  const { shape } = layerOf(name)
  return cell.reduce((flat, at, axis) => flat * shape[axis]! + at, 0)
}

/** The cell at a position of a layer's row-major data. */
export function cellAt(name: LayerName, index: number): Cell {
  const { shape } = layerOf(name)
  if (shape.length === 1) return [index]
  const [, w, c] = shape as [number, number, number]
  return [Math.floor(index / (w * c)), Math.floor(index / c) % w, index % c]
}

function kindOf(name: LayerName): LayerKind {
  if (name === 'image') return 'image'
  if (name.startsWith('conv')) return 'conv'
  return name.startsWith('pool') ? 'maxPool' : 'dense'
}
