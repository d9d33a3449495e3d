import { expect, test } from 'vitest'
import { summary } from '../../native/onnx/reader.ts'

test('six items are named; of more the first six, and how many there are besides', () => {
  const items = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
  expect(summary(items.slice(0, 6))).toBe('a, b, c, d, e, f')
  expect(summary(items.slice(0, 7))).toBe('a, b, c, d, e, f and 1 more')
  expect(summary(items)).toBe('a, b, c, d, e, f and 2 more')
  expect(summary([])).toBe('none')
})
