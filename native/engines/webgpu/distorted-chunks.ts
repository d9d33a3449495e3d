/**
 * Distorted images for a GPU: made on the processor, a chunk of steps at a time, and uploaded as a
 * small set of their own. The shaders know nothing of it.
 */
import type { Distortion } from '../../model/distortions.ts'
import { batchInput } from '../batch-input.ts'
import type { EngineImages } from '../engine.ts'

/** Images of a chunk, about: 6 MB, which any GPU holds twice. */
const CHUNK_IMAGES = 2048

export interface DistortedChunks {
  /** Images of the next steps in the order in which these take them; null after the last. */
  next(): EngineImages | null
}

export function createDistortedChunks(
  set: EngineImages,
  indices: Uint32Array,
  batchSize: number,
  distortion: Distortion
): DistortedChunks {
  const size = Math.max(1, Math.floor(CHUNK_IMAGES / batchSize)) * batchSize
  let from = 0
  return {
    next: () => {
      if (from >= indices.length) return null
      const part = indices.subarray(from, from + size)
      from += size
      return distortedImages(set, part, distortion)
    }
  }
}

/** The images at these indices as a set, in the values that the network takes. */
export function distortedImages(set: EngineImages, indices: Uint32Array, distortion: Distortion): EngineImages {
  const labels = Uint8Array.from(indices, (index) => set.labels[index]!)
  return { images: batchInput(set, indices, distortion), labels, count: indices.length, scale: 1 }
}

/** Indices of all images of a chunk. */
export function placesOf({ count }: EngineImages): Uint32Array {
  return Uint32Array.from({ length: count }, (_, place) => place)
}

/** Once what has been started got its turn to reach the GPU. */
export async function afterTurn<Result>(make: () => Result): Promise<Result> {
  await new Promise((resolve) => setTimeout(resolve, 0))
  return make()
}
