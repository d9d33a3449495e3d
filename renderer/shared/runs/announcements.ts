/**
 * Announcements of a run for screen readers: one sentence per epoch and one per change of state.
 */
import type { EpochMetrics } from '../../../native/contract/run-events.ts'
import type { RunState } from '../../../native/contract/runs.ts'
import { cost, percent } from '../../base/format/format.ts'
import { sentence } from '../../base/format/messages.ts'

export function epochSentence(figures: EpochMetrics, epochs: number): string {
  const { epoch, validationAccuracy, validationCost } = figures
  const when = epoch === 0 ? 'Before the first step' : `Epoch ${epoch} of ${epochs} is done`
  return `${when}: validation accuracy ${percent(validationAccuracy)}, validation cost ${cost(validationCost)}.`
}

export function stateSentence(state: RunState, reason: string | null): string {
  const because = reason ? ` ${sentence(reason)}` : ''
  switch (state) {
    case 'running':
      return 'Training goes on.'
    case 'paused':
      return 'Training is paused.'
    case 'finished':
      return 'Training is finished.'
    case 'stopped':
      return 'Training is stopped; what was learned is kept.'
    case 'interrupted':
      return `Training was interrupted.${because}`
    case 'needs-you':
      return `Training needs you.${because}`
    case 'failed':
      return `Training failed.${because}`
  }
}
