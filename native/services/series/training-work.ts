/**
 * What is left to train of a series, by engine, device, batch size and distortion: what its time
 * and its space follow from.
 */
import type { RunOptions } from '../../contract/runs.ts'
import type { PlannedRun } from './plan-runs.ts'

export interface TrainingWork extends Pick<RunOptions, 'engine' | 'device' | 'batchSize' | 'distortion'> {
  readonly runs: number
  /** Of all these runs. */
  readonly steps: number
  /** The validation set is evaluated once after each. */
  readonly epochs: number
}

/** How far an interrupted run is. */
export interface TrainedSoFar {
  readonly globalStep: number
  readonly epochsDone: number
}

/** `done`: by the keys of the planned runs, of those that have been begun. */
export function trainingWork(
  planned: readonly PlannedRun[],
  trainImages: number,
  done: ReadonlyMap<string, TrainedSoFar> = new Map()
): TrainingWork[] {
  const groups = new Map<string, TrainingWork>()
  for (const { key, options } of planned) {
    const { engine, device, batchSize, epochs, distortion } = options
    const { globalStep = 0, epochsDone = 0 } = done.get(key) ?? {}
    const name = JSON.stringify([engine, device, batchSize, distortion])
    const { runs, steps, epochs: before } = groups.get(name) ?? { runs: 0, steps: 0, epochs: 0 }
    groups.set(name, {
      ...{ engine, batchSize, ...(device !== undefined && { device }), ...(distortion && { distortion }) },
      runs: runs + 1,
      steps: steps + Math.max(0, epochs * Math.ceil(trainImages / batchSize) - globalStep),
      epochs: before + Math.max(0, epochs - epochsDone)
    })
  }
  return [...groups.values()]
}
