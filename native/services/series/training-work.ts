/**
 * What is left to train of a series, by engine, device, batch size and distortion: what its time
 * and its space follow from.
 */
import type { RunOptions } from '../../contract/runs.ts'
import type { DataSet } from '../../data/data-set.ts'
import { RECIPES } from '../../model/recipes.ts'
import type { PlannedRun } from './plan-runs.ts'

export interface TrainingWork extends Pick<RunOptions, 'engine' | 'device' | 'batchSize' | 'distortion'> {
  readonly runs: number
  /** Of all these runs. */
  readonly steps: number
  /** In evaluations between epochs and of the test set at the end, of all these runs. */
  readonly evaluatedImages: number
}

/** How far an interrupted run is. */
export interface TrainedSoFar {
  readonly globalStep: number
  readonly epochsDone: number
}

/** `done`: by the keys of the planned runs, of those that have been begun. */
export function trainingWork(
  planned: readonly PlannedRun[],
  sets: SetSizes,
  done: ReadonlyMap<string, TrainedSoFar> = new Map()
): TrainingWork[] {
  const groups = new Map<string, TrainingWork>()
  for (const { key, options } of planned) {
    const { engine, device, batchSize, epochs, distortion } = options
    const soFar = done.get(key) ?? { globalStep: 0, epochsDone: 0 }
    const name = JSON.stringify([engine, device, batchSize, distortion])
    const { runs, steps, evaluatedImages: before } = groups.get(name) ?? { runs: 0, steps: 0, evaluatedImages: 0 }
    groups.set(name, {
      ...{ engine, batchSize, ...(device !== undefined && { device }), ...(distortion && { distortion }) },
      runs: runs + 1,
      steps: steps + Math.max(0, epochs * Math.ceil(sets.train.count / batchSize) - soFar.globalStep),
      evaluatedImages: before + evaluatedImages(options, sets, soFar)
    })
  }
  return [...groups.values()]
}

/** What an estimate needs of a data set. */
export type SetSizes = { readonly [Set in 'train' | 'validation']: { readonly count: number } } & {
  readonly test: Pick<NonNullable<DataSet['test']>, 'count'> | null
}

/** The graph recipe evaluates the training set too, and both before the first step. */
function evaluatedImages(
  { recipe, epochs }: RunOptions,
  { train, validation, test }: SetSizes,
  { globalStep, epochsDone }: TrainedSoFar
): number {
  const left = Math.max(0, epochs - epochsDone)
  const tested = test?.count ?? 0
  if (RECIPES[recipe].figures === 'running-mean') return left * validation.count + tested
  return (left + (globalStep === 0 ? 1 : 0)) * (train.count + validation.count) + tested
}
