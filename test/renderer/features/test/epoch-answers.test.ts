/** How an image was read over the epochs, in words. */
import { expect, test } from 'vitest'
import { answersByEpoch, learningSentence } from '../../../../renderer/features/test/epoch-answers.ts'

const read = (...digits: number[]) =>
  answersByEpoch({
    epochs: Uint32Array.from(digits, (_, at) => at + 1),
    predicted: Uint8Array.from(digits),
    probabilities: new Float32Array(10 * digits.length)
  })

test.each([
  [[9, 4, 9, 4, 9], 'learnt and forgotten 2 times'],
  [[4, 9, 9], 'learnt and forgotten once'],
  [[9, 9, 4], 'learnt in epoch 3'],
  [[4, 4], 'read rightly from the first epoch on'],
  [[9, 7], 'never read rightly'],
  [[], '']
])('a 4 read as %j: %s', (digits, sentence) => {
  expect(learningSentence(read(...digits), 4)).toBe(sentence)
})

test('each epoch has the answer and the ten probabilities of the first image', () => {
  const probabilities = Float32Array.from({ length: 40 }, (_, i) => i)
  const answers = answersByEpoch({ epochs: Uint32Array.of(1, 2), predicted: Uint8Array.of(3, 5, 7, 9), probabilities })
  expect(answers.map(({ epoch, predicted }) => [epoch, predicted])).toEqual([
    [1, 3],
    [2, 7]
  ])
  expect([...answers[1]!.probabilities]).toEqual([20, 21, 22, 23, 24, 25, 26, 27, 28, 29])
})
