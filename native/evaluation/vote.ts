/** Several models as one: the mean of their probabilities, which reads better than any of them. */
import { ShapeError } from '../contract/errors.ts'
import { CLASSES } from '../model/architecture.ts'
import { makePredictions, type Predictions } from './predictions.ts'

/** Throws ShapeError for no model, or for models that were given different labels. */
export function votePredictions(members: readonly Predictions[]): Predictions {
  const [first] = members
  if (!first) throw new ShapeError('no models vote; expected at least one', 'Choose a series with a finished run.')
  const other = members.find(({ images, labels }) => images !== first.images || labels.some(differs(first.labels)))
  if (other) {
    throw new ShapeError(
      `the models that vote were tested on different sets: ${first.images} and ${other.images} images, whose labels differ`,
      'Test all of them on the same set.'
    )
  }
  const sums = new Float64Array(first.probabilities.length)
  for (const { probabilities } of members) {
    probabilities.forEach((probability, index) => (sums[index]! += probability))
  }
  return makePredictions(
    first.labels,
    Float32Array.from(sums, (sum) => sum / members.length)
  )
}

/**
 * (n): the most members that agree on one digit other than the label. As many members as a byte
 * counts.
 */
export function agreeingOnAnother(members: readonly Predictions[]): Uint8Array {
  const [first] = members
  if (!first) return new Uint8Array()
  return Uint8Array.from(first.labels, (label, image) => {
    const votes = new Uint8Array(CLASSES)
    for (const { predicted } of members) if (predicted[image] !== label) votes[predicted[image]!]!++
    return Math.max(...votes)
  })
}

function differs(labels: Uint8Array): (label: number, index: number) => boolean {
  return (label, index) => label !== labels[index]
}
