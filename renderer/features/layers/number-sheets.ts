/** The numbers behind a picture, as a table and as CSV. */
import type { AdamStep } from '../../../native/contract/weight-explanations.ts'
import type { Attribution, Occlusion } from '../../../native/contract/answer-explanations.ts'
import type { InspectionGradients, InspectionOverview, LayerKernels } from '../../../native/contract/inspection.ts'
import { float32, toCsv } from '../../base/format/csv.ts'
import { gradientName } from './layer-labels.ts'

export interface NumberSheet {
  readonly key: string
  readonly title: string
  readonly axes: readonly string[]
  /** As long as `axes`; values are row-major. */
  readonly shape: readonly number[]
  readonly values: ArrayLike<number>
}

const MAP_AXES = ['row', 'column', 'map']
const axesOf = (shape: readonly number[]) => (shape.length === 3 ? MAP_AXES : ['unit'])

/** What the row of layers shows: values, or gradients. */
export function layerSheets({ layers }: InspectionOverview, gradients: InspectionGradients | null): NumberSheet[] {
  return layers.map(({ name, shape, a }) => {
    const gradient = gradients?.layers.find((own) => own.name === name)?.gradient
    const value = name === 'dense3' ? 'logits' : 'A'
    const what = gradients && gradient ? gradientName(name, gradients.of) : value
    return { key: name, title: `${name}, ${what}`, axes: axesOf(shape), shape, values: gradient ?? a }
  })
}

export function kernelSheets({ layer, shape, kernel, bias, m, v }: LayerKernels): NumberSheet[] {
  const axes = shape.length === 4 ? ['ky', 'kx', 'slice', 'kernel'] : ['input', 'unit']
  const sheet = (key: string, values: ArrayLike<number>) => ({
    key: `${layer} ${key}`,
    title: `${layer}, ${key}`,
    axes,
    shape,
    values
  })
  return [
    sheet('kernel', kernel),
    { key: `${layer} bias`, title: `${layer}, bias`, axes: ['kernel'], shape: [bias.length], values: bias },
    ...(m ? [sheet('Adam’s m', m)] : []),
    ...(v ? [sheet('Adam’s v', v)] : [])
  ]
}

export function batchSheets(step: AdamStep & { readonly gradientOfEachImage: Float64Array }): NumberSheet[] {
  const { gradientOfEachImage: values, t } = step
  const title = `Gradient of each image of the batch of step ${t}`
  return [{ key: 'batch', title, axes: ['image'], shape: [values.length], values }]
}

export function answerSheets(attribution: Attribution | null, occlusion: Occlusion | null): NumberSheet[] {
  const grid = (key: string, title: string, values: Float64Array, side: number) => ({
    ...{ key, title, values },
    axes: ['row', 'column'],
    shape: [side, side]
  })
  const names = { gradient: 'gradient', 'gradient-times-input': 'gradient × pixel', integrated: 'integrated gradients' }
  return [
    ...(attribution
      ? [
          grid(
            'pixels',
            `Which pixels spoke for ${attribution.digit}, ${names[attribution.method]}`,
            attribution.values,
            28
          )
        ]
      : []),
    ...(occlusion
      ? [
          grid('drops', `Fall of logit ${occlusion.digit} where a patch is covered`, occlusion.drops, 13),
          grid('logits', `Logit ${occlusion.digit} where a patch is covered`, occlusion.logits, 13),
          grid(
            'probabilities',
            `Probability of ${occlusion.digit} where a patch is covered`,
            occlusion.probabilities,
            13
          )
        ]
      : [])
  ]
}

/** A row a number, in full. */
export function sheetCsv({ axes, shape, values }: NumberSheet): string {
  const isSingle = values instanceof Float32Array
  return toCsv(
    [...axes, 'value'],
    Array.from(values, (value, flat) => [...indexOf(shape, flat), isSingle ? float32(value) : value])
  )
}

/** The first two axes as rows and columns, at fixed places of the others. */
export function sheetRows({ shape, values }: NumberSheet, rest: readonly number[]): number[][] {
  const [rows = 1, columns = 1, ...others] = shape
  const inner = others.reduce((product, length) => product * length, 1)
  const offset = others.reduce((flat, length, axis) => flat * length + (rest[axis] ?? 0), 0)
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => values[(row * columns + column) * inner + offset]!)
  )
}

function indexOf(shape: readonly number[], flat: number): number[] {
  const index: number[] = []
  let rest = flat
  for (const length of shape.toReversed()) {
    index.unshift(rest % length)
    rest = Math.floor(rest / length)
  }
  return index
}
