/** Colours of numbers. */
import { expect, test } from 'vitest'
import { levelOf } from '../../../../renderer/shared/numbers/colour-scale.ts'

test.each([
  [-2, 0],
  [-1, 64],
  [-1e-9, 127],
  [1e-9, 128],
  [1, 191],
  [2, 255],
  [5, 255],
  // Exactly 0, and what is no number, has no colour.
  [0, null],
  [NaN, null]
])('of signed numbers from -2 to 2, %d has level %s: 0 is in the middle', (value, level) => {
  expect(levelOf(value, { kind: 'signed', largest: 2 })).toBe(level)
})

test('signed numbers that are all 0, and values that are, have a colour each', () => {
  expect(levelOf(1, { kind: 'signed', largest: 0 })).toBe(128)
  expect(levelOf(0, { kind: 'values', high: 0 })).toBe(0)
})

test.each([
  [-1, 0],
  [0, 0],
  [0.5, 128],
  [1, 255],
  [2, 255]
])('of values from 0 to 1, %d has level %d', (value, level) => {
  expect(levelOf(value, { kind: 'values', high: 1 })).toBe(level)
})
