/**
 * The learning rate of each step of a training whose rate was changed on its way. Changes are in
 * the order of their steps.
 */
import type { RateChange } from '../contract/training-control.ts'

/** Of the step after `step` steps. `initial`: what the run began with. */
export function rateAfter(step: number, initial: number, changes: readonly RateChange[]): number {
  return changes.findLast(({ afterStep }) => afterStep <= step)?.learningRate ?? initial
}

/** Steps from `step` on that are taken at one rate; Infinity when it does not change any more. */
export function stepsAtOneRate(step: number, changes: readonly RateChange[]): number {
  return (changes.find(({ afterStep }) => afterStep > step)?.afterStep ?? Infinity) - step
}

/**
 * Changes with one more: steps after `afterStep` are taken at `learningRate`. Later changes are
 * dropped, since the run takes another course from here; a change to the rate that holds anyway is
 * none.
 */
export function withRateChange(
  initial: number,
  changes: readonly RateChange[],
  { afterStep, learningRate }: RateChange
): RateChange[] {
  const earlier = changes.filter((change) => change.afterStep < afterStep)
  return rateAfter(afterStep, initial, earlier) === learningRate ? earlier : [...earlier, { afterStep, learningRate }]
}
