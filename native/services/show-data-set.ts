/**
 * What `lenet data show` shows besides counts: the pixels as they were stored, and images to look
 * at.
 */
import type { PixelEncoding } from '../contract/pixel-encoding.ts'
import { encodingOf, type DataSet, type ImageSet } from '../data/data-set.ts'
import { toDisplayBytes } from '../data/image-bytes.ts'

/** Of the whole set, which has one encoding. */
export function encodingOfSplits({ train, validation, test }: DataSet): PixelEncoding {
  const set = [train, validation, test].find((split) => split !== null && split.count > 0) ?? train
  return encodingOf(set)
}

/** height * width bytes of one image, from 0 (ground) to 255 (ink). */
export function displayedPixels(set: ImageSet, index: number): Uint8Array {
  return toDisplayBytes(set, index, index + 1)
}
