/** The order in which an epoch takes the images. */
import type { BatchOrder } from '../model/recipes.ts'
import type { RandomState } from '../tensor/random-state.ts'
import { operationSeeds, statefulStream } from '../tensor/tensorflow-seeds.ts'
import { tensorFlowShuffle } from '../tensor/tensorflow-shuffle.ts'

export interface OrderedEpoch {
  readonly seed: number
  /** From 1. */
  readonly epoch: number
  /** As it is at the start of the epoch; only `numpy` takes numbers from it. */
  readonly random: RandomState
}

/**
 * Indices of all `count` images.
 * Source of `keras`: tf_keras/src/engine/data_adapter.py (TensorLikeDataAdapter): the shuffle is
 * the only random operation of the function that is mapped over the epochs, so it is number 0 of
 * its graph and is executed once an epoch.
 */
export function epochOrder(order: BatchOrder, count: number, { seed, epoch, random }: OrderedEpoch): Uint32Array {
  switch (order) {
    case 'numpy':
      return random.permutation(count)
    case 'keras':
      return tensorFlowShuffle(count, statefulStream(operationSeeds(seed, 0)), epoch - 1)
    case 'sequential':
      return Uint32Array.from({ length: count }, (_, index) => index)
  }
}
