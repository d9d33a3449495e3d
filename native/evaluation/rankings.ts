/**
 * The images of a set in the order in which they are worth looking at; of equal ones the lower
 * index comes first.
 */
import { confidenceOf, labelProbabilityOf, type Predictions } from './predictions.ts'

/** Wrong images, largest confidence first. */
export function confidentMistakes(predictions: Predictions): Uint32Array {
  const { labels, predicted } = predictions
  return ranked(
    everyImage(predictions).filter((image) => labels[image] !== predicted[image]),
    (image) => -confidenceOf(predictions, image)
  )
}

/**
 * All images, smallest probability of their label first: where the label may be wrong. Means little
 * on images trained on.
 */
export function suspectedLabels(predictions: Predictions): Uint32Array {
  return ranked(everyImage(predictions), (image) => labelProbabilityOf(predictions, image))
}

/** Sorts in place, smallest key first. */
export function ranked(images: Uint32Array, key: (image: number) => number): Uint32Array {
  const keys = new Map(Array.from(images, (image) => [image, key(image)]))
  return images.sort((a, b) => keys.get(a)! - keys.get(b)! || a - b)
}

export function everyImage({ images }: { readonly images: number }): Uint32Array {
  return Uint32Array.from({ length: images }, (_, image) => image)
}
