/** Whether a run that is asked for can be had here, found out before anything is made for it. */
import { WorkbenchError } from '../../contract/errors.ts'
import type { RunOptions } from '../../contract/runs.ts'
import type { DataSet } from '../../data/data-set.ts'
import type { EngineKind } from '../engines.ts'
import { MOST_STEPS } from './step-file.ts'

/** Throws WorkbenchError `engine` when it cannot run here, `bad-argument` for more threads than it can use. */
export async function checkEngine(engines: readonly EngineKind[], id: string, threads = 1): Promise<void> {
  const kind = engines.find((candidate) => candidate.id === id)
  if (!kind) return // createEngineOf says which there are
  const { available, reason, title, mostThreads } = await kind.probe()
  if (!available) {
    throw new WorkbenchError(
      'engine',
      `${title} cannot be used here: ${reason ?? 'no reason is known'}`,
      'Choose another engine.'
    )
  }
  if (threads > mostThreads) {
    throw new WorkbenchError(
      'bad-argument',
      `${threads} threads were asked for; ${title} can use ${mostThreads} here`,
      'Choose fewer threads.'
    )
  }
}

/** Throws WorkbenchError `bad-argument` for a run whose curve would not fit in memory. */
export function checkSteps({ train }: DataSet, { epochs, batchSize }: RunOptions): void {
  const steps = epochs * Math.ceil(train.count / batchSize)
  if (steps <= MOST_STEPS) return
  throw new WorkbenchError(
    'bad-argument',
    `${epochs} epochs in batches of ${batchSize} are ${steps} steps; expected at most ${MOST_STEPS}`,
    'Choose fewer epochs or larger batches.'
  )
}
