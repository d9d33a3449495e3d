/** Checks, before a run is created, that the record of its steps fits in memory. */
import { WorkbenchError } from '../../../contract/errors.ts'
import type { RunOptions } from '../../../contract/runs.ts'
import type { DataSet } from '../../../data/data-set.ts'
import { MAX_STEPS } from '../../../runs/step-file.ts'

/** Throws WorkbenchError `bad-argument` for a run whose curve would not fit in memory. */
export function checkSteps({ train }: DataSet, { epochs, batchSize }: RunOptions): void {
  const steps = epochs * Math.ceil(train.count / batchSize)
  if (steps <= MAX_STEPS) return
  throw new WorkbenchError(
    'bad-argument',
    `${epochs} epochs in batches of ${batchSize} are ${steps} steps; expected at most ${MAX_STEPS}`,
    'Choose fewer epochs or larger batches.'
  )
}
