/**
 * Which epochs a chart marks: all of them, or, where their marks would touch, every second, fifth,
 * tenth … and the newest.
 */
import type { Curve, EpochPoint, StepRange } from './curve-figures.ts'
import { wholeStep } from './ticks.ts'

/** A diamond is ten pixels wide; one more parts it from the next. */
const APART_PX = 11

export interface EpochMarks {
  /** All that was measured in the range, for the line that joins it. */
  readonly points: readonly EpochPoint[]
  readonly marked: readonly EpochPoint[]
  /** A mark every so many epochs; 1: all are marked. */
  readonly every: number
}

/** `widthPx`: of the plot inside its axes. */
export function epochMarks({ points, stepsPerEpoch }: Curve, range: StepRange, widthPx: number): EpochMarks {
  const measured = points.filter(({ step, training, validation }) => {
    return step >= range[0] && step <= range[1] && Number.isFinite(training) && Number.isFinite(validation)
  })
  const every = wholeStep((APART_PX * (range[1] - range[0])) / stepsPerEpoch / widthPx)
  const newest = measured.at(-1)
  const marked = measured.filter(({ epoch }) => {
    return epoch === newest?.epoch || (epoch % every === 0 && newest!.epoch - epoch >= every)
  })
  return { points: measured, marked, every }
}
