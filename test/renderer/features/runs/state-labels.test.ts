/** What a run of a series says while the series waits. */
import { expect, test } from 'vitest'
import { rowStatus, shownState } from '../../../../renderer/features/runs/list/state-labels.ts'
import { runRow } from './run-rows.ts'

test.each(['paused', 'held', 'waiting'] as const)('of a series that is %s it is paused, not stopped', (series) => {
  const row = runRow({ state: 'stopped', globalStep: 4210, series: 'seeds' })
  expect(shownState(row, series)).toBe('paused')
  // It goes on with its series, not by itself.
  expect(rowStatus(row, series)).toMatchObject({ text: 'paused with its series, step 4,210', action: null })
  expect(shownState(row)).toBe('stopped')
  expect(shownState(row, 'stopped')).toBe('stopped')
  expect(shownState({ ...row, damage: 'cut' }, series)).toBe('damaged')
})
