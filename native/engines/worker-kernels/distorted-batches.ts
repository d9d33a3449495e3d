/**
 * Distorted images of a run's batches, by the threads that train on them: room for two batches,
 * since those of the next step are made while the siblings are at the present one. An image depends
 * on its index, seed and epoch alone, so it does not matter by which thread.
 */
import { IMAGE_SIZE } from '../../model/architecture.ts'
import { SHARD, type LenetKernels } from './lenet-wasm.ts'
import type { DistortedBatches, LoadedSet, RunCommand, ThreadStart } from './protocol.ts'

/** Where a step finds its images: in the set, or where they were distorted to. */
export function imagesOf(
  { set, indices, batchSize, distorted }: RunCommand,
  step: number
): { set: LoadedSet; indices: number } {
  if (!distorted) return { set, indices: indices + step * batchSize * 4 }
  const { images, labels } = distorted.batches[step % 2]!
  return { set: { images, labels, bytes: false, scale: set.scale }, indices: distorted.places }
}

/** Makes the images of one shard of a step's batch. Which thread does it does not matter. */
export function createDistorter(
  { memory, scratch }: ThreadStart,
  kernels: LenetKernels,
  { set, indices, count, batchSize }: RunCommand,
  { distortion, batches }: DistortedBatches
): (step: number, shard: number) => void {
  const { seed, epoch, background, shift, halfTurn, scale, slant, bend } = distortion
  const words = new Uint32Array(memory.buffer, indices, count)
  const bytes = new Uint8Array(memory.buffer)
  const size = set.bytes ? IMAGE_SIZE : IMAGE_SIZE * 4
  return (step, shard) => {
    const { images, labels } = batches[step % 2]!
    const first = step * batchSize
    const end = Math.min(batchSize, count - first, (shard + 1) * SHARD)
    for (let sample = shard * SHARD; sample < end; sample++) {
      const index = words[first + sample]!
      bytes[labels + sample] = bytes[set.labels + index]!
      kernels.distortImage(
        set.images + index * size,
        set.bytes,
        background,
        seed,
        epoch,
        index,
        shift,
        halfTurn,
        scale,
        slant,
        bend,
        images + sample * IMAGE_SIZE * 4,
        scratch
      )
    }
  }
}
