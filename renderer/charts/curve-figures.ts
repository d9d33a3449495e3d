/**
 * What a chart shows, apart from how: one figure of a run at every step and after every epoch, and
 * the words for its windows.
 */
import { epochOfStep } from './epoch-of-step.ts'
import { lowerBound, pickEvenly, pickPoints } from './decimate.ts'
import { smoothed } from './smoothing.ts'

export interface EpochPoint {
  readonly epoch: number
  /** Steps done when it was measured. */
  readonly step: number
  readonly training: number
  readonly validation: number
}

export interface Curve {
  /** Rising, and of one length with the two below. */
  readonly steps: Uint32Array
  readonly batch: Float32Array
  readonly mean: Float32Array
  readonly points: readonly EpochPoint[]
  readonly stepsPerEpoch: number
  /** Of the whole run where that is known, so that the axis has its length from the start. */
  readonly totalSteps?: number
}

/**
 * `batch`: each step's own value; `smooth`: those smoothed; `mean`: of the epoch so far; the others
 * after each epoch.
 */
export type SeriesName = 'batch' | 'smooth' | 'mean' | 'training' | 'validation'

export interface ChartLabels {
  /** `Cost` */
  readonly title: string
  /** What each number covers. */
  readonly batch: string
  readonly mean: string
  readonly training: string
  readonly validation: string
  readonly format: (value: number) => string
  /** How many of the typed unit make 1: 100 for per cent. Default 1. */
  readonly perUnit?: number
}

export type ScaleKind = 'linear' | 'log'

export interface ChartScale {
  readonly kind: ScaleKind
  /** Null: follows the data. */
  readonly lowest: number | null
  readonly highest: number | null
  /**
   * Following the data, room for every value; otherwise the rarest 3 % at either end may fall
   * outside.
   */
  readonly whole?: boolean
  /** No value lies beyond. */
  readonly floor?: number
  readonly ceiling?: number
}

/** Steps from and to which the chart shows. */
export type StepRange = readonly [number, number]

export interface Painted {
  readonly x: number[]
  /** Of evenly spread steps; null between. */
  readonly batch: (number | null)[]
  readonly smooth: (number | null)[]
  readonly mean: (number | null)[]
  /** Steps in the range, and how many of them are painted. */
  readonly steps: number
  readonly painted: number
}

/** What of a curve is shown, and how. */
export interface ChartView {
  readonly scale: ChartScale
  readonly range: StepRange
  readonly smoothing: number
  readonly hidden: ReadonlySet<SeriesName>
}

/** `buckets`: columns of pixels. */
export interface PaintOptions {
  readonly buckets: number
  readonly kind: ScaleKind
  /** 0 to 0.99; default 0. */
  readonly smoothing?: number
}

/** Shares of the values that an axis following the data leaves out at either end. */
const RAREST = 0.03
const PADDING = 0.04
/** Values that begin below this share of the largest have 0 on their axis. */
const NEAR_ZERO = 0.3

/**
 * The points to paint in a range, thinned to what the columns can show. Gaps (NaN; 0 on a log
 * scale) are null.
 */
export function paintedPoints(
  figures: Curve,
  range: StepRange,
  { buckets, kind, smoothing = 0 }: PaintOptions
): Painted {
  const from = Math.max(0, lowerBound(figures.steps, range[0]) - 1)
  const to = Math.min(figures.steps.length, lowerBound(figures.steps, range[1]) + 1)
  const columns = Math.max(1, Math.floor(buckets))
  // Smoothed from the first step on, so that a zoom does not change a value.
  const line = smoothed(figures.batch.subarray(0, to), smoothing)
  // The extremes of a line make its shape; of single points they would be a band that exaggerates
  // the scatter.
  const lines = pickPoints(line, from, to, columns)
  const samples = pickEvenly(from, to, 2 * columns)
  const picked = Array.from(new Set([...lines, ...samples])).sort((a, b) => a - b)
  const isSample = new Set(samples)
  // The mean begins anew with every epoch: a line across would be one that nobody measured. A gap
  // is seen from two pixels on.
  const gap = (range[1] - range[0]) / columns
  const epochAt = (at: number) => epochOfStep(figures.steps[picked[at]!]!, figures.stepsPerEpoch)
  const begins = (at: number) =>
    at > 0 &&
    epochAt(at) > 1 &&
    (epochAt(at) !== epochAt(at - 1) || figures.steps[picked[at]!]! - (epochAt(at) - 1) * figures.stepsPerEpoch <= gap)
  const visible = (value: number) => (Number.isFinite(value) && (kind === 'linear' || value > 0) ? value : null)
  return {
    x: picked.map((i) => figures.steps[i]!),
    batch: picked.map((i) => (isSample.has(i) ? visible(figures.batch[i]!) : null)),
    smooth: picked.map((i) => visible(line[i]!)),
    mean: picked.map((i, at) => (begins(at) ? null : visible(figures.mean[i]!))),
    steps: Math.max(0, to - from),
    painted: samples.length
  }
}

/**
 * The whole run where its length is known, else everything so far to the end of the epoch under
 * way.
 */
export function fullRange({ steps, points, stepsPerEpoch, totalSteps = 0 }: Curve): StepRange {
  const last = Math.max(steps.at(-1) ?? 0, points.at(-1)?.step ?? 0, 1)
  return [0, Math.max(totalSteps, Math.ceil(last / stepsPerEpoch) * stepsPerEpoch)]
}

/** Smallest and largest value to make room for. */
export function valueRange(
  painted: Painted,
  points: readonly EpochPoint[],
  range: StepRange,
  scale: ChartScale
): StepRange {
  const isSeen = (value: number | null): value is number =>
    value !== null && Number.isFinite(value) && (scale.kind === 'linear' || value > 0)
  const rarest = scale.whole === true || scale.kind === 'log' ? 0 : RAREST
  // Of each series its own: the many points of one must not push out those of another.
  const usual = (series: readonly (number | null)[]) => {
    const values = series.filter(isSeen).sort((a, b) => a - b)
    const left = Math.floor(values.length * rarest)
    return values.slice(left, values.length - left)
  }
  const measured = points
    .filter(({ step }) => step >= range[0] && step <= range[1])
    .flatMap((point) => [point.training, point.validation])
    .filter(isSeen)
  const kept = [painted.batch, painted.smooth, painted.mean].flatMap(usual).concat(measured)
  let low = kept.reduce((least, value) => Math.min(least, value), Infinity)
  let high = kept.reduce((most, value) => Math.max(most, value), -Infinity)
  if (high < low) [low, high] = scale.kind === 'log' ? [0.01, 1] : [0, 1]
  if (scale.kind === 'log') {
    low = logBound(low, 'below')
    high = logBound(high, 'above')
    if (high <= low) high = low * 10
  } else {
    const padding = PADDING * (high > low ? high - low : Math.abs(high) || 1)
    low = low >= 0 && low <= NEAR_ZERO * high ? 0 : low - padding
    high += padding
  }
  low = Math.max(low, scale.floor ?? -Infinity)
  high = Math.min(high, scale.ceiling ?? Infinity)
  const [lowest, highest] = [scale.lowest ?? low, scale.highest ?? high]
  // One end set by hand may lie beyond what the other would be.
  return highest > lowest ? [lowest, highest] : [lowest, lowest + (Math.abs(lowest) || 1)]
}

/**
 * Whether the scale begins above all there is to see in the range, so that nothing of it is
 * painted.
 */
export function allBelow(
  painted: Painted,
  points: readonly EpochPoint[],
  range: StepRange,
  { lowest }: ChartScale
): boolean {
  if (lowest === null) return false
  const epochs = points.filter(({ step }) => step >= range[0] && step <= range[1])
  const reaches = (value: number | null) => value !== null && value >= lowest
  const isSeen = epochs.some(({ training, validation }) => reaches(training) || reaches(validation))
  const lines = [painted.mean, painted.smooth, painted.batch]
  return !isSeen && painted.painted + epochs.length > 0 && !lines.some((line) => line.some(reaches))
}

/** The next of 1, 2, 5, 10 … times a power of ten. */
function logBound(value: number, side: 'below' | 'above'): number {
  const power = 10 ** Math.floor(Math.log10(value))
  const steps = [1, 2, 5, 10].map((step) => Number((step * power).toPrecision(12)))
  return side === 'below' ? steps.findLast((step) => step <= value)! : steps.find((step) => step >= value)!
}
