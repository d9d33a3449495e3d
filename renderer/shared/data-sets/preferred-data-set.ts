/**
 * The data set that is shown or trained on when the user has named none: MNIST where it is
 * available, else the first ready one.
 */
import type { DataSetSummary } from '../../../native/contract/data-sets.ts'

export const MNIST = 'mnist'

export function preferredDataSet(sets: readonly DataSetSummary[]): DataSetSummary | undefined {
  const ready = sets.filter(({ state }) => state === 'ready')
  return ready.find(({ id }) => id === MNIST) ?? ready[0]
}
