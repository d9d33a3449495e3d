/** From which confidence on a model is called sure, or likely to be right. */
import { describe, expect, test } from 'vitest'
import { certaintyLevels, certaintyOf, DEFAULT_LEVELS } from '../../native/evaluation/certainty-levels.ts'
import { makePredictions } from '../../native/evaluation/predictions.ts'

/** Groups of images predicted as 0 with one confidence, of which some are wrong. */
function predictionsOf(groups: readonly (readonly [confidence: number, images: number, wrong: number])[]) {
  const labels = groups.flatMap(([, images, wrong]) => Array.from({ length: images }, (_, i) => (i < wrong ? 1 : 0)))
  const rows = groups.flatMap(([confidence, images]) => Array.from({ length: images }, () => confidence))
  const probabilities = new Float32Array(rows.length * 10)
  rows.forEach((confidence, image) => {
    probabilities.fill((1 - confidence) / 9, image * 10, (image + 1) * 10)
    probabilities[image * 10] = confidence
  })
  return makePredictions(Uint8Array.from(labels), probabilities)
}

describe('the levels', () => {
  test('are the confidences from which 90 and 99 of 100 images are right', () => {
    const levels = certaintyLevels(
      predictionsOf([
        [0.5, 100, 40],
        [0.8, 100, 9],
        [0.95, 100, 3],
        [0.99, 1000, 5]
      ])
    )
    expect(levels.likelyFrom).toBeCloseTo(0.8, 6)
    expect(levels.sureFrom).toBeCloseTo(0.99, 6)
  })

  test('follow what a model keeps and not what it claims', () => {
    const { likelyFrom, sureFrom } = certaintyLevels(predictionsOf([[0.999, 200, 40]]))
    expect(certaintyOf(1, { likelyFrom, sureFrom })).toBe('unsure')
  })

  test('pool a confidence at which more is wrong than below it', () => {
    // 60 and 80 of 100 are right, then 70: the last two are one block of 150 of 200.
    const { likelyFrom } = certaintyLevels(
      predictionsOf([
        [0.6, 100, 40],
        [0.8, 100, 5],
        [0.9, 100, 30]
      ])
    )
    expect(likelyFrom).toBeGreaterThan(1)
  })
})

test('without a measurement 60 % and 90 % are not enough to be likely', () => {
  expect([0.6, 0.9, 0.96, 0.9995].map((confidence) => certaintyOf(confidence, DEFAULT_LEVELS))).toEqual([
    'unsure',
    'unsure',
    'likely',
    'sure'
  ])
})
