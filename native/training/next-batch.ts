/**
 * Which images a run trains on next, worked out from a checkpoint of it: nobody has to ask the
 * training.
 */
import type { Checkpoint } from '../model/checkpoint.ts'
import type { BatchOrder } from '../model/recipes.ts'
import { RandomState } from '../tensor/random-state.ts'
import { epochOrder } from './batch-order.ts'

export interface BatchPlan {
  readonly order: BatchOrder
  readonly seed: number
  /** Training images of an epoch. */
  readonly images: number
  readonly batchSize: number
  readonly epochs: number
}

/**
 * Indices of the batch after `step` steps of the run, or null when none is left. `from`: any
 * checkpoint of the run, at or before that step; the orders of the epochs in between are drawn
 * again.
 */
export function nextBatch(
  from: Pick<Checkpoint, 'epoch' | 'random'>,
  step: number,
  { order, seed, images, batchSize, epochs }: BatchPlan
): Uint32Array | null {
  const stepsPerEpoch = Math.ceil(images / batchSize)
  const last = Math.floor(step / stepsPerEpoch) + 1
  if (last > epochs || last < from.epoch) return null
  const random = new RandomState(0)
  random.setState(from.random)
  let indices = epochOrder(order, images, { seed, epoch: from.epoch, random })
  for (let epoch = from.epoch + 1; epoch <= last; epoch++) indices = epochOrder(order, images, { seed, epoch, random })
  const first = (step % stepsPerEpoch) * batchSize
  return indices.slice(first, Math.min(first + batchSize, images))
}
