/**
 * Whether a training has stopped getting better, decided from the metrics of its epochs alone: a
 * resumed run decides the same.
 */
import type { EpochMetrics } from '../contract/run-events.ts'
import type { EarlyStopping, EarlyStoppingState } from '../contract/training-control.ts'

/**
 * After the epochs so far. An epoch is a gain when its measure is better than the best so far by
 * more than `minGain`; the first one always is. Metrics of epoch 0, before the first step, do not
 * count.
 */
export function earlyStoppingState(
  epochs: readonly EpochMetrics[],
  { measure, patience, minGain }: EarlyStopping
): EarlyStoppingState {
  let best = -Infinity
  let bestEpoch: number | null = null
  let epochsWithoutGain = 0
  for (const { epoch, validationAccuracy, validationCost } of epochs) {
    if (epoch === 0) continue
    const value = measure === 'validation-accuracy' ? validationAccuracy : -validationCost
    if (bestEpoch === null || value > best + minGain) {
      best = value
      bestEpoch = epoch
      epochsWithoutGain = 0
    } else {
      epochsWithoutGain++
    }
  }
  return { bestEpoch, epochsWithoutGain, stops: epochsWithoutGain >= patience }
}
