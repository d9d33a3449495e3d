/** Where the gradient of a cell comes from: the windows of the next layer that saw it. */
import { WorkbenchError } from '../contract/errors.ts'
import type { ComesExplanation, ConvComes, DenseComes, PoolComes } from '../contract/comes-explanations.ts'
import type { Cell, GradientOf, LayerName, TieRule } from '../contract/inspected-layers.ts'
import { explainPool, MAX_SHOWN } from './explain-cell.ts'
import { activationGradientOf, checkCell, convGeometryOf, flatCell, outputGradientOf, type ConvName } from './layers.ts'
import { largestByMagnitude, sumOfOthers } from './sums.ts'
import type { Trace } from './trace.ts'
import { turnedTerms } from './turned-kernel.ts'

/**
 * Throws WorkbenchError `bad-argument` for a cell that the layer does not have, and for the logits,
 * where gradients begin.
 */
export function explainComes(
  trace: Trace,
  layer: LayerName,
  cell: Cell,
  of: GradientOf,
  ties: TieRule
): ComesExplanation {
  checkCell(layer, cell)
  switch (layer) {
    case 'image':
      return convComes(trace, layer, 'conv1', cell, of, ties)
    case 'pool1':
      return convComes(trace, layer, 'conv2', cell, of, ties)
    case 'conv1':
    case 'conv2':
      return poolComes(trace, layer, cell, of, ties)
    case 'pool2':
      return denseComes(trace, layer, 'dense1', cell, of, ties)
    case 'dense1':
      return denseComes(trace, layer, 'dense2', cell, of, ties)
    case 'dense2':
      return denseComes(trace, layer, 'dense3', cell, of, ties)
    case 'dense3':
      throw new WorkbenchError(
        'bad-argument',
        'the gradient begins at the logits',
        'Ask where it goes, or for the softmax.'
      )
  }
}

function convComes(
  trace: Trace,
  layer: 'image' | 'pool1',
  next: ConvName,
  cell: Cell,
  of: GradientOf,
  ties: TieRule
): ConvComes {
  const geometry = convGeometryOf(trace.weights, trace.forward, next)
  const [row, column, map] = cell as readonly [number, number, number]
  const dZ = trace.backward(of, ties)[next].dZ
  const terms = turnedTerms(dZ, trace.weights[`${next}/kernel`]!, geometry, [0, row, column, map])
  return { kind: 'conv', layer, cell, next, shape: [geometry.kh, geometry.kw, geometry.cNew], ...terms }
}

function poolComes(trace: Trace, layer: ConvName, cell: Cell, of: GradientOf, ties: TieRule): PoolComes {
  const next = layer === 'conv1' ? 'pool1' : 'pool2'
  const output = [cell[0]! >> 1, cell[1]! >> 1, cell[2]!]
  const window = explainPool(trace, next, output)
  const at = flatCell(layer, cell)
  const [first, all] = [trace.backward(of, 'first'), trace.backward(of, 'all')]
  const is = (other: Cell) => other.every((value, axis) => value === cell[axis])
  return {
    kind: 'maxPool',
    layer,
    cell,
    next,
    output,
    dOut: trace.backward(of, ties)[next].data[flatCell(next, output)]!,
    isFirst: window.winners.length > 0 && is(window.first),
    isWinner: window.winners.some(is),
    window,
    z: trace.forward[layer].z.data[at]!,
    dA: { first: first[layer].dA.data[at]!, all: all[layer].dA.data[at]! },
    dZ: { first: first[layer].dZ.data[at]!, all: all[layer].dZ.data[at]! }
  }
}

function denseComes(
  trace: Trace,
  layer: 'pool2' | 'dense1' | 'dense2',
  next: 'dense1' | 'dense2' | 'dense3',
  cell: Cell,
  of: GradientOf,
  ties: TieRule
): DenseComes {
  const backward = trace.backward(of, ties)
  const index = flatCell(layer, cell)
  const w = trace.weights[`${next}/kernel`]!
  const units = w.shape[1]!
  const dZ = Float64Array.from(activationGradientOf(backward, next).data)
  const row = Float64Array.from({ length: units }, (_, unit) => w.data[index * units + unit]!)
  const products = row.map((weight, unit) => weight * dZ[unit]!)
  const listed = largestByMagnitude(products, MAX_SHOWN)
  return {
    kind: 'dense',
    layer,
    cell,
    next,
    weights: row,
    dZ,
    products,
    largest: listed.map((unit) => ({ unit, weight: row[unit]!, dZ: dZ[unit]!, product: products[unit]! })),
    others: sumOfOthers(products, listed),
    dA: outputGradientOf(backward, layer).data[index]!
  }
}
