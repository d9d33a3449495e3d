/** What ten logits an image come to: probabilities, cost, right answers. In float64, in JavaScript: ten numbers are too few for an operation. */
import { CLASSES } from '../../model/architecture.ts'

/** logits (n, 10), labels (n)  ->  how often the label is the first largest logit. */
export function answers(logits: Float32Array, labels: Int32Array): number {
  let right = 0
  for (let i = 0; i < labels.length; i++) {
    let largest = 0
    for (let digit = 1; digit < CLASSES; digit++) {
      if (logits[i * CLASSES + digit]! > logits[i * CLASSES + largest]!) largest = digit
    }
    if (largest === labels[i]) right++
  }
  return right
}

/** logits (n, 10), labels (n)  ->  probabilities (n, 10), and the sum of the images' cross-entropies. */
export function probabilitiesOf(
  logits: Float32Array,
  labels: Int32Array
): { readonly probabilities: Float32Array; readonly cost: number } {
  const probabilities = new Float32Array(logits.length)
  let cost = 0
  for (let i = 0; i < labels.length; i++) {
    const row = logits.subarray(i * CLASSES, (i + 1) * CLASSES)
    const largest = row.reduce((most, value) => Math.max(most, value), -Infinity)
    const sum = row.reduce((total, value) => total + Math.exp(value - largest), 0)
    row.forEach((value, digit) => (probabilities[i * CLASSES + digit] = Math.exp(value - largest) / sum))
    cost += Math.log(sum) + largest - row[labels[i]!]!
  }
  return { probabilities, cost }
}
