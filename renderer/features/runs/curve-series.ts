/** Curves of the contract as series for charts: over epochs, steps or training time. */
import type { RunCurve } from '../../../native/contract/run-curves.ts'
import type { EpochMetrics } from '../../../native/contract/run-events.ts'
import type { OverlayCurve } from '../../charts/overlay-geometry.ts'
import { SeriesSums } from '../../charts/pixel-columns.ts'
import type { HorizontalAxis } from './runs-address.ts'

export type CurveFigure = 'cost' | 'accuracy'

/** Where a step stands on an axis; monotonous. */
type StepPlace = (step: number) => number

/**
 * Over time: seconds of training, without pauses and evaluations; of an epoch under way as fast as
 * the one before.
 */
function stepPlace({ stepsPerEpoch, epochs }: RunCurve, axis: HorizontalAxis): StepPlace {
  if (axis === 'step' || stepsPerEpoch === 0) return (step) => step
  if (axis === 'epoch') return (step) => step / stepsPerEpoch
  const ends = epochEnds(epochs)
  return (step) => {
    const epoch = Math.min(Math.floor(Math.max(0, step - 1) / stepsPerEpoch), ends.length - 2)
    if (epoch < 0) return 0
    return ends[epoch]! + (ends[epoch + 1]! - ends[epoch]!) * (step / stepsPerEpoch - epoch)
  }
}

/** Seconds at the beginning of epoch 1, 2, … and at the end of the last. */
function epochEnds(epochs: readonly EpochMetrics[]): number[] {
  let total = 0
  return [0, ...epochs.filter(({ epoch }) => epoch > 0).map(({ seconds }) => (total += seconds))]
}

/** The batches of a run under its letter. `window`: batches in a mean. */
export function stepCurve(
  curve: RunCurve,
  id: string,
  figure: CurveFigure,
  axis: HorizontalAxis,
  window: number
): OverlayCurve {
  const place = stepPlace(curve, axis)
  const { mean, lowest, highest } = curve[figure]
  const isReduced = curve.stepsPerPoint > 1
  const series = {
    x: Float64Array.from(curve.globalStep, place),
    y: mean,
    ...(isReduced ? { low: lowest, high: highest } : {})
  }
  return {
    id,
    name: curve.title,
    sums: new SeriesSums(series),
    window: Math.max(1, Math.round(window / curve.stepsPerPoint)),
    points: [],
    ticks: curve.marks.flatMap((mark) =>
      mark.kind === 'learning-rate'
        ? [{ x: place(mark.globalStep), text: `${id}: learning rate ${mark.from} → ${mark.to}` }]
        : []
    )
  }
}

/** A point after every epoch, on the whole validation set. */
export function epochCurve(curve: RunCurve, id: string, figure: CurveFigure, axis: HorizontalAxis): OverlayCurve {
  const place = stepPlace(curve, axis)
  const best = curve.marks.find((mark) => mark.kind === 'best')?.epoch
  const steps = curve.stepsPerEpoch || 1
  return {
    id,
    name: curve.title,
    sums: null,
    window: 1,
    points: curve.epochs.map(({ epoch, validationCost, validationAccuracy }) => ({
      x: axis === 'time' && epoch === 0 ? 0 : place(epoch * steps),
      y: figure === 'cost' ? validationCost : validationAccuracy,
      isBest: epoch === best
    })),
    ticks: []
  }
}

/** Steps of all these curves that lie in a range of the axis, and one more on either side. */
export function stepsInRange(
  curves: readonly RunCurve[],
  axis: HorizontalAxis,
  [start, end]: readonly [number, number]
): { readonly from: number; readonly to: number } {
  const ranges = curves.map((curve) => {
    const place = stepPlace(curve, axis)
    const last = curve.globalStep.at(-1) ?? 0
    return [firstStep(place, last, start), firstStep(place, last, end)] as const
  })
  const from = Math.min(...ranges.map(([first]) => first))
  return { from: Math.max(0, from - 1), to: Math.max(...ranges.map(([, to]) => to)) + 1 }
}

/** The first step that is not before `x`; places rise with steps. */
function firstStep(place: StepPlace, last: number, x: number): number {
  let [low, high] = [0, last]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (place(middle) >= x) high = middle
    else low = middle + 1
  }
  return low
}

/** From the beginning to where the longest of them ends; whole epochs. */
export function fullRangeOf(curves: readonly RunCurve[], axis: HorizontalAxis): readonly [number, number] {
  const ends = curves.map((curve) => {
    const last = curve.globalStep.at(-1) ?? 0
    const lastEpoch = (curve.epochs.at(-1)?.epoch ?? 0) * (curve.stepsPerEpoch || 1)
    return stepPlace(curve, axis)(Math.max(last, lastEpoch, 1))
  })
  const end = Math.max(...ends, axis === 'step' ? 1 : 1e-3)
  return [0, axis === 'epoch' ? Math.max(1, Math.ceil(end - 1e-9)) : end]
}
