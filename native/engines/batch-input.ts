/**
 * The images of a batch as network input, distorted or as they are, for engines that are given
 * their input batch by batch.
 */
import { distortImage } from '../kernels/reference/distort-image.ts'
import { IMAGE_SIZE } from '../model/architecture.ts'
import type { Distortion } from '../model/distortions.ts'
import type { EngineImages } from './engine.ts'

/**
 * (n, 28, 28) in new memory. Each value is rounded to float32 once after it is scaled, as in every
 * engine.
 */
export function batchInput(
  { images, scale }: Pick<EngineImages, 'images' | 'scale'>,
  indices: Uint32Array,
  distortion: Distortion | null
): Float32Array<ArrayBuffer> {
  const input = new Float32Array(indices.length * IMAGE_SIZE)
  indices.forEach((index, i) => {
    const to = input.subarray(i * IMAGE_SIZE, (i + 1) * IMAGE_SIZE)
    if (distortion) distortImage(images, index, distortion, to)
    else to.set(images.subarray(index * IMAGE_SIZE, (index + 1) * IMAGE_SIZE))
    for (let pixel = 0; pixel < IMAGE_SIZE; pixel++) to[pixel]! *= scale
  })
  return input
}
