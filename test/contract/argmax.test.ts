import { expect, test } from 'vitest'
import { argmax } from '../../native/contract/argmax.ts'

test('the first of equal largest values', () => {
  expect(argmax([1, 7, 3, 7])).toBe(1)
  expect(argmax(Float32Array.of(-2, -1))).toBe(1)
})

test('what is not a number is never the largest', () => {
  expect(argmax([1, NaN, 2])).toBe(2)
})
