/** What the buttons of a sweep's table promise. */
import { expect, test } from 'vitest'
import { repeatLabel } from '../../../../renderer/features/runs/series/series-labels.ts'

test('the best of a sweep is the best so far until no run is left', () => {
  const runs = (...states: ('done' | 'failed' | 'cancelled' | 'running' | 'waiting' | 'paused' | 'interrupted')[]) =>
    states.map((state) => ({ state }))
  for (const left of ['running', 'waiting', 'paused', 'interrupted'] as const) {
    expect(repeatLabel(0, runs('done', left))).toBe('Repeat the best so far over seeds…')
  }
  expect(repeatLabel(0, runs('done', 'failed', 'cancelled'))).toBe('Repeat the best over seeds…')
  expect(repeatLabel(1, runs('done', 'running'))).toBe('Repeat over seeds…')
})
