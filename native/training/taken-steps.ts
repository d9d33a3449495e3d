/**
 * Steps that an engine has taken on consecutive batches of one epoch: the one account of them that
 * everything else is made from.
 */
import type { StepMetrics } from '../engines/engine.ts'
import type { Distortion } from '../model/distortions.ts'

export interface TakenSteps {
  /** Steps of the run up to and with the last of these. */
  readonly globalStep: number
  /** At least 1. */
  readonly count: number
  /** Mean cost of each batch. */
  readonly costs: Float64Array
  /** Correct answers in each batch. */
  readonly correct: Uint32Array
  /** Images in each batch; the last of an epoch may be smaller. */
  readonly batchSizes: Uint32Array
  /** Indices of the images of the last batch. */
  readonly latestBatch: Uint32Array
  /** Of the images of all these steps; null: none. */
  readonly distortion: Distortion | null
}

/**
 * `indices`: what the engine was given; `globalStep`: steps before. Null when it has taken none.
 */
export function takenSteps(
  globalStep: number,
  indices: Uint32Array,
  batchSize: number,
  { steps, costs, correct }: StepMetrics,
  distortion: Distortion | null = null
): TakenSteps | null {
  if (steps === 0) return null
  const sizeOf = (step: number) => Math.min(batchSize, indices.length - step * batchSize)
  const last = (steps - 1) * batchSize
  return {
    globalStep: globalStep + steps,
    count: steps,
    costs,
    correct,
    batchSizes: Uint32Array.from({ length: steps }, (_, step) => sizeOf(step)),
    latestBatch: indices.slice(last, last + sizeOf(steps - 1)),
    distortion
  }
}
