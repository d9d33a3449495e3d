/**
 * Whether a model is right as often as its confidence says. A bin holds images of similar
 * confidence; where its accuracy lies below its mean confidence the model is overconfident. Source:
 * Guo et al. 2017, "On Calibration of Modern Neural Networks".
 */
import type { ReliabilityBin } from '../contract/evaluation-metrics.ts'
import { confidenceOf, type Predictions } from './predictions.ts'

const BINS = 15

/** [k/15, (k+1)/15), the last one closed. Empty bins stay, with null means. */
export function equalWidthBins(predictions: Predictions): ReliabilityBin[] {
  const members = Array.from({ length: BINS }, (): number[] => [])
  for (let image = 0; image < predictions.images; image++) {
    // Exact: a float32 has 24 bits and BINS four, which float64 holds.
    members[Math.min(Math.floor(confidenceOf(predictions, image) * BINS), BINS - 1)]!.push(image)
  }
  return members.map((images, bin) => summarise(predictions, images, bin / BINS, (bin + 1) / BINS))
}

/**
 * The images in order of their confidence, of equal ones the lower index first, cut into 15 bins
 * whose counts differ by 1 at most. Fewer images than bins give a bin each; none is empty.
 */
export function equalCountBins(predictions: Predictions): ReliabilityBin[] {
  const { images } = predictions
  const order = Array.from({ length: images }, (_, image) => image)
  order.sort((a, b) => confidenceOf(predictions, a) - confidenceOf(predictions, b) || a - b)
  const bins = Math.min(BINS, images)
  return Array.from({ length: bins }, (_, bin) => {
    const members = order.slice(Math.floor((bin * images) / bins), Math.floor(((bin + 1) * images) / bins))
    return summarise(
      predictions,
      members,
      confidenceOf(predictions, members[0]!),
      confidenceOf(predictions, members.at(-1)!)
    )
  })
}

/**
 * Expected (mean over the images) and maximum (over the bins) difference between accuracy and mean
 * confidence.
 */
export function calibrationError(bins: readonly ReliabilityBin[]): { ece: number; mce: number } {
  const images = bins.reduce((sum, { count }) => sum + count, 0)
  let ece = 0
  let mce = 0
  for (const { accuracy, confidence, count } of bins) {
    if (accuracy === null || confidence === null) continue
    const gap = Math.abs(accuracy - confidence)
    ece += (count / images) * gap
    mce = Math.max(mce, gap)
  }
  return { ece, mce }
}

function summarise(predictions: Predictions, images: readonly number[], lower: number, upper: number): ReliabilityBin {
  const { labels, predicted } = predictions
  const count = images.length
  const correct = images.filter((image) => labels[image] === predicted[image]).length
  if (count === 0) return { lower, upper, count, correct, accuracy: null, confidence: null }
  const confidence = images.reduce((sum, image) => sum + confidenceOf(predictions, image), 0) / count
  return { lower, upper, count, correct, accuracy: correct / count, confidence }
}
