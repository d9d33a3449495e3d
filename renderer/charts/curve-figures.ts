/** What a chart shows, apart from how: one figure of a run at every step and after every epoch, and the words for its windows. */
import { epochOfStep } from './epoch-of-step.ts'
import { lowerBound, pickPoints } from './decimate.ts'

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
}

export interface ChartLabels {
  /** `Cost` */
  readonly title: string
  /** What each number covers. */
  readonly batch: string
  readonly mean: string
  readonly training: string
  readonly validation: string
  readonly format: (value: number) => string
}

export type ScaleKind = 'linear' | 'log'

export interface ChartScale {
  readonly kind: ScaleKind
  /** Null: from the values. */
  readonly lowest: number | null
  readonly highest: number | null
}

/** Steps from and to which the chart shows. */
export type StepRange = readonly [number, number]

export interface Painted {
  readonly x: number[]
  readonly batch: (number | null)[]
  readonly mean: (number | null)[]
  /** Steps in the range, and how many of them are painted. */
  readonly steps: number
  readonly painted: number
}

/** The points to paint in a range, thinned to what `buckets` columns of pixels can show. Gaps (NaN; 0 on a log scale) are null. */
export function paintedPoints(figures: Curve, range: StepRange, buckets: number, kind: ScaleKind): Painted {
  const from = Math.max(0, lowerBound(figures.steps, range[0]) - 1)
  const to = Math.min(figures.steps.length, lowerBound(figures.steps, range[1]) + 1)
  const picked = Array.from(pickPoints(figures.batch, from, to, Math.max(1, Math.floor(buckets))))
  // The mean begins anew with every epoch: a line across would be one that nobody measured.
  const begins = (at: number) =>
    at > 0 &&
    epochOfStep(figures.steps[picked[at]!]!, figures.stepsPerEpoch) !==
      epochOfStep(figures.steps[picked[at - 1]!]!, figures.stepsPerEpoch)
  const visible = (value: number) => (Number.isFinite(value) && (kind === 'linear' || value > 0) ? value : null)
  return {
    x: picked.map((i) => figures.steps[i]!),
    batch: picked.map((i) => visible(figures.batch[i]!)),
    mean: picked.map((i, at) => (begins(at) ? null : visible(figures.mean[i]!))),
    steps: Math.max(0, to - from),
    painted: picked.length
  }
}

/** Everything so far, to the end of the epoch under way. */
export function fullRange({ steps, points, stepsPerEpoch }: Curve): StepRange {
  const last = Math.max(steps.at(-1) ?? 0, points.at(-1)?.step ?? 0, 1)
  return [0, Math.ceil(last / stepsPerEpoch) * stepsPerEpoch]
}

/** Smallest and largest value to make room for. */
export function valueRange(
  painted: Painted,
  points: readonly EpochPoint[],
  range: StepRange,
  scale: ChartScale
): StepRange {
  const epochs = points.filter(({ step }) => step >= range[0] && step <= range[1])
  const values = [...painted.batch, ...painted.mean, ...epochs.flatMap((point) => [point.training, point.validation])]
  let [low, high] = [Infinity, -Infinity]
  for (const value of values) {
    if (value === null || !Number.isFinite(value) || (scale.kind === 'log' && value <= 0)) continue
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  if (high < low) [low, high] = scale.kind === 'log' ? [0.01, 1] : [0, 1]
  if (scale.kind === 'log') {
    low = logBound(low, 'below')
    high = logBound(high, 'above')
    if (high <= low) high = low * 10
  } else {
    low = Math.min(low, 0)
    high = high > low ? high + (high - low) * 0.04 : low + 1
  }
  return [scale.lowest ?? low, scale.highest ?? high]
}

/** Whether the scale begins above all there is to see in the range, so that nothing of it is painted. */
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
  return !isSeen && painted.painted + epochs.length > 0 && !painted.mean.some(reaches) && !painted.batch.some(reaches)
}

/** The next of 1, 2, 5, 10 … times a power of ten. */
function logBound(value: number, side: 'below' | 'above'): number {
  const power = 10 ** Math.floor(Math.log10(value))
  const steps = [1, 2, 5, 10].map((step) => Number((step * power).toPrecision(12)))
  return side === 'below' ? steps.findLast((step) => step <= value)! : steps.find((step) => step >= value)!
}
