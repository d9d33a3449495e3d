/** All predictions of an evaluation as a table for other programs. */
import { CLASSES } from '../model/architecture.ts'
import { confidenceOf, labelProbabilityOf, type Predictions } from './predictions.ts'

const DIGITS = Array.from({ length: CLASSES }, (_, digit) => digit)

/**
 * RFC 4180 with \n: `index,label,answer,confidence,label probability,p0…p9`, a row an image;
 * probabilities read back as the same float32.
 */
export function predictionsCsv(predictions: Predictions): string {
  const { images, labels, probabilities, predicted } = predictions
  const rows = Array.from({ length: images }, (_, image) =>
    [
      image,
      labels[image]!,
      predicted[image]!,
      float32Text(confidenceOf(predictions, image)),
      float32Text(labelProbabilityOf(predictions, image)),
      ...DIGITS.map((digit) => float32Text(probabilities[image * CLASSES + digit]!))
    ].join(',')
  )
  const header = ['index', 'label', 'answer', 'confidence', 'label_probability', ...DIGITS.map((digit) => `p${digit}`)]
  return [header.join(','), ...rows, ''].join('\n')
}

/** The shortest decimal that reads back as the same float32. */
function float32Text(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const text = Number(value.toPrecision(digits))
    if (Math.fround(text) === value) return String(text)
  }
  return String(Number(value.toPrecision(9)))
}
