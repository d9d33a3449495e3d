/** A model's accuracy as text, and what it was measured on. */
import type { Recognition } from '../../../native/contract/drawings.ts'
import type { ModelOption } from '../../../native/contract/models.ts'
import { count, percent } from '../../base/format/format.ts'

export const NEWEST = 'newest'
const BUILT_IN = 'built-in'

/** Null: unknown. */
export function accuracyLabel({ resolved, accuracy }: ModelOption): string | null {
  return accuracy === null ? null : `accuracy ${percent(accuracy)} on ${measuredOn(resolved)}`
}

/**
 * The model that read a drawing, after its own account: another list of models may be older than
 * the reading, or name another. `isNamed`: its title stands beside it already.
 */
export function readingModelLabel({ modelId, model, modelAccuracy, modelStep }: Recognition, isNamed: boolean): string {
  return [
    isNamed ? '' : model,
    modelAccuracy === null ? '' : `accuracy ${percent(modelAccuracy)} on ${measuredOn(modelId)}`,
    modelStep === null ? '' : `step ${count(modelStep)}`
  ]
    .filter(Boolean)
    .join(' · ')
}

function measuredOn(model: string): string {
  return model === BUILT_IN ? 'MNIST’s test set' : 'its validation set'
}
