/**
 * The metrics behind the charts as rows, for tables and CSV files. Every column states what it was
 * averaged over.
 */
import type { EpochMetrics, RecipeId } from '../../../native/contract/run-events.ts'
import { float32, toCsv } from '../../base/format/csv.ts'
import { epochOfStep } from '../../charts/epoch-of-step.ts'
import type { RunHistory } from './run-history.ts'

/** What the training metrics of a completed epoch cover, which differs by recipe. */
export function trainingWindow(recipe: RecipeId): string {
  return recipe === 'graph' ? 'whole training set after the epoch' : 'running mean over the epoch'
}

export function stepsCsv({ curve, started }: RunHistory): string {
  const { globalStep, batchCost, batchAccuracy, meanCost, meanAccuracy } = curve
  const stepsPerEpoch = started?.stepsPerEpoch ?? Infinity
  function* rows() {
    for (let i = 0; i < curve.length; i++) {
      yield [
        globalStep[i]!,
        epochOfStep(globalStep[i]!, stepsPerEpoch),
        float32(batchCost[i]!),
        float32(batchAccuracy[i]!),
        float32(meanCost[i]!),
        float32(meanAccuracy[i]!)
      ]
    }
  }
  return toCsv(['step', 'epoch', 'batch_cost', 'batch_accuracy', 'epoch_mean_cost', 'epoch_mean_accuracy'], rows())
}

export function epochsCsv(epochs: readonly EpochMetrics[], recipe: RecipeId): string {
  const window = recipe === 'graph' ? 'train_set' : 'epoch_mean'
  return toCsv(
    [
      'epoch',
      `${window}_cost`,
      `${window}_accuracy`,
      'validation_cost',
      'validation_accuracy',
      'seconds',
      'images_per_second'
    ],
    epochs.map((figures) => [
      figures.epoch,
      figures.cost,
      figures.accuracy,
      figures.validationCost,
      figures.validationAccuracy,
      figures.seconds,
      figures.imagesPerSecond
    ])
  )
}
