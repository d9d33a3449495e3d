/** What a run of a series says while the series waits. */
import { expect, test } from 'vitest'
import { rowStatus, shownState } from '../../../../renderer/features/runs/list/state-labels.ts'
import { runRow } from './run-rows.ts'

test('a run that goes on with its series is paused, not stopped; a cancelled one of the same series is stopped', () => {
  const row = runRow({ id: 'second', state: 'stopped', globalStep: 4210, series: 'seeds' })
  const series = { pausedRuns: new Set(['second']) }
  expect(shownState(row, series)).toBe('paused')
  // It goes on with its series, not by itself.
  expect(rowStatus(row, series)).toMatchObject({ text: 'paused with its series, step 4,210', action: null })
  expect(shownState({ ...row, damage: 'cut' }, series)).toBe('damaged')
  // The run's own state is the newer one when it goes on.
  expect(shownState({ ...row, state: 'running' }, series)).toBe('running')
  const cancelled = { ...row, id: 'first' }
  expect(shownState(cancelled, series)).toBe('stopped')
  expect(rowStatus(cancelled, series)).toBeNull()
  expect(shownState(row)).toBe('stopped')
})
