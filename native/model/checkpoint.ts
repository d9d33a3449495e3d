/**
 * A checkpoint: all that a training needs to go on as if it had never been interrupted. Its bytes
 * are described in checkpoint-format.ts. Knows nothing of runs and folders.
 */
import type { EpochMetrics } from '../contract/run-events.ts'
import type { RandomState, RandomSnapshot } from '../tensor/random-state.ts'
import { PARAMETER_COUNT } from './architecture.ts'

export interface Checkpoint {
  /** Flat, PARAMETER_COUNT values each; `m` and `v` are Adam's moments. */
  readonly parameters: Float32Array
  readonly m: Float32Array
  readonly v: Float32Array
  /** Steps since the first of the run: Adam's t. */
  readonly step: number
  /**
   * Epoch under way, from 1, and steps done in it. One more than the last epoch: the run is
   * through.
   */
  readonly epoch: number
  readonly stepInEpoch: number
  /**
   * As it was at the start of that epoch: its order is drawn again rather than kept (2.5 kB instead
   * of 200).
   */
  readonly random: RandomSnapshot
  readonly sums: EpochSums
  /** Of the epochs that are finished. */
  readonly figures: readonly EpochMetrics[]
  /**
   * The epoch with the highest validation accuracy, the earliest of equals; null before the first.
   */
  readonly best: BestEpoch | null
  /**
   * Its moments and random state are gone (zeros here): it gives a model, and training cannot go on
   * from it.
   */
  readonly isSlim?: boolean | undefined
}

/** What the epoch under way has added up so far. */
export interface EpochSums {
  readonly images: number
  /** Each batch's mean cost times its images. */
  readonly cost: number
  readonly correct: number
  /** Of training alone. */
  readonly seconds: number
}

export interface BestEpoch {
  readonly epoch: number
  readonly validationAccuracy: number
}

export const NO_SUMS: EpochSums = { images: 0, cost: 0, correct: 0, seconds: 0 }

/**
 * The position before the first step. `random` is what the order of the images will be drawn from.
 */
export function firstCheckpoint(parameters: Float32Array, random: RandomState): Checkpoint {
  return {
    parameters,
    m: new Float32Array(PARAMETER_COUNT),
    v: new Float32Array(PARAMETER_COUNT),
    step: 0,
    epoch: 1,
    stepInEpoch: 0,
    random: random.getState(),
    sums: NO_SUMS,
    figures: [],
    best: null
  }
}

/** Whether these are the parameters of the best epoch so far: taken right after it. */
export function isBest({ best, epoch, stepInEpoch }: Checkpoint): boolean {
  return best !== null && best.epoch === epoch - 1 && stepInEpoch === 0
}
