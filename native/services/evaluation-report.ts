/** What `lenet evaluate` says and writes beside the metrics. */
import type { PairedMetrics } from '../contract/evaluation-metrics.ts'
import { comparePredictions } from '../evaluation/compare-predictions.ts'
import { confidenceOf } from '../evaluation/predictions.ts'
import { predictionsCsv } from '../evaluation/predictions-csv.ts'
import { writeFileAtomic } from '../files/atomic.ts'
import type { ModelEvaluation } from './evaluate-model.ts'
import { writeMistakes } from './evaluation-files.ts'

export interface Mistake {
  /** In the set, from 0. */
  readonly index: number
  readonly label: number
  readonly predicted: number
  /** Of the wrong answer, 0..1. */
  readonly probability: number
}

/** At most 20, the most confident first. */
export function mistakesOf({ metrics, predictions }: ModelEvaluation): Mistake[] {
  const { labels, predicted } = predictions
  return metrics.confidentMistakes.map((index) => ({
    index,
    label: labels[index]!,
    predicted: predicted[index]!,
    probability: confidenceOf(predictions, index)
  }))
}

/** Throws ShapeError when the two were not given the same images. */
export function compareEvaluations(a: ModelEvaluation, b: ModelEvaluation): PairedMetrics {
  return comparePredictions(a.predictions, b.predictions)
}

/** Gives the number of images written. Throws what writing throws. */
export async function writeEvaluation(
  { images, predictions }: ModelEvaluation,
  { csv, folder }: { readonly csv: string | undefined; readonly folder: string | undefined }
): Promise<number> {
  if (csv !== undefined) await writeFileAtomic(csv, predictionsCsv(predictions))
  return folder === undefined ? 0 : writeMistakes(folder, images, predictions)
}
