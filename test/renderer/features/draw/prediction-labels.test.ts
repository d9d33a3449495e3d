import { expect, test } from 'vitest'
import type { InkRemark, Recognition } from '../../../../native/contract/drawings.ts'
import { certaintyHint, certaintyLabel, readingSentence } from '../../../../renderer/features/draw/prediction-labels.ts'

const recognition = (
  probabilities: readonly number[],
  remarks: readonly InkRemark[] = [],
  rest: Partial<Recognition> = {}
): Recognition => ({
  digit: 4,
  certainty: remarks.length > 0 || probabilities[4]! < 0.6 ? 'unsure' : 'sure',
  unfamiliar: false,
  calibrated: true,
  blank: false,
  remarks,
  probabilities: Float32Array.from(probabilities),
  stages: [],
  modelId: 'built-in',
  model: 'Built-in',
  modelAccuracy: 0.9893,
  modelStep: null,
  elapsedMs: 1,
  ...rest
})
const SURE = [0, 0, 0, 0, 0.97, 0, 0, 0, 0, 0.03]

test('a drawing that is hardly one digit is named as that, however probable its digit', () => {
  expect(certaintyLabel(recognition(SURE, ['little-ink']))).toBe('Unsure: hardly any ink')
  expect(certaintyLabel(recognition(SURE, ['several-shapes']))).toBe('Unsure: more than one shape')
  expect(readingSentence(recognition(SURE, ['frame']))).toBe(
    'Unsure, because there is a frame, or ink nearly everywhere: a 4 with 97 percent.'
  )
})

test('without a remark the two most probable digits are named where the first is not far ahead', () => {
  expect(certaintyLabel(recognition([0, 0, 0, 0, 0.5, 0, 0, 0, 0, 0.45]))).toBe('Unsure: a 4 or a 9')
  expect(certaintyLabel(recognition(SURE))).toBe('Sure')
  expect(certaintyLabel(recognition(SURE, [], { certainty: 'likely' }))).toBe('Likely')
})

test('a drawing unlike any digit seen is named as that, and the word is explained by how often it is right', () => {
  const strange = recognition(SURE, [], { certainty: 'unsure', unfamiliar: true })
  expect(certaintyLabel(strange)).toBe('Looks like no digit')
  expect(readingSentence(strange)).toBe(
    'Unsure, because it looks like no digit the model has seen: a 4 with 97 percent.'
  )
  expect(certaintyHint(strange)).toBe('Unlike the digits it was trained on.')
  expect(certaintyHint(recognition(SURE))).toBe('At this confidence, right 99 times out of 100.')
  expect(certaintyHint(recognition(SURE, [], { calibrated: false }))).toContain('not been measured')
})

test('what the word is worth: how often such an answer is right, or why that is not known', () => {
  const hint = (...args: Parameters<typeof recognition>) => certaintyHint(recognition(...args))
  expect(hint(SURE)).toBe('At this confidence, right 99 times out of 100.')
  expect(hint(SURE, [], { certainty: 'likely' })).toBe('At this confidence, right 90 times out of 100.')
  expect(hint(SURE, [], { certainty: 'unsure' })).toBe('At this confidence, right less than 90 times out of 100.')
  expect(hint(SURE, [], { unfamiliar: true })).toBe('Unlike the digits it was trained on.')
  expect(hint(SURE, [], { calibrated: false })).toBe('How often this model is right has not been measured yet.')
  expect(hint(SURE, ['little-ink'])).toBe('')
  expect(hint(SURE, [], { certainty: null })).toBe('')
})

test('the answer as a sentence: how sure it is, and the second digit where it is not', () => {
  const sentence = (...args: Parameters<typeof recognition>) => readingSentence(recognition(...args))
  expect(sentence(SURE)).toBe('Read as 4, 97 percent.')
  expect(sentence(SURE, [], { certainty: 'likely' })).toBe('Likely read as 4, 97 percent.')
  expect(sentence(SURE, [], { certainty: 'unsure' })).toBe('Unsure: a 4 with 97 percent, or a 9 with 3 percent.')
  expect(sentence(SURE, [], { unfamiliar: true })).toMatch(/^Unsure, because it looks like no digit .*: a 4 with 97/)
  expect(sentence(SURE, [], { digit: null })).toBe('Nothing to read: no ink was found.')
})
