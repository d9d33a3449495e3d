/** How several models read the same images together. */
import { expect, test } from 'vitest'
import { makePredictions } from '../../../native/evaluation/predictions.ts'
import { mistakesOf } from '../../../native/services/series/series-mistakes.ts'

/** Models that are sure of these digits. */
function model(labels: readonly number[], predicted: readonly number[]) {
  const probabilities = new Float32Array(10 * labels.length).fill(0.01)
  predicted.forEach((digit, image) => (probabilities[10 * image + digit] = 0.91))
  return makePredictions(Uint8Array.from(labels), probabilities)
}

test('counts who misreads each image, lists those that all misread as the same digit, and votes', () => {
  const labels = [3, 5, 8, 1]
  const mistakes = mistakesOf([model(labels, [3, 6, 0, 7]), model(labels, [3, 6, 9, 1]), model(labels, [2, 6, 4, 1])])
  expect(mistakes).toMatchObject({ models: 3, votingAccuracy: 0.5 })
  expect([...mistakes.misreadBy]).toEqual([1, 3, 3, 1])
  expect([...mistakes.sameWay]).toEqual([1]) // all misread the 8, each as another digit
  expect([mistakes.voted[0], mistakes.voted[1], mistakes.voted[3]]).toEqual([3, 6, 1])
})
