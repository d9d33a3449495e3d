/** A model's accuracy as text, and what it was measured on. */
import type { Recognition } from '../../../native/contract/drawings.ts'
import type { ModelOption } from '../../../native/contract/models.ts'
import { count, percent } from '../../base/format/format.ts'

export const NEWEST = 'newest'
const BUILT_IN = 'built-in'

/** `among`: all models, to tell whether the latest is a run or the built-in one. Null: unknown. */
export function accuracyLabel({ id, accuracy }: ModelOption, among: readonly ModelOption[]): string | null {
  if (accuracy === null) return null
  const isRun = id === NEWEST ? among.some((other) => ![NEWEST, BUILT_IN].includes(other.id)) : id !== BUILT_IN
  return `accuracy ${percent(accuracy)} on ${isRun ? 'its validation set' : 'MNIST’s test set'}`
}

/**
 * The model that read a drawing, after its own account: another list of models may be older than
 * the reading, or name another. `isNamed`: its title stands beside it already.
 */
export function readingModelLabel({ modelId, model, modelAccuracy, modelStep }: Recognition, isNamed: boolean): string {
  const on = modelId === BUILT_IN ? 'MNIST’s test set' : 'its validation set'
  return [
    isNamed ? '' : model,
    modelAccuracy === null ? '' : `accuracy ${percent(modelAccuracy)} on ${on}`,
    modelStep === null ? '' : `step ${count(modelStep)}`
  ]
    .filter(Boolean)
    .join(' · ')
}
