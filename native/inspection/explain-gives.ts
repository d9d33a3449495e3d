/**
 * Where the gradient of a cell goes: to the inputs of its window, to the weights of its kernel, to
 * its bias.
 */
import { WorkbenchError } from '../contract/errors.ts'
import type {
  ConvGives,
  DenseGives,
  GivesExplanation,
  LogitGradients,
  PoolGives
} from '../contract/gives-explanations.ts'
import type { Cell, GradientOf, LayerName, TieRule } from '../contract/inspected-layers.ts'
import { CLASSES } from '../model/architecture.ts'
import { explainPool, MAX_SHOWN } from './explain-cell.ts'
import {
  activationGradientOf,
  cellAt,
  checkCell,
  CONV_INPUT,
  convGeometryOf,
  DENSE_INPUT,
  flatCell,
  outputGradientOf,
  outputOf,
  POOLED,
  type ConvName,
  type DenseName,
  type PoolName
} from './layers.ts'
import { largestByMagnitude } from './sums.ts'
import { logitGradient, type Trace } from './trace.ts'
import { kernelOf, windowInputs } from './window-terms.ts'

/**
 * Throws WorkbenchError `bad-argument` for a cell that the layer does not have, and for the image,
 * which passes nothing on.
 */
export function explainGives(
  trace: Trace,
  layer: LayerName,
  cell: Cell,
  of: GradientOf,
  ties: TieRule
): GivesExplanation {
  checkCell(layer, cell)
  switch (layer) {
    case 'image':
      throw new WorkbenchError('bad-argument', 'the gradient of a pixel goes no further', 'Ask where it comes from.')
    case 'conv1':
    case 'conv2':
      return convGives(trace, layer, cell, of, ties)
    case 'pool1':
    case 'pool2':
      return poolGives(trace, layer, cell, of, ties)
    default:
      return denseGives(trace, layer, cell, of, ties)
  }
}

function convGives(trace: Trace, layer: ConvName, cell: Cell, of: GradientOf, ties: TieRule): ConvGives {
  const { weights, forward } = trace
  const backward = trace.backward(of, ties)
  const [y, x, c] = cell as readonly [number, number, number]
  const geometry = convGeometryOf(weights, forward, layer)
  const { kh, kw, cPrev, hPrev, wPrev, padTop, padLeft } = geometry
  const previous = CONV_INPUT[layer]
  const { inside, inputs } = windowInputs(outputOf(forward, previous), geometry, [0, y, x])
  const kernel = kernelOf(weights[`${layer}/kernel`]!, c)
  const at = flatCell(layer, cell)
  const z = forward[layer].z.data[at]!
  const dZ = backward[layer].dZ.data[at]!
  const [rows, columns] = [[y - padTop, y - padTop + kh - 1] as const, [x - padLeft, x - padLeft + kw - 1] as const]
  const totals = outputGradientOf(backward, previous).data
  const dAPrev = inputs.map((_, k) => {
    const place = Math.floor(k / cPrev)
    const [row, column] = [rows[0] + Math.floor(place / kw), columns[0] + (place % kw)]
    const within = row >= 0 && row < hPrev && column >= 0 && column < wPrev
    return within ? totals[(row * wPrev + column) * cPrev + (k % cPrev)]! : 0
  })
  return {
    kind: 'conv',
    layer,
    cell,
    previous,
    rows,
    columns,
    inside,
    shape: [kh, kw, cPrev],
    from: explainPool(trace, layer === 'conv1' ? 'pool1' : 'pool2', [y >> 1, x >> 1, c]),
    dA: backward[layer].dA.data[at]!,
    z,
    gateOpen: z > 0,
    slope: z > 0 ? 1 : 0,
    dZ,
    inputs,
    weights: kernel,
    toDW: inputs.map((input) => input * dZ),
    dW: kernelOf(backward.parameters[`${layer}/kernel`]!, c),
    toDAPrev: kernel.map((weight, k) => (inside[Math.floor(k / cPrev)] === 1 ? weight * dZ : 0)),
    dAPrev,
    toDb: dZ,
    db: backward.parameters[`${layer}/bias`]!.data[c]!
  }
}

function poolGives(trace: Trace, layer: PoolName, cell: Cell, of: GradientOf, ties: TieRule): PoolGives {
  const { window, shape, winners, first, tied, previous } = explainPool(trace, layer, cell)
  const dA = trace.backward(of, ties)[layer].data[flatCell(layer, cell)]!
  const conv = POOLED[layer]
  const cells = Array.from(window, (_, k) => [2 * cell[0]! + (k >> 1), 2 * cell[1]! + (k & 1), cell[2]!])
  const taken = (by: readonly Cell[]) => by.map((winner) => ({ cell: winner, gradient: dA }))
  const takers = winners.length > 0 ? [first] : []
  return {
    kind: 'maxPool',
    layer,
    cell,
    previous,
    shape,
    window,
    dA,
    tied,
    first: taken(takers),
    all: taken(winners),
    given: { first: dA * takers.length, all: dA * winners.length },
    gates: cells.map((behind) => trace.forward[conv].z.data[flatCell(conv, behind)]! > 0),
    asAverage: { share: dA / window.length, given: dA },
    blankPaper: cells.every((behind) => isBlank(trace, conv, behind))
  }
}

/** Whether every input of the window of a convolution's cell is 0. */
function isBlank({ weights, forward }: Trace, layer: ConvName, [y, x]: Cell): boolean {
  const geometry = convGeometryOf(weights, forward, layer)
  return windowInputs(outputOf(forward, CONV_INPUT[layer]), geometry, [0, y!, x!]).inputs.every((input) => input === 0)
}

function denseGives(trace: Trace, layer: DenseName, cell: Cell, of: GradientOf, ties: TieRule): DenseGives {
  const { weights, forward } = trace
  const backward = trace.backward(of, ties)
  const unit = cell[0]!
  const previous = DENSE_INPUT[layer]
  const inputs = outputOf(forward, previous).data
  const w = weights[`${layer}/kernel`]!
  const totals = outputGradientOf(backward, previous).data
  const dZ = activationGradientOf(backward, layer).data[unit]!
  const column = Float64Array.from({ length: inputs.length }, (_, k) => w.data[k * w.shape[1]! + unit]!)
  const toDW = column.map((_, k) => inputs[k]! * dZ)
  const given = column.map((weight) => weight * dZ)
  const z = forward[layer].z.data[unit]!
  return {
    kind: 'dense',
    layer,
    cell,
    previous,
    dA: layer === 'dense3' ? null : outputGradientOf(backward, layer).data[unit]!,
    z,
    gateOpen: layer === 'dense3' ? null : z > 0,
    dZ,
    toDb: dZ,
    db: backward.parameters[`${layer}/bias`]!.data[unit]!,
    dWNotZero: toDW.filter((value) => value !== 0).length,
    largestToDW: largestByMagnitude(toDW, MAX_SHOWN).map((index) => ({
      index,
      cell: cellAt(previous, index),
      input: inputs[index]!,
      dW: toDW[index]!
    })),
    largestToDAPrev: largestByMagnitude(given, MAX_SHOWN).map((index) => ({
      index,
      cell: cellAt(previous, index),
      weight: column[index]!,
      given: given[index]!,
      dAPrev: totals[index]!
    }))
  }
}

/** p - y for the cost; for a logit 1 at the digit. */
export function explainLogits({ forward }: Trace, of: GradientOf): LogitGradients {
  const y = Float64Array.from({ length: CLASSES }, (_, digit) =>
    digit === (of.kind === 'cost' ? of.label : of.digit) ? 1 : 0
  )
  return {
    of,
    y,
    p: Float64Array.from(forward.probabilities.data),
    dLogits: Float64Array.from(logitGradient(forward, of).data)
  }
}
