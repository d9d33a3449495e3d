/**
 * The layers as the row shows them: maps with their colours, and what stands over and under them.
 */
import { formatNumber } from '../../../native/contract/format-number.ts'
import type { InspectedMaps, InspectionGradients, InspectionOverview } from '../../../native/contract/inspection.ts'
import { channelOf, highest, largestMagnitude, type ColourScale } from '../../shared/numbers/colour-scale.ts'
import { count } from '../../base/format/format.ts'
import { gridOf } from './cell-moves.ts'
import { gradientName, shapeText } from './layer-labels.ts'

/** Pixels of a unit of a dense layer, with a gap of one that has no colour. */
const UNIT = 6

export interface ShownMap {
  readonly index: number
  readonly values: ArrayLike<number>
  readonly scale: ColourScale
}

export interface ShownLayer extends InspectedMaps {
  readonly maps: readonly ShownMap[]
  readonly isDense: boolean
  /** Of cells, and of pixels of a map's picture. */
  readonly rows: number
  readonly columns: number
  readonly pixelRows: number
  readonly pixelColumns: number
  /** Shape, or which gradient. */
  readonly what: string
  /** Smallest and largest, or what is wrong with the values. */
  readonly range: string
}

/** `gradients`: shown instead of the values. */
export function shownLayers(
  { layers }: InspectionOverview,
  gradients: InspectionGradients | null,
  scalePer: 'layer' | 'map'
): ShownLayer[] {
  return layers.map((layer) => {
    const gradient = gradients?.layers.find(({ name }) => name === layer.name)
    const values = gradient?.gradient ?? layer.a
    const [rows, columns, maps] = gridOf(layer.name)
    const isDense = layer.kind === 'dense'
    const pixels = isDense ? UNIT : 1
    const ofLayer: ColourScale = gradient
      ? { kind: 'signed', largest: gradient.largest }
      : { kind: 'values', high: layer.high }
    const scaleOf = (own: ArrayLike<number>): ColourScale => {
      if (scalePer === 'layer') return ofLayer
      return gradient ? { kind: 'signed', largest: largestMagnitude(own) } : { kind: 'values', high: highest(own) }
    }
    return {
      ...layer,
      maps: isDense
        ? [{ index: 0, values: spaced(values, rows, columns), scale: ofLayer }]
        : Array.from({ length: maps }, (_, index) => {
            const own = channelOf(values, maps, index)
            return { index, values: own, scale: scaleOf(own) }
          }),
      isDense,
      ...{ rows, columns, pixelRows: rows * pixels, pixelColumns: columns * pixels },
      what: gradients && gradient ? gradientName(layer.name, gradients.of) : shapeText(layer.shape),
      range: rangeText(layer, gradient?.largest ?? null)
    }
  })
}

function rangeText({ low, high, notFinite, a }: InspectedMaps, largestGradient: number | null): string {
  if (notFinite) return `${count(notFinite.count)} of ${count(a.length)}: NaN`
  if (largestGradient !== null) return `±${formatNumber(largestGradient, 3)}`
  return `${formatNumber(low, 2)} … ${formatNumber(high, 2)}`
}

/** Units in rows, each a square of pixels. */
function spaced(values: ArrayLike<number>, rows: number, columns: number): Float64Array {
  const out = new Float64Array(rows * columns * UNIT * UNIT).fill(NaN)
  for (let unit = 0; unit < values.length; unit++) {
    const [top, left] = [Math.floor(unit / columns) * UNIT, (unit % columns) * UNIT]
    for (let y = 0; y < UNIT - 1; y++) {
      for (let x = 0; x < UNIT - 1; x++) out[(top + y) * columns * UNIT + left + x] = values[unit]!
    }
  }
  return out
}
