/** Places and digits in words. */
import { expect, test } from 'vitest'
import { ordinal } from '../../../../renderer/base/format/digit-words.ts'

test.each([
  [1, '1st'],
  [2, '2nd'],
  [3, '3rd'],
  [4, '4th'],
  [10, '10th'],
  [11, '11th'],
  [13, '13th'],
  [21, '21st'],
  [100, '100th'],
  [112, '112th'],
  [1022, '1,022nd']
])('%i is the %s', (place, words) => {
  expect(ordinal(place)).toBe(words)
})
