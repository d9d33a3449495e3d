/**
 * What a training run tells about itself, in order. Every number says its window:
 * a batch, the running mean of an epoch, or a whole set. Sent by training/, kept by runs/, shown by
 * the hosts.
 */

import type { DistortionLevel } from './distortions.ts'
import type { PixelEncoding } from './pixel-encoding.ts'
import type { Divergence } from './training-control.ts'

export type RecipeId = 'keras' | 'graph'

/** The figures of one finished epoch. */
export interface EpochMetrics {
  /** Epochs finished; 0 is before the first step (graph recipe only). */
  readonly epoch: number
  /**
   * Keras recipe: running mean over the epoch's batches. Graph recipe: the whole training set after
   * the epoch.
   */
  readonly cost: number
  readonly accuracy: number
  /** Whole validation set after the epoch. */
  readonly validationCost: number
  readonly validationAccuracy: number
  /** Training alone, without the evaluation after it. 0 for epoch 0. */
  readonly seconds: number
  readonly imagesPerSecond: number
}

export interface RunStarted {
  readonly kind: 'started'
  readonly runId: string
  readonly recipe: RecipeId
  readonly engine: string
  readonly device: string
  readonly threads: number
  readonly seed: number
  readonly epochs: number
  readonly batchSize: number
  readonly stepsPerEpoch: number
  readonly trainImages: number
  readonly validationImages: number
  /** Name of the data set, as `mnist` or `synthetic`. */
  readonly data: string
  /** Of the training images; absent: none. */
  readonly distortion?: DistortionLevel
  /**
   * What the pixels of the data were found to be, and what a person should know of it; absent in
   * earlier logs.
   */
  readonly pixels?: PixelEncoding
  readonly notices?: readonly string[]
  /** Where a resumed run goes on; null for a new one. */
  readonly resumedFrom: { readonly epoch: number; readonly step: number } | null
}

export interface RunProgress {
  readonly kind: 'progress'
  /** Epoch under way, from 1. */
  readonly epoch: number
  /** Steps done in this epoch, and since the first step of the run. */
  readonly step: number
  readonly globalStep: number
  /** Mean cost of the newest batch. */
  readonly batchCost: number
  /** Running means over this epoch's images so far. */
  readonly cost: number
  readonly accuracy: number
  readonly imagesPerSecond: number
  /**
   * Seconds of training this epoch so far, and the estimate until the end of the run, with the
   * evaluations still to come.
   */
  readonly elapsedSeconds: number
  readonly secondsLeft: number
}

export interface EpochFinished extends EpochMetrics {
  readonly kind: 'epoch'
  /** What measuring these figures took; not known of runs of the program's first days. */
  readonly evaluationSeconds?: number
}

export interface CheckpointWritten {
  readonly kind: 'checkpoint'
  readonly file: string
  readonly globalStep: number
}

/** The steps after this one are taken at another learning rate. */
export interface LearningRateChanged {
  readonly kind: 'learning-rate'
  readonly globalStep: number
  readonly from: number
  readonly to: number
}

export interface RunDiverged extends Divergence {
  readonly kind: 'diverged'
}

export interface RunEnded {
  readonly kind: 'ended'
  readonly state: 'finished' | 'stopped'
  readonly globalStep: number
  /** Where early stopping ended it before its last epoch. */
  readonly stoppedEarly?: { readonly epoch: number; readonly bestEpoch: number }
}

export type RunEvent =
  | RunStarted
  | RunProgress
  | EpochFinished
  | CheckpointWritten
  | LearningRateChanged
  | RunDiverged
  | RunEnded
