/** Words for the runs of a series, and what the buttons of a sweep's table promise. */
import { expect, test } from 'vitest'
import { repeatLabel, seriesRunStateLabel } from '../../../../renderer/features/runs/series/series-labels.ts'

test('the best of a sweep is the best so far until no run is left', () => {
  const runs = (...states: ('done' | 'failed' | 'cancelled' | 'running' | 'waiting' | 'paused' | 'interrupted')[]) =>
    states.map((state) => ({ state }))
  for (const left of ['running', 'waiting', 'paused', 'interrupted'] as const) {
    expect(repeatLabel(0, runs('done', left))).toBe('Repeat the best so far over seeds…')
  }
  expect(repeatLabel(0, runs('done', 'failed', 'cancelled'))).toBe('Repeat the best over seeds…')
  expect(repeatLabel(1, runs('done', 'running'))).toBe('Repeat over seeds…')
})

test('a run of a paused series says where it will go on', () => {
  const run = {
    ...{ key: 'a', settings: { seed: 0 }, run: 'r', reused: false, globalStep: 4210, totalSteps: 7815, epochsDone: 2 },
    ...{ testAccuracy: null, validationAccuracy: null, validationCost: null, cost: null, bestEpoch: null },
    ...{ bestValidationAccuracy: null, stoppedEarly: false, problem: null }
  }
  expect(seriesRunStateLabel({ ...run, state: 'paused' })).toBe('paused at step 4,210')
  expect(seriesRunStateLabel({ ...run, state: 'interrupted' })).toBe('interrupted at step 4,210')
  expect(seriesRunStateLabel({ ...run, state: 'done', reused: true })).toBe('done, from the library')
})
