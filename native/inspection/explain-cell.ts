/** What a cell was made of. */
import type {
  CellExplanation,
  ConvCell,
  Contribution,
  DenseCell,
  PoolCell,
  SoftmaxTable
} from '../contract/cell-explanations.ts'
import type { Cell, Field, LayerName } from '../contract/inspected-layers.ts'
import { WorkbenchError } from '../contract/errors.ts'
import { CONV_PADDING } from '../model/lenet-reference.ts'
import {
  cellAt,
  checkCell,
  CONV_INPUT,
  convGeometryOf,
  DENSE_INPUT,
  flatCell,
  layerOf,
  outputOf,
  POOLED,
  poolGeometryOf,
  type ConvName,
  type DenseName,
  type PoolName
} from './layers.ts'
import { poolWindow } from './pool-window.ts'
import type { Trace } from './trace.ts'
import { largestByMagnitude, runningSums, sumOf, sumOfOthers } from './sums.ts'
import { windowTerms } from './window-terms.ts'

/** How many of the largest contributions of a dense unit are listed. */
export const MAX_SHOWN = 8

/**
 * Throws WorkbenchError `bad-argument` for a cell that the layer does not have, and for the image,
 * which is made of nothing.
 */
export function explainCell(trace: Trace, layer: LayerName, cell: Cell): CellExplanation {
  checkCell(layer, cell)
  switch (layer) {
    case 'image':
      throw new WorkbenchError(
        'bad-argument',
        'a pixel of the image is made of nothing before it',
        'Choose a cell of a layer after the image.'
      )
    case 'conv1':
    case 'conv2':
      return explainConv(trace, layer, cell)
    case 'pool1':
    case 'pool2':
      return explainPool(trace, layer, cell)
    default:
      return explainDense(trace, layer, cell)
  }
}

function explainConv({ weights, forward }: Trace, layer: ConvName, cell: Cell): ConvCell {
  const [y, x, c] = cell as readonly [number, number, number]
  const geometry = convGeometryOf(weights, forward, layer)
  const previous = CONV_INPUT[layer]
  const { kh, kw, cPrev, padTop, padLeft } = geometry
  const terms = windowTerms(outputOf(forward, previous), weights[`${layer}/kernel`]!, geometry, [0, y, x, c])
  const z = forward[layer].z.data[flatCell(layer, cell)]!
  const bias = weights[`${layer}/bias`]!.data[c]!
  return {
    kind: 'conv',
    layer,
    cell,
    previous,
    rows: [y - padTop, y - padTop + kh - 1],
    columns: [x - padLeft, x - padLeft + kw - 1],
    field: fieldOf(layer, cell),
    shape: [kh, kw, cPrev],
    ...terms,
    running: runningSums([...terms.sumPerChannel, bias]),
    paddingCells: terms.inside.filter((inside) => inside === 0).length,
    bias,
    z,
    a: forward[layer].a.data[flatCell(layer, cell)]!,
    gateOpen: z > 0
  }
}

export function explainPool({ forward }: Trace, layer: PoolName, cell: Cell): PoolCell {
  const [y, x, c] = cell as readonly [number, number, number]
  const previous = POOLED[layer]
  const geometry = poolGeometryOf(forward, layer)
  const { kh, kw, sh, sw } = geometry
  const { window, largest, mean, winners } = poolWindow(forward[previous].a, geometry, [0, y, x, c])
  return {
    kind: 'maxPool',
    layer,
    cell,
    previous,
    rows: [y * sh, y * sh + kh - 1],
    columns: [x * sw, x * sw + kw - 1],
    field: fieldOf(layer, cell),
    shape: [kh, kw],
    window,
    a: largest,
    mean,
    winners,
    first: winners[0] ?? [y * sh, x * sw, c],
    tied: winners.length > 1
  }
}

function explainDense({ weights, forward }: Trace, layer: DenseName, cell: Cell): DenseCell {
  const unit = cell[0]!
  const previous = DENSE_INPUT[layer]
  const inputs = outputOf(forward, previous).data
  const w = weights[`${layer}/kernel`]!
  const column = Float64Array.from({ length: inputs.length }, (_, k) => w.data[k * w.shape[1]! + unit]!)
  const products = column.map((weight, k) => weight * inputs[k]!)
  const largest = largestByMagnitude(products, MAX_SHOWN).map((index): Contribution => ({
    index,
    cell: cellAt(previous, index),
    input: inputs[index]!,
    weight: column[index]!,
    product: products[index]!
  }))
  const others = sumOfOthers(
    products,
    largest.map(({ index }) => index)
  )
  const bias = weights[`${layer}/bias`]!.data[unit]!
  const z = forward[layer].z.data[unit]!
  return {
    kind: 'dense',
    layer,
    cell,
    previous,
    inputs: inputs.length,
    inputsNotZero: inputs.filter((input) => input !== 0).length,
    products,
    largest,
    others,
    running: runningSums([...largest.map(({ product }) => product), others, bias]),
    positive: sumOf(products.filter((product) => product > 0)),
    negative: sumOf(products.filter((product) => product < 0)),
    sum: sumOf(products),
    bias,
    z,
    a: forward[layer].a.data[unit]!,
    gateOpen: layer === 'dense3' ? null : z > 0,
    probability: layer === 'dense3' ? forward.probabilities.data[unit]! : null
  }
}

export function explainSoftmax({ forward }: Trace, label: number | null): SoftmaxTable {
  const logits = Float64Array.from(forward.dense3.z.data)
  const largest = Math.max(...logits)
  const shifted = logits.map((logit) => logit - largest)
  const exponentials = shifted.map(Math.exp)
  const probabilities = Float64Array.from(forward.probabilities.data)
  return {
    logits,
    largest,
    shifted,
    exponentials,
    sum: sumOf(exponentials),
    probabilities,
    label,
    cost: label === null ? null : costOf(logits, label)
  }
}

/** -ln p[label] from the logits: a probability may be 0 in float64, a cost is never infinite. */
export function costOf(logits: Float64Array, label: number): number {
  const largest = Math.max(...logits)
  return Math.log(sumOf(logits.map((logit) => Math.exp(logit - largest)))) + largest - logits[label]!
}

/** What a cell sees in every layer before it that has rows and columns; not cut at the border. */
function fieldOf(layer: LayerName, [row, column]: Cell): Field[] {
  const fields: Field[] = []
  let [rows, columns]: [[number, number], [number, number]] = [
    [row!, row!],
    [column!, column!]
  ]
  for (let at = layer; ;) {
    if (at === 'conv1' || at === 'conv2') {
      const before = CONV_PADDING[at] === 'same' ? 2 : 0
      const widen = ([first, last]: [number, number]): [number, number] => [first - before, last - before + 4]
      ;[rows, columns] = [widen(rows), widen(columns)]
    } else {
      const double = ([first, last]: [number, number]): [number, number] => [2 * first, 2 * last + 1]
      ;[rows, columns] = [double(rows), double(columns)]
    }
    const { previous } = layerOf(at)
    if (!previous) return fields
    at = previous
    fields.push({ layer: at, rows, columns })
    if (at === 'image') return fields
  }
}
