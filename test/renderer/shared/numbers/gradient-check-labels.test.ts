/** A gradient check in words. */
import { expect, test } from 'vitest'
import { checkVerdict } from '../../../../renderer/shared/numbers/gradient-check-labels.ts'

test.each([
  [0, 3.1e-8, true, 'none crosses a kink, largest relative error 3.1e−8: agree.'],
  [1, 2e-4, true, 'one crosses a kink, largest relative error 2.0e−4: agree within rounding.'],
  [12, 0.5, false, '12 cross a kink, largest relative error 5.0e−1: look at it.'],
  [0, 0, true, 'none crosses a kink, largest relative error 0: agree.']
])('%i kinks, largest %d, agrees: %s', (kinks, largest, agrees, words) => {
  expect(checkVerdict({ entries: 46, kinks, largest, agrees })).toBe(words)
})
