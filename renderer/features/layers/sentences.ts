/** What a screen reader hears of an explanation. */
import { formatNumber } from '../../../native/contract/format-number.ts'
import type { CellExplanation, ConvCell, SoftmaxTable } from '../../../native/contract/cell-explanations.ts'
import type { ComesExplanation } from '../../../native/contract/comes-explanations.ts'
import type { ConvGives, GivesExplanation, LogitGradients } from '../../../native/contract/gives-explanations.ts'
import type { WeightGradient } from '../../../native/contract/weight-explanations.ts'
import type { InspectionOverview, WeightStep } from '../../../native/contract/inspection.ts'
import { count } from '../../base/format/format.ts'
import { placeText } from './layer-labels.ts'

const text = (value: number) => formatNumber(value, 4)
const six = (value: number) => formatNumber(value, 6)

export function cellSentence(cell: CellExplanation): string {
  const place = `${placeText(cell)}: ${text(cell.a)}.`
  switch (cell.kind) {
    case 'conv': {
      const { rows, columns, previous, shape, products, sum, bias, z, gateOpen, a, paddingCells } = cell
      const [kh, kw, maps] = shape as readonly [number, number, number]
      const window = `Window rows ${rows[0]} to ${rows[1]}, columns ${columns[0]} to ${columns[1]} of ${previous}${maps > 1 ? `, ${maps} maps` : ''}`
      const padding = paddingCells > 0 ? `, ${paddingCells} of ${kh * kw} cells are padding` : ''
      return `${place} ${window}${padding}. ${products.length} products add up to ${text(sum)}. Bias ${text(bias)}. z ${text(z)}. Gate ${gateOpen ? 'open' : 'closed'}. A ${text(a)}.`
    }
    case 'maxPool': {
      if (cell.tied)
        return `${place} ${cell.winners.length === 4 ? 'All four' : `${cell.winners.length} of 4`} are ${text(cell.a)}.`
      const [row, column] = cell.first
      return `${place} Largest of ${Array.from(cell.window, text).join(', ')} is ${text(cell.a)}, at ${cell.previous} row ${row}, column ${column}.`
    }
    case 'dense': {
      const { inputs, inputsNotZero, sum, bias, z, gateOpen, largest, previous } = cell
      const [first] = largest
      const gate =
        gateOpen === null ? `Probability ${text(cell.probability!)}.` : `Gate ${gateOpen ? 'open' : 'closed'}.`
      const most = first
        ? ` Largest: ${placeText({ layer: previous, cell: first.cell })}: ${text(first.input)} times ${text(first.weight)} is ${text(first.product)}.`
        : ''
      return `${place} ${inputs} inputs, ${inputsNotZero} not 0. Products add up to ${text(sum)}. Bias ${text(bias)}. z ${text(z)}. ${gate}${most}`
    }
  }
}

export function givesSentence(gives: GivesExplanation): string {
  switch (gives.kind) {
    case 'conv': {
      const place = `${placeText(gives)}:`
      if (gives.dZ === 0) return `${place} dZ exactly 0: ${gives.gateOpen ? 'lost the pooling' : 'gate closed'}.`
      const [row, column] = gives.from.cell
      return `${place} Arrives ${text(gives.dA)} from ${gives.from.layer} row ${row}, column ${column}. Gate open, dZ ${text(gives.dZ)}. Gives to ${gives.toDAPrev.length} inputs, ${gives.toDW.length} weights and the bias.`
    }
    case 'maxPool': {
      const [first] = gives.first
      const one = first ? `First: row ${first.cell[0]}, column ${first.cell[1]} takes ${text(first.gradient)}.` : ''
      const all = gives.tied
        ? ` All: ${gives.all.length} cells take ${text(gives.dA)} each, ${text(gives.given.all)} together.`
        : ''
      return `${placeText(gives)}: Arrives ${text(gives.dA)}. ${one}${all}`
    }
    case 'dense':
      return `${placeText(gives)}: dZ ${gives.dZ === 0 ? 'exactly 0: gate closed' : text(gives.dZ)}.`
  }
}

export function comesSentence(comes: ComesExplanation): string {
  switch (comes.kind) {
    case 'conv': {
      const { perMap, positions, dA } = comes
      const largest = perMap.reduce((most, sum, c) => (Math.abs(sum) > Math.abs(perMap[most]!) ? c : most), 0)
      return `${placeText(comes)}: ${positions} windows in ${perMap.length} maps meet here: ${text(dA)}. Largest from map ${largest}: ${text(perMap[largest]!)}.`
    }
    case 'maxPool':
      return `${placeText(comes)}: ${comes.isFirst ? `takes ${text(comes.dA.first)}` : 'lost the pooling: dA 0'}.`
    case 'dense':
      return `${placeText(comes)}: ${comes.products.length} units meet here: ${text(comes.dA)}.`
  }
}

export function weightSentence({ products, termsNotZero, gradient }: WeightGradient, step: WeightStep | null): string {
  const own = `Used at ${count(products.length)} positions, ${termsNotZero} terms not 0, gradient of this image ${text(gradient)}.`
  if (step?.kind !== 'step') return own
  return `${own} Batch mean ${text(step.gradient)}. Adam step ${count(step.t)}: ${six(step.before)} becomes ${six(step.after)}.`
}

/** A term of a convolution: `ky 0, kx 0, map 1: 2.2641 times 0.1677 is 0.3796.` */
export function termSentence(
  { shape, inputs, weights, products, inside }: ConvCell,
  slice: number,
  at: number
): string {
  const [, kw, maps] = shape as readonly [number, number, number]
  if (inside[at] === 0) return 'padding, counts as 0.'
  const k = at * maps + slice
  return `ky ${Math.floor(at / kw)}, kx ${at % kw}, map ${slice}: ${text(inputs[k]!)} times ${text(weights[k]!)} is ${text(products[k]!)}.`
}

/** `Map 1 adds 1.2790; running sum 0.8501.` */
export function sliceSentence(
  { sums, running }: { readonly sums: Float64Array; readonly running: Float64Array },
  slice: number
): string {
  return `Map ${slice} adds ${text(sums[slice]!)}; running sum ${text(running[slice]!)}.`
}

/**
 * What a cell gives to one weight: `W 0, 0, 2, 0: input 1.2544 times 0.1959 is 0.2458 of dW
 * 0.6552.`
 */
export function partSentence({ shape, cell, inputs, dZ, toDW, dW }: ConvGives, slice: number, at: number): string {
  const [, kw, maps] = shape as readonly [number, number, number]
  const k = at * maps + slice
  return `W ${Math.floor(at / kw)}, ${at % kw}, ${slice}, ${cell[2]}: input ${text(inputs[k]!)} times ${text(dZ)} is ${text(toDW[k]!)} of dW ${text(dW[k]!)}.`
}

/** `Unsure: 4 at 27.6 percent, 0.5 points ahead of 2.` */
export function answerSentence({ first, second, unsure, probabilities, margin }: InspectionOverview): string {
  const share = (value: number) => (100 * value).toFixed(1)
  return `${unsure ? 'Unsure' : 'Answer'}: ${first} at ${share(probabilities[first]!)} percent, ${share(margin)} points ahead of ${second}.`
}

/**
 * `4: logit 1.4582, probability 0.2763. Label 5: 0.1088, cost 2.2185.`; backward `5: probability
 * 0.1088 less 1 is −0.8912.`
 */
export function softmaxSentence(
  { logits, probabilities, label, cost }: SoftmaxTable,
  gradients: LogitGradients | null,
  digit: number
): string {
  const p = text(probabilities[digit]!)
  if (gradients?.of.kind === 'cost') {
    const less = gradients.y[digit] === 1 ? ' less 1' : ''
    return `${digit}: probability ${p}${less} is ${text(gradients.dLogits[digit]!)}.`
  }
  const labelled =
    label === null || cost === null ? '' : ` Label ${label}: ${text(probabilities[label]!)}, cost ${text(cost)}.`
  return `${digit}: logit ${text(logits[digit]!)}, probability ${p}.${labelled}`
}
