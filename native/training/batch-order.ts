/** In which order an epoch takes the images. */
import type { RandomState } from '../tensor/random-state.ts'

export type Order = 'shuffled' | 'sequential'

/**
 * Indices of all `count` images in the order of one epoch: a new permutation of numpy's each time it is asked, or as they
 * stand in the file, over and over. `random` moves on with the first and not with the second.
 */
export function epochOrder(order: Order, count: number, random: RandomState): Uint32Array {
  return order === 'shuffled' ? random.permutation(count) : Uint32Array.from({ length: count }, (_, index) => index)
}
