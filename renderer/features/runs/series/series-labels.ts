/** Words for series: their states, and what their settings are called. */
import type { SeriesRun, SeriesState, SweepPoint } from '../../../../native/contract/run-series.ts'
import { count } from '../../../base/format/format.ts'
import { AXIS_TITLES, type AxisSetting } from './series-draft.ts'

const STATES: Readonly<Record<SeriesState, string>> = {
  waiting: 'waiting',
  running: 'training',
  held: 'waiting for a run to end',
  paused: 'paused',
  elsewhere: 'trained by another process',
  stopped: 'stopped',
  done: 'done'
}
export function seriesStateLabel(state: SeriesState): string {
  return STATES[state]
}

const RUN_STATES: Readonly<Record<SeriesRun['state'], string>> = {
  waiting: 'waiting',
  running: 'training',
  paused: 'paused',
  interrupted: 'interrupted',
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled'
}
export function seriesRunStateLabel(run: SeriesRun): string {
  const { state, stoppedEarly, reused, globalStep } = run
  if (state === 'paused' || state === 'interrupted') return `${RUN_STATES[state]} at step ${count(globalStep)}`
  const early = stoppedEarly ? ', stopped early' : ''
  return `${RUN_STATES[state]}${early}${reused ? ', from the library' : ''}`
}

/** For a point of a sweep; `rank`: 0 is the best. While runs are left another may become that. */
export function repeatLabel(rank: number, runs: readonly Pick<SeriesRun, 'state'>[]): string {
  if (rank > 0) return 'Repeat over seeds…'
  const isOpen = runs.some(({ state }) => !['done', 'failed', 'cancelled'].includes(state))
  return isOpen ? 'Repeat the best so far over seeds…' : 'Repeat the best over seeds…'
}

/** `learning rate 0.001, batch size 32` */
export function settingsLabel(settings: SweepPoint['settings']): string {
  return Object.entries(settings)
    .filter(([key]) => key !== 'seed')
    .map(([key, value]) => `${AXIS_TITLES[key as AxisSetting].toLowerCase()} ${value}`)
    .join(', ')
}
