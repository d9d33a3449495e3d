import { expect, test } from 'vitest'
import type { InkRemark, Recognition } from '../../../../native/contract/drawings.ts'
import { certaintyLabel, readingSentence } from '../../../../renderer/features/draw/prediction-labels.ts'

const recognition = (probabilities: readonly number[], remarks: readonly InkRemark[] = []): Recognition => ({
  digit: 4,
  unsure: remarks.length > 0 || probabilities[4]! < 0.6,
  blank: false,
  remarks,
  probabilities: Float32Array.from(probabilities),
  stages: [],
  model: 'Built-in',
  modelStep: null,
  elapsedMs: 1
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
  expect(certaintyLabel(recognition(SURE))).not.toContain('Unsure')
})
