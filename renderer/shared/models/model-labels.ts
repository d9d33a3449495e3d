/** A model's accuracy as text, and what it was measured on. */
import type { ModelOption } from '../../../native/contract/models.ts'
import { percent } from '../../base/format/format.ts'

export const NEWEST = 'newest'
const BUILT_IN = 'built-in'

/** `among`: all models, to tell whether the latest is a run or the built-in one. Null: unknown. */
export function accuracyWords({ id, accuracy }: ModelOption, among: readonly ModelOption[]): string | null {
  if (accuracy === null) return null
  const isRun = id === NEWEST ? among.some((other) => ![NEWEST, BUILT_IN].includes(other.id)) : id !== BUILT_IN
  return `accuracy ${percent(accuracy)} on ${isRun ? 'its validation set' : 'MNIST’s test set'}`
}
