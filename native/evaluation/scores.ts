/**
 * Scoring rules: how good the probabilities are, not only the answers. Means over the images, in
 * float64.
 */
import { CLASSES } from '../model/architecture.ts'
import { labelProbabilityOf, type Predictions } from './predictions.ts'

/**
 * A probability of 0 counts as the smallest float32, so that one such image does not make the mean
 * infinite.
 */
const MIN_PROBABILITY = 2 ** -149

/** Mean -ln(probability of the label), nats. */
export function logLoss(predictions: Predictions): number {
  return meanOver(predictions, (image) => -Math.log(Math.max(labelProbabilityOf(predictions, image), MIN_PROBABILITY)))
}

/** Mean log-sum-exp(logits) - logit of the label, nats: finite for any finite logits. */
export function logLossFromLogits(predictions: Predictions, logits: Float32Array): number {
  return meanOver(predictions, (image) => crossEntropy(logits, image * CLASSES, predictions.labels[image]!))
}

/** Mean squared distance of the probabilities from the one-hot label, 0..2. Source: Brier 1950. */
export function brierScore(predictions: Predictions): number {
  const { labels, probabilities } = predictions
  return meanOver(predictions, (image) => {
    let sum = 0
    for (let digit = 0; digit < CLASSES; digit++) {
      sum += (probabilities[image * CLASSES + digit]! - (digit === labels[image]! ? 1 : 0)) ** 2
    }
    return sum
  })
}

/**
 * Share of the images whose label is among the k most probable classes; of equal probabilities the
 * lower class comes first.
 */
export function topKAccuracy(predictions: Predictions, ks: readonly number[]): Record<string, number> {
  const places = Array.from({ length: predictions.images }, (_, image) => placeOfLabel(predictions, image))
  return Object.fromEntries(ks.map((k) => [String(k), places.filter((place) => place < k).length / predictions.images]))
}

/** Classes ahead of the label: 0 when the label is the answer. */
function placeOfLabel({ labels, probabilities }: Predictions, image: number): number {
  const label = labels[image]!
  const own = probabilities[image * CLASSES + label]!
  let place = 0
  for (let digit = 0; digit < CLASSES; digit++) {
    const other = probabilities[image * CLASSES + digit]!
    if (other > own || (other === own && digit < label)) place++
  }
  return place
}

function crossEntropy(logits: Float32Array, from: number, label: number): number {
  let largest = -Infinity
  for (let digit = 0; digit < CLASSES; digit++) largest = Math.max(largest, logits[from + digit]!)
  let sum = 0
  for (let digit = 0; digit < CLASSES; digit++) sum += Math.exp(logits[from + digit]! - largest)
  return Math.log(sum) + largest - logits[from + label]!
}

function meanOver({ images }: Predictions, value: (image: number) => number): number {
  let sum = 0
  for (let image = 0; image < images; image++) sum += value(image)
  return sum / images
}
