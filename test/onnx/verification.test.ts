/** When two models say the same: figures over all images, and what is allowed for each. */
import { describe, expect, test } from 'vitest'
import { compareScores, isVerified, MAX_DIFFERENCE, MIN_VERIFYING_IMAGES } from '../../native/onnx/verification.ts'

/** Rows of ten, 0 where nothing is said. */
const rows = (...values: readonly Readonly<Record<number, number>>[]) =>
  Float32Array.from(values.flatMap((row) => Array.from({ length: 10 }, (_, digit) => row[digit] ?? 0)))
const SURE = { 3: 0.75, 4: 0.25 }
const logits = rows({ 3: 2, 9: -5 }, { 0: 4 })

test('equal scores differ by nothing', () => {
  const expected = rows(SURE, { 9: 1 })
  const comparison = compareScores(expected, { probabilities: expected, logits })
  expect(comparison).toEqual({ images: 2, maxDifference: 0, agreement: 1, excess: 0, maxLogit: 5 })
})

test('the largest difference of any digit of any image counts, and the share of images whose answer is the same', () => {
  const expected = rows(SURE, { 9: 1 }, SURE, { 0: 0.5, 9: 0.5 - 2 ** -10 })
  const probabilities = rows(SURE, { 9: 1 }, { 3: 0.75, 4: 0.25, 9: 2 ** -12 }, { 0: 0.5 - 2 ** -9, 9: 0.5 })
  const comparison = compareScores(expected, { probabilities, logits: rows({}, {}, {}, {}) })
  expect(comparison.maxDifference).toBe(2 ** -9)
  expect(comparison.agreement).toBe(0.75)
  expect(comparison.excess).toBeCloseTo(2 ** -9 / MAX_DIFFERENCE, 6)
})

test('an image with large logits may differ by a millionth of the largest of them, whatever its sign', () => {
  const expected = rows(SURE, SURE, SURE)
  const probabilities = rows(SURE, { 3: 0.75 + 2 ** -12, 4: 0.25 }, SURE)
  const excess = (second: Readonly<Record<number, number>>) =>
    compareScores(expected, { probabilities, logits: rows({ 0: 5e6 }, second, { 0: 5e6 }) }).excess
  expect(excess({ 5: -1000 })).toBeCloseTo(2 ** -12 / 1e-3, 6)
  expect(excess({ 5: 9 })).toBeCloseTo(2 ** -12 / MAX_DIFFERENCE, 6)
})

test.each([NaN, Infinity])('a score of %s is infinitely wrong', (score) => {
  const comparison = compareScores(rows(SURE, SURE), { probabilities: rows(SURE, { 3: score }), logits })
  expect(comparison).toMatchObject({ maxDifference: Infinity, excess: Infinity })
})

describe('verified', () => {
  const good = { images: MIN_VERIFYING_IMAGES, excess: 0.999, agreement: 1 }

  test('on a thousand images, all with the same answer, none beyond what is allowed', () => {
    expect(MIN_VERIFYING_IMAGES).toBe(1000)
    expect(isVerified(good)).toBe(true)
  })

  test.each([{ images: 999 }, { excess: 1 }, { excess: NaN }, { agreement: 0.999 }])('not with %o', (change) => {
    expect(isVerified({ ...good, ...change })).toBe(false)
  })
})
