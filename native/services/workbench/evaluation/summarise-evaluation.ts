/** An evaluation as a page shows it: the metrics with what is known about model and set. */
import type { EvaluationSummary, ReliabilityPoint } from '../../../contract/evaluation.ts'
import type { ReliabilityBin } from '../../../contract/evaluation-metrics.ts'
import { evaluatePredictions } from '../../../evaluation/evaluate-predictions.ts'
import { confidenceOf, type Predictions } from '../../../evaluation/predictions.ts'
import { everyImage } from '../../../evaluation/rankings.ts'
import { equalCountBins } from '../../../evaluation/reliability.ts'
import { wilsonInterval } from '../../../evaluation/wilson.ts'
import type { EvaluationResult } from './evaluation-results.ts'

/** `corrections`: right labels by index. */
export function summariseEvaluation(
  result: EvaluationResult,
  corrections: ReadonlyMap<number, number>
): EvaluationSummary {
  const { predictions, model, set, modelHash, splitHash, trainedOn, changedSince, testedAt, elapsedMs } = result
  const metrics = evaluatePredictions(predictions)
  return {
    ...metrics,
    model,
    set,
    modelHash,
    dataHash: splitHash,
    trainedOn,
    changedSince,
    precisionWilson: metrics.perClass.map(({ correct, predicted }) =>
      predicted > 0 ? wilsonInterval(correct, predicted) : null
    ),
    reliability: { widths: metrics.bins.map(withInterval), counts: equalCountBins(predictions).map(withInterval) },
    certain: everyImage(predictions).filter((image) => confidenceOf(predictions, image) === 1).length,
    corrected: { labels: corrections.size, accuracy: correctedAccuracy(predictions, corrections) },
    testedAt,
    elapsedMs
  }
}

/** Of all images, with the corrected labels in place of the set's. */
function correctedAccuracy(
  { images, labels, predicted }: Predictions,
  corrections: ReadonlyMap<number, number>
): number {
  let correct = 0
  for (let image = 0; image < images; image++) {
    if (predicted[image] === (corrections.get(image) ?? labels[image])) correct++
  }
  return correct / images
}

function withInterval(bin: ReliabilityBin): ReliabilityPoint {
  return { ...bin, interval: bin.count > 0 ? wilsonInterval(bin.correct, bin.count) : null }
}
