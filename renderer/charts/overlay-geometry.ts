/**
 * Several curves in one plot, as paths: lines, bands from lowest to highest of every pixel, marked
 * points, and where labels stand.
 */
import { pixelColumns, type SeriesSums } from './pixel-columns.ts'
import { spreadLabels } from './spread-labels.ts'
import { bandPath, linePath } from './svg-paths.ts'
import { extentOf, padded, valueScale, type ValueScale } from './value-scale.ts'
import type { ChartScale } from './curve-figures.ts'

export interface OverlayPoint {
  readonly x: number
  readonly y: number
  /** Drawn as a filled diamond. */
  readonly isBest: boolean
}

/** Something that happened to a run at a place of the axis. */
export interface OverlayTick {
  readonly x: number
  readonly text: string
}

export interface OverlayCurve {
  /** A letter; the same everywhere. */
  readonly id: string
  readonly name: string
  /** Null where there are points alone. */
  readonly sums: SeriesSums | null
  /** Values of the series in one mean. */
  readonly window: number
  readonly points: readonly OverlayPoint[]
  readonly ticks: readonly OverlayTick[]
}

export interface PlotBox {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

export interface PaintedCurve {
  readonly id: string
  readonly line: string
  readonly band: string
  /** Joins the points. */
  readonly joined: string
  readonly points: readonly { readonly x: number; readonly y: number; readonly isBest: boolean }[]
  readonly ticks: readonly { readonly x: number; readonly text: string }[]
  /** Of the label at the right; null where nothing of the curve is in the range. */
  readonly labelY: number | null
  /** Kept points that the painted line stands for. */
  readonly stands: number
}

export interface OverlayGeometry {
  readonly x: ValueScale
  readonly y: ValueScale
  readonly curves: readonly PaintedCurve[]
}

/**
 * Two pixels a column: a line between the extremes of a column is seen, and its shape is that of
 * the full curve.
 */
const COLUMN_PX = 2
const LABEL_PX = 13

export function overlayGeometry(
  curves: readonly OverlayCurve[],
  range: readonly [number, number],
  box: PlotBox,
  scale: ChartScale
): OverlayGeometry {
  const x = valueScale('linear', range, [box.left, box.right])
  const columns = Math.max(1, Math.floor((box.right - box.left) / COLUMN_PX))
  const reduced = curves.map(({ sums, window }) => (sums ? pixelColumns(sums, range, columns, window) : null))
  const inRange = ({ points }: OverlayCurve) => points.filter((point) => point.x >= range[0] && point.x <= range[1])
  const found = extentOf(
    curves.flatMap((curve, i) => {
      // Means alone decide about a logarithmic plot's lower end: single batches reach far below
      // what can be told apart.
      const columnsOf = reduced[i]
      const ends = columnsOf
        ? [...columnsOf.mean, ...(scale.kind === 'log' ? columnsOf.high : [...columnsOf.low, ...columnsOf.high])]
        : []
      return [...ends, ...inRange(curve).map((point) => point.y)]
    }),
    scale.kind
  )
  const [low, high] = padded(found ?? (scale.kind === 'log' ? [0.01, 1] : [0, 1]), scale.kind)
  const y = valueScale(scale.kind, [scale.lowest ?? low, scale.highest ?? high], [box.bottom, box.top])
  const painted = curves.map((curve, i) => paintCurve(curve, reduced[i] ?? null, x, y, box))
  const labelled = painted.filter(({ labelY }) => labelY !== null)
  const places = spreadLabels(
    labelled.map(({ labelY }) => labelY!),
    LABEL_PX,
    [box.top, box.bottom]
  )
  return {
    x,
    y,
    curves: painted.map((curve) => {
      const at = labelled.indexOf(curve)
      return at < 0 ? curve : { ...curve, labelY: places[at]! }
    })
  }
}

function paintCurve(
  curve: OverlayCurve,
  columns: ReturnType<typeof pixelColumns> | null,
  x: ValueScale,
  y: ValueScale,
  box: PlotBox
): PaintedCurve {
  const clamp = (pixel: number) => Math.max(box.top - 1, Math.min(box.bottom + 1, pixel))
  // A value without a place on a logarithmic scale lies below all others.
  const bandY = (value: number) =>
    Number.isNaN(value) ? NaN : clamp(value <= 0 && y.kind === 'log' ? box.bottom + 1 : y.of(value))
  const xs = columns ? Array.from(columns.x, (value) => x.of(value)) : []
  const means = columns ? Array.from(columns.mean, (value) => y.of(value)) : []
  const points = curve.points.map((point) => ({ x: x.of(point.x), y: y.of(point.y), isBest: point.isBest }))
  const within = (pixel: number) => pixel >= box.left - 0.5 && pixel <= box.right + 0.5
  const shown = points.filter((point) => within(point.x) && point.y >= box.top - 1 && point.y <= box.bottom + 1)
  const last = columns ? means.findLastIndex((value, i) => Number.isFinite(value) && within(xs[i]!)) : -1
  const end = last >= 0 ? means[last]! : shown.at(-1)?.y
  return {
    id: curve.id,
    line: linePath(xs, means),
    band: columns ? bandPath(xs, Array.from(columns.low, bandY), Array.from(columns.high, bandY)) : '',
    joined: linePath(
      points.map((point) => point.x),
      points.map((point) => point.y)
    ),
    points: shown,
    ticks: curve.ticks.map(({ x: at, text }) => ({ x: x.of(at), text })).filter((tick) => within(tick.x)),
    labelY: end === undefined ? null : clamp(end),
    stands: columns?.points ?? 0
  }
}
