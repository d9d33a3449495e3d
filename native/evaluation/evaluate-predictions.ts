/** All that is said about one model on one set, from its predictions. */
import type { EvaluationMetrics } from '../contract/evaluation-metrics.ts'
import { isUnsure } from './certainty.ts'
import { averageMetrics, classMetrics, confusionMatrix, rowShares } from './confusion.ts'
import { confidenceOf, type Predictions } from './predictions.ts'
import { confidentMistakes, everyImage, suspectedLabels } from './rankings.ts'
import { calibrationError, equalWidthBins } from './reliability.ts'
import { brierScore, logLoss, logLossFromLogits, topKAccuracy } from './scores.ts'
import { wilsonInterval } from './wilson.ts'

const TOP = [1, 2, 3, 5]
const LISTED = 20

/**
 * Source: every field agrees with scikit-learn, statsmodels or scipy, see
 * test/fixtures/golden/make_evaluation.py.
 */
export function evaluatePredictions(predictions: Predictions): EvaluationMetrics {
  const { images, labels, predicted, logits } = predictions
  const right = (image: number) => labels[image] === predicted[image]
  const everyone = everyImage(predictions)
  const correct = everyone.filter(right).length
  const answered = everyone.filter((image) => !isUnsure(predictions, image))
  const confusion = confusionMatrix(predictions)
  const perClass = classMetrics(confusion)
  const bins = equalWidthBins(predictions)
  return {
    images,
    correct,
    accuracy: correct / images,
    wilson: wilsonInterval(correct, images),
    confusion,
    rowShares: rowShares(confusion),
    perClass,
    ...averageMetrics(perClass),
    topK: topKAccuracy(predictions, TOP),
    logLoss: logLoss(predictions),
    ...(logits && { logLossFromLogits: logLossFromLogits(predictions, logits) }),
    brier: brierScore(predictions),
    meanConfidence: everyone.reduce((sum, image) => sum + confidenceOf(predictions, image), 0) / images,
    bins,
    ...calibrationError(bins),
    unsure: {
      images: images - answered.length,
      answered: answered.length,
      answeredCorrect: answered.filter(right).length
    },
    confidentMistakes: [...confidentMistakes(predictions).subarray(0, LISTED)],
    suspects: [...suspectedLabels(predictions).subarray(0, LISTED)]
  }
}
