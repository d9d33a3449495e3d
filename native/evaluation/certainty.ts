/** Answers that a model does not commit itself to. */
import { CLASSES } from '../model/architecture.ts'
import { confidenceOf, type Predictions } from './predictions.ts'

const SURE_FROM = 0.6
const CLEARLY_AHEAD = 0.2

/**
 * Confidence below 0.6, or less than 0.2 above the second largest probability. Of exact
 * probabilities the second follows from the first; float32 rows that sum to slightly more than 1
 * make it decide at 0.6.
 */
export function isUnsure(predictions: Predictions, image: number): boolean {
  const confidence = confidenceOf(predictions, image)
  return confidence < SURE_FROM || confidence - runnerUpOf(predictions, image) < CLEARLY_AHEAD
}

/** The second largest probability. */
function runnerUpOf({ probabilities, predicted }: Predictions, image: number): number {
  let second = 0
  for (let digit = 0; digit < CLASSES; digit++) {
    if (digit !== predicted[image]) second = Math.max(second, probabilities[image * CLASSES + digit]!)
  }
  return second
}
