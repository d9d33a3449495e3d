/** How many steps are run in one call, and when progress is due. */
import { expect, test } from 'vitest'
import { Pace } from '../../native/training/pace.ts'

test('progress is due fifty milliseconds after the last report, and not before', () => {
  const pace = new Pace()
  expect([1000, 1049.9, 1050, 1099, 1100].map((nowMs) => pace.reportsAt(nowMs))).toEqual([
    true,
    false,
    true,
    false,
    true
  ])
})

test('as many steps as take 55 ms, at most twice as many as before, and at least one', () => {
  const pace = new Pace()
  const steps = (taken: number, elapsedMs: number) => {
    pace.learn(taken, elapsedMs)
    return pace.steps
  }
  expect(pace.steps).toBe(1)
  expect(steps(1, 1)).toBe(2)
  expect(steps(2, 2)).toBe(4)
  expect(steps(4, 20)).toBe(8)
  expect(steps(8, 40)).toBe(11)
  expect(steps(0, 1)).toBe(11) // none were taken: nothing is known
  expect(steps(11, 2000)).toBe(1)
  for (const next of [2, 4, 8, 16, 32, 55, 55]) expect(steps(1000, 1000)).toBe(next)
})
