/** The gradient of one weight as the sum over the positions it was used at. */
import { WorkbenchError } from '../contract/errors.ts'
import type { GradientOf, TieRule } from '../contract/inspected-layers.ts'
import type { WeightGradient } from '../contract/weight-explanations.ts'
import { PARAMETERS, type ParameterSpec } from '../model/architecture.ts'
import {
  activationGradientOf,
  CONV_INPUT,
  convGeometryOf,
  DENSE_INPUT,
  outputOf,
  type ConvName,
  type DenseName
} from './layers.ts'
import type { Trace } from './trace.ts'
import { largestByMagnitude, sumOf, sumOfOthers } from './sums.ts'

/** Terms that are listed by position. */
const MAX_LISTED = 6

/** Throws WorkbenchError `bad-argument` for a parameter or an index that LeNet-5 does not have. */
export function explainWeight(
  trace: Trace,
  parameter: string,
  index: readonly number[],
  of: GradientOf,
  ties: TieRule
): WeightGradient {
  const at = parameterIndex(parameter, index)
  const [layer, part] = parameter.split('/') as [ConvName | DenseName, 'kernel' | 'bias']
  const dZOfLayer = activationGradientOf(trace.backward(of, ties), layer)
  const shape = dZOfLayer.shape
  const positions: readonly [number, number] = shape.length === 4 ? [shape[1]!, shape[2]!] : [1, 1]
  const output = index.at(-1)!
  const maps = shape.at(-1)!
  const dZ = Float64Array.from({ length: positions[0] * positions[1] }, (_, k) => dZOfLayer.data[k * maps + output]!)
  const inputs = part === 'bias' ? dZ.map(() => 1) : inputsOf(trace, layer, index, positions)
  const products = inputs.map((input, k) => input * dZ[k]!)
  const listed = largestByMagnitude(products, MAX_LISTED).filter((k) => products[k] !== 0)
  return {
    parameter,
    index,
    value: trace.weights[parameter]!.data[at]!,
    positions,
    inputs,
    dZ,
    products,
    gradientsNotZero: dZ.filter((value) => value !== 0).length,
    termsNotZero: products.filter((value) => value !== 0).length,
    largest: listed.map((k) => ({
      row: Math.floor(k / positions[1]),
      column: k % positions[1],
      input: inputs[k]!,
      dZ: dZ[k]!,
      product: products[k]!
    })),
    others: sumOfOthers(products, listed),
    gradient: sumOf(products)
  }
}

/** What a weight of a kernel met, position by position. */
function inputsOf(
  { weights, forward }: Trace,
  layer: ConvName | DenseName,
  index: readonly number[],
  [rows, columns]: readonly [number, number]
): Float64Array {
  if (layer !== 'conv1' && layer !== 'conv2') {
    return Float64Array.of(outputOf(forward, DENSE_INPUT[layer]).data[index[0]!]!)
  }
  const [ky, kx, d] = index as readonly [number, number, number]
  const { hPrev, wPrev, cPrev, sh, sw, padTop, padLeft } = convGeometryOf(weights, forward, layer)
  const aPrev = outputOf(forward, CONV_INPUT[layer]).data
  return Float64Array.from({ length: rows * columns }, (_, k) => {
    const row = Math.floor(k / columns) * sh + ky - padTop
    const column = (k % columns) * sw + kx - padLeft
    const inside = row >= 0 && row < hPrev && column >= 0 && column < wPrev
    return inside ? aPrev[(row * wPrev + column) * cPrev + d]! : 0
  })
}

/**
 * Position in the parameter's own data. Throws WorkbenchError `bad-argument` for what is not there.
 */
export function parameterIndex(parameter: string, index: readonly number[]): number {
  const { shape } = parameterSpec(parameter)
  const fits =
    index.length === shape.length && index.every((at, axis) => Number.isInteger(at) && at >= 0 && at < shape[axis]!)
  if (!fits) {
    throw new WorkbenchError(
      'bad-argument',
      `${parameter} has no entry ${index.join(',')}; its shape is ${shape.join(' x ')}`,
      'Choose an index inside the shape, from 0.'
    )
  }
  return index.reduce((flat, at, axis) => flat * shape[axis]! + at, 0)
}

/** Throws WorkbenchError `bad-argument` for a name that is none. */
export function parameterSpec(parameter: string): ParameterSpec {
  const spec = PARAMETERS.find(({ name }) => name === parameter)
  if (spec) return spec
  throw new WorkbenchError(
    'bad-argument',
    `no parameter is called ${parameter}`,
    `Choose one of ${PARAMETERS.map(({ name }) => name).join(', ')}.`
  )
}

/** The index in a parameter's shape of a position in its data. */
export function unflatten(shape: readonly number[], flat: number): number[] {
  let rest = flat
  const index = shape.map(() => 0)
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index[axis] = rest % shape[axis]!
    rest = Math.floor(rest / shape[axis]!)
  }
  return index
}
