/**
 * Images for people to look at: bytes from 0 (ground) to 255 (ink), whatever they are stored as.
 */
import { encodingOf, type ImageSet } from './data-set.ts'

/** A copy of the images [from, to) as (n, height, width) bytes, in the range of the set. */
export function toDisplayBytes(set: ImageSet, from: number, to: number): Uint8Array {
  const size = set.height * set.width
  const { images } = set
  const { kind, scale, offset } = encodingOf(set)
  if (images instanceof Uint8Array && kind === 'bytes') return images.slice(from * size, to * size)
  const bytes = new Uint8ClampedArray((to - from) * size)
  for (let i = 0; i < bytes.length; i++) bytes[i] = (images[from * size + i]! * set.scale - offset) / scale
  return new Uint8Array(bytes.buffer)
}
