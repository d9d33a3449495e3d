/** What a run came to: of an epoch, and of its models on labelled sets. */
import type { Split } from './data-sets.ts'
import type { Interval } from './evaluation-metrics.ts'

/**
 * Which of a run's two checkpoints: after its newest step, or after the epoch with the highest
 * validation accuracy.
 */
export type RunCheckpoint = 'newest' | 'best'

/** Of one epoch, measured on the whole validation set after it. */
export interface EpochResult {
  readonly epoch: number
  readonly validationAccuracy: number
  readonly validationCost: number
}

/** A model of the run on a labelled set. */
export interface TestResult {
  /** A data set's id. */
  readonly data: string
  readonly split: Split | 'all'
  readonly checkpoint: RunCheckpoint
  readonly images: number
  readonly correct: number
  /** Of the accuracy: Wilson's, 95 %. */
  readonly interval: Interval
}
