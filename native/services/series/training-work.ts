/**
 * What is left to train of a series, by engine, device and batch size: what its time and its space
 * follow from.
 */
import type { RunOptions } from '../../contract/runs.ts'
import type { PlannedRun } from './plan-runs.ts'

export interface TrainingWork extends Pick<RunOptions, 'engine' | 'device' | 'batchSize'> {
  readonly runs: number
  /** Of all these runs. */
  readonly steps: number
  /** The validation set is evaluated once after each. */
  readonly epochs: number
}

/** Whole runs: what an interrupted one has done already is counted as well. */
export function trainingWork(planned: readonly PlannedRun[], trainImages: number): TrainingWork[] {
  const groups = new Map<string, TrainingWork>()
  for (const { options } of planned) {
    const { engine, device, batchSize, epochs } = options
    const name = JSON.stringify([engine, device, batchSize])
    const { runs, steps, epochs: before } = groups.get(name) ?? { runs: 0, steps: 0, epochs: 0 }
    groups.set(name, {
      ...{ engine, batchSize, ...(device !== undefined && { device }) },
      runs: runs + 1,
      steps: steps + epochs * Math.ceil(trainImages / batchSize),
      epochs: before + epochs
    })
  }
  return [...groups.values()]
}
