import { expect, test } from 'vitest'
import { lastKnown } from '../../../renderer/charts/last-known.ts'

test.each([
  ['the last', [1, 2, 3], 0, 3],
  ['the one before those that are not known', [1, 2, NaN, NaN], 1, 2],
  ['a zero is known', [5, 0, NaN], 0, 0],
  ['none of earlier ones', [1, 2, NaN, NaN], 2, undefined],
  ['none where none is known', [NaN, NaN], 0, undefined],
  ['none of none', [], 0, undefined]
])('the newest known value: %s', (_what, values, from, known) => {
  expect(lastKnown(Float32Array.from(values), from)).toBe(known)
})
