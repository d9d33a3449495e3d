/**
 * How the run is doing, in the few words that fit a window's title, the taskbar and a notification.
 */
import type { SystemNotification, TaskbarProgress } from '../../../native/contract/desktop.ts'
import type { EpochMetrics } from '../../../native/contract/run-events.ts'
import type { RunState } from '../../../native/contract/runs.ts'
import { duration, percent } from '../../base/format/format.ts'
import { STATE_LABELS } from './state-labels.ts'
import { sentence } from '../../base/format/messages.ts'

const PROGRAM = 'LeNet Workbench'

export interface RunSignalState {
  readonly state: RunState | null
  /** A run is being started: it has no state yet. */
  readonly isStarting: boolean
  /** Steps done as a share of all, 0 to 1. */
  readonly share: number
}

/**
 * `42 % Training – LeNet Workbench`: what changes comes first, because a taskbar or a tab cuts off
 * the end.
 */
export function windowTitle({ state, isStarting, share }: RunSignalState): string {
  if (isStarting) return `Starting – ${PROGRAM}`
  if (state === null) return PROGRAM
  const done = state === 'running' || state === 'paused' ? `${Math.floor(share * 100)}\u00a0% ` : ''
  return `${done}${STATE_LABELS[state]} – ${PROGRAM}`
}

/** Null: nothing is in progress. */
export function taskbarProgress({ state, isStarting, share }: RunSignalState): TaskbarProgress | null {
  if (isStarting) return { share: 0, mode: 'normal' }
  if (state === 'running') return { share, mode: 'normal' }
  if (state === 'paused') return { share, mode: 'paused' }
  return state === 'needs-you' || state === 'failed' ? { share: Math.max(share, 0.01), mode: 'error' } : null
}

export interface EndedRun {
  readonly title: string
  readonly state: RunState
  readonly reason: string | null
  readonly elapsedSeconds: number
  readonly epochs: readonly EpochMetrics[]
}

/** Null for states that only its user brings about. */
export function endNotification({ title, state, reason, elapsedSeconds, epochs }: EndedRun): SystemNotification | null {
  if (state !== 'finished' && state !== 'failed' && state !== 'needs-you') return null
  const last = epochs.at(-1)
  const figures = last ? `Validation accuracy ${percent(last.validationAccuracy)} after epoch ${last.epoch}. ` : ''
  const because = state === 'finished' ? '' : `${reason ? sentence(reason) : ''} `
  return {
    title: { finished: 'Training is finished', failed: 'Training failed', 'needs-you': 'Training needs you' }[state],
    body: `${because}${figures}${title}, ${duration(elapsedSeconds)}.`.slice(0, 500)
  }
}
