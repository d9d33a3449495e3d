/**
 * How the state of a run is shown: a sign, a word, and the sentence that stands in place of a
 * figure it does not have yet.
 */
import { Check, FileWarning, LoaderCircle, Pause, Square, TriangleAlert, Zap } from '@lucide/vue'
import type { Component } from 'vue'
import type { RunRow } from '../../../../native/contract/run-library.ts'
import { count, duration } from '../../../base/format/format.ts'

export type ShownState = RunRow['state'] | 'damaged'

export const STATE_SIGNS: Readonly<Record<ShownState, { readonly icon: Component; readonly word: string }>> = {
  running: { icon: LoaderCircle, word: 'running' },
  paused: { icon: Pause, word: 'paused' },
  finished: { icon: Check, word: 'finished' },
  stopped: { icon: Square, word: 'stopped' },
  interrupted: { icon: Zap, word: 'interrupted' },
  'needs-you': { icon: TriangleAlert, word: 'needs you' },
  failed: { icon: TriangleAlert, word: 'failed' },
  damaged: { icon: FileWarning, word: 'damaged' }
}

/** Of a series, what a row of one of its runs shows. */
export interface SeriesOfRow {
  /** Ids of the runs that are stopped and go on when it does. */
  readonly pausedRuns: ReadonlySet<string>
}

/** `series`: that it belongs to; null where it belongs to none. */
export function shownState(row: RunRow, series: SeriesOfRow | null = null): ShownState {
  if (row.damage !== null) return 'damaged'
  return isPausedWith(series, row) ? 'paused' : row.state
}

function isPausedWith(series: SeriesOfRow | null, { id, state }: RunRow): boolean {
  return state === 'stopped' && series !== null && series.pausedRuns.has(id)
}

export type RowAction = 'pause' | 'resume' | 'why'

export interface RowStatus {
  readonly text: string
  readonly tone: 'plain' | 'notice' | 'alert'
  /** Share of the run that is done; null: no bar. */
  readonly share: number | null
  readonly action: RowAction | null
}

/** Null where the figure itself is shown: of a run that has one. */
export function rowStatus(row: RunRow, series: SeriesOfRow | null = null): RowStatus | null {
  const plain = { tone: 'plain', share: null, action: null } as const
  if (row.damage !== null) return { ...plain, text: row.damage, tone: 'alert', action: 'why' }
  if (isPausedWith(series, row)) return { ...plain, text: `paused with its series, step ${count(row.globalStep)}` }
  const elsewhere = row.trainsInAnotherProcess
  switch (row.state) {
    case 'running': {
      const share = row.totalSteps ? row.globalStep / row.totalSteps : null
      const left = secondsLeft(row)
      if (elsewhere) return { ...plain, share, text: 'by the command line' }
      return { ...plain, share, text: left === null ? 'training' : `${duration(left)} left`, action: 'pause' }
    }
    case 'paused': {
      const text = `paused at step ${count(row.globalStep)}`
      return elsewhere ? { ...plain, text: `${text}, by the command line` } : { ...plain, text, action: 'resume' }
    }
    case 'interrupted':
      return {
        ...plain,
        text: `interrupted, step ${count(row.globalStep)}`,
        tone: 'notice',
        action: row.slim ? null : 'resume'
      }
    case 'needs-you':
      return {
        ...plain,
        text: row.failure ?? `cost not finite, step ${count(row.globalStep + 1)}`,
        tone: 'alert',
        action: 'why'
      }
    case 'failed':
      return { ...plain, text: row.failure ?? 'failed', tone: 'alert', action: 'why' }
    default:
      return row.testAccuracy === null && row.test === null ? { ...plain, text: 'not tested' } : null
  }
}

function secondsLeft({ totalSteps, globalStep, imagesPerSecond, options }: RunRow): number | null {
  if (totalSteps === null || !imagesPerSecond) return null
  return ((totalSteps - globalStep) * options.batchSize) / imagesPerSecond
}
