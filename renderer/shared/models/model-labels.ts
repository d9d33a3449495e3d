/** How good a model is, in words, and on what. */
import type { ModelOption } from '../../../native/contract/workbench.ts'
import { percent } from '../../base/format/format.ts'

export const NEWEST = 'newest'
const BUILT_IN = 'built-in'

/** `among`: all models there are, which tell whether the newest is a run or the one that came with the program. Null: not known. */
export function accuracyWords({ id, accuracy }: ModelOption, among: readonly ModelOption[]): string | null {
  if (accuracy === null) return null
  const isRun = id === NEWEST ? among.some((other) => ![NEWEST, BUILT_IN].includes(other.id)) : id !== BUILT_IN
  return `accuracy ${percent(accuracy)} on ${isRun ? 'its validation set' : 'MNIST’s test set'}`
}
