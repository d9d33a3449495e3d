/**
 * What ten logits an image come to: probabilities, cost, right answers. In JavaScript: ten numbers
 * are too few for an operation.
 */
import { argmax } from '../../contract/argmax.ts'
import { CLASSES } from '../../model/architecture.ts'
import { softmax } from '../../tensor/softmax.ts'

const rowOf = (logits: Float32Array, image: number) => logits.subarray(image * CLASSES, (image + 1) * CLASSES)

/** logits (n, 10), labels (n)  ->  how often the label is the first largest logit. */
export function answers(logits: Float32Array, labels: Int32Array): number {
  return labels.reduce((right, label, i) => right + (argmax(rowOf(logits, i)) === label ? 1 : 0), 0)
}

/** logits (n, 10), labels (n)  ->  probabilities (n, 10), and the sum of the images' cross-entropies. */
export function probabilitiesOf(
  logits: Float32Array,
  labels: Int32Array
): { readonly probabilities: Float32Array; readonly cost: number } {
  const probabilities = new Float32Array(logits.length)
  let cost = 0
  labels.forEach((label, i) => {
    const row = rowOf(logits, i)
    const own = softmax(row)
    probabilities.set(own.probabilities, i * CLASSES)
    cost += own.logSumExp - row[label]!
  })
  return { probabilities, cost }
}
