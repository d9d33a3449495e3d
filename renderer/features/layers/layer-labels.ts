/** What is written at the layers. */
import type { InspectedMaps } from '../../../native/contract/inspection.ts'
import { count } from '../../base/format/format.ts'

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

/** `conv2, map 0, row 9, column 5` */
export function placeText({ layer, cell }: { readonly layer: string; readonly cell: readonly number[] }): string {
  if (cell.length === 1) return layer === 'dense3' ? `dense3, answer ${cell[0]}` : `${layer}, unit ${cell[0]}`
  if (layer === 'image') return `image, row ${cell[0]}, column ${cell[1]}`
  return `${layer}, map ${cell[2]}, row ${cell[0]}, column ${cell[1]}`
}
