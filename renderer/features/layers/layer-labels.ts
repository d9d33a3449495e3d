/** What is written at the layers. */
import type { GradientOf, LayerName } from '../../../native/contract/inspected-layers.ts'
import type { InspectedMaps } from '../../../native/contract/inspection.ts'
import { count } from '../../base/format/format.ts'
import type { Show, WeightChoice } from './address.ts'

export const SHOW_TITLES: Readonly<Record<Show, string>> = {
  forward: 'Forward',
  backward: 'Backward',
  why: 'Why this answer?',
  bench: 'Bench'
}

const OPERATIONS: Readonly<Record<string, string>> = {
  image: 'pixel / 256',
  conv1: '5 × 5 same, ReLU',
  pool1: 'max 2 × 2 / 2',
  conv2: '5 × 5 valid, ReLU',
  pool2: 'max 2 × 2 / 2',
  dense1: 'ReLU',
  dense2: 'ReLU',
  dense3: 'softmax'
}

export function layerOperation({ name, parameters }: InspectedMaps, withParameters: boolean): string {
  const operation = OPERATIONS[name] ?? ''
  return withParameters && parameters > 0 ? `${operation} · ${count(parameters)}` : operation
}

export function shapeText(shape: readonly number[]): string {
  return (shape.length === 3 && shape[2] === 1 ? shape.slice(0, 2) : shape).join(' × ')
}

/** Which gradient a layer shows: with respect to its output, or to what its activation takes. */
export function gradientName(layer: LayerName, of: GradientOf): string {
  if (layer === 'dense3' && of.kind === 'cost') return 'p − y'
  return layer === 'image' || layer === 'pool1' || layer === 'pool2' ? 'dA' : 'dZ'
}

/** `conv2, map 0, row 9, column 5` */
export function placeText({ layer, cell }: { readonly layer: string; readonly cell: readonly number[] }): string {
  if (cell.length === 1) return layer === 'dense3' ? `dense3, answer ${cell[0]}` : `${layer}, unit ${cell[0]}`
  if (layer === 'image') return `image, row ${cell[0]}, column ${cell[1]}`
  return `${layer}, map ${cell[2]}, row ${cell[0]}, column ${cell[1]}`
}

/** `conv2, kernel 2, slice 5, row 1, column 3` */
export function weightText({ parameter, index }: WeightChoice): string {
  const [layer, part] = parameter.split('/')
  if (part === 'bias') return `${layer}, bias ${index[0]}`
  if (index.length === 2) return `${layer}, weight from input ${index[0]} to unit ${index[1]}`
  const [ky, kx, d, c] = index
  return `${layer}, kernel ${c}, slice ${d}, row ${ky}, column ${kx}`
}

const BEFORE: Readonly<Record<string, string>> = {
  conv1: 'image',
  conv2: 'pool1',
  dense1: 'pool2',
  dense2: 'dense1',
  dense3: 'dense2'
}
/** The layer whose values a parameter meets. */
export function layerBeforeOf(parameter: string): string {
  return BEFORE[parameter.split('/')[0]!] ?? ''
}

/** Where the values of a diverged run stop being numbers; null where all are. */
export function diverged(layers: readonly InspectedMaps[]): string | null {
  const first = layers.find(({ notFinite }) => notFinite !== null)
  if (!first?.notFinite) return null
  return `The first value that is no number: ${placeText({ layer: first.name, cell: first.notFinite.cell })}.`
}
