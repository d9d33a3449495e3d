/** Curves of a run: figures of its steps, of its epochs, and what happened on the way. */
import type { EpochMetrics } from './run-events.ts'

/** Arrays of one length. Where a point is one step, all three are equal. */
export interface CurveBand {
  readonly mean: Float32Array
  readonly lowest: Float32Array
  readonly highest: Float32Array
}

/** Something that happened at a step. */
export type CurveMark = { readonly globalStep: number } &
  /** Training went on from a checkpoint. */
  (
    | { readonly kind: 'resumed' }
    | { readonly kind: 'learning-rate'; readonly from: number; readonly to: number }
    | { readonly kind: 'best'; readonly epoch: number }
  )

export interface RunCurve {
  readonly id: string
  readonly title: string
  /** 0 when not known: then epochs cannot be told from steps. */
  readonly stepsPerEpoch: number
  readonly batchSize: number
  /** Steps of the run that have figures, and of these the ones in the range that was asked for. */
  readonly stepsKept: number
  readonly stepsInRange: number
  /** 1: every step is a point of its own. */
  readonly stepsPerPoint: number
  /** The last step of each point, rising. Steps that were not kept are left out. */
  readonly globalStep: Uint32Array
  /** Mean cost of a batch. */
  readonly cost: CurveBand
  /** Share of a batch that is right, 0..1; NaN where it was not kept. */
  readonly accuracy: CurveBand
  /**
   * All epochs, whatever the range. `seconds` of each is training time: with it steps can be drawn
   * over time.
   */
  readonly epochs: readonly EpochMetrics[]
  /** Rising by step. */
  readonly marks: readonly CurveMark[]
}
