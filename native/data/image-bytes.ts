/** Images for people to look at: bytes 0 to 255, whatever they are stored as. */
import type { ImageSet } from './data-set.ts'

/** A copy of the images [from, to) as (n, height, width) bytes; `factor`: byteFactor of the set. */
export function asBytes(set: ImageSet, from: number, to: number, factor = byteFactor(set)): Uint8Array {
  const size = set.height * set.width
  const { images } = set
  if (images instanceof Uint8Array) return images.slice(from * size, to * size)
  const bytes = new Uint8ClampedArray((to - from) * size)
  for (let i = 0; i < bytes.length; i++) bytes[i] = images[from * size + i]! * factor
  return new Uint8Array(bytes.buffer)
}

/** What stored values are multiplied by to be looked at. Floats reach from 0 to 1, or to 255 where one is larger. */
export function byteFactor({ images }: ImageSet): number {
  if (images instanceof Uint8Array) return 1
  return images.some((value) => value > 1) ? 1 : 255
}
