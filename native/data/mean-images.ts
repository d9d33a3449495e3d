/** What the images of a class have in common: the mean of each pixel, for people to look at. */
import type { ImageSet } from './data-set.ts'
import { toDisplayBytes } from './image-bytes.ts'

const CLASSES = 10
/** Images added up before other work of the process gets its turn: a few milliseconds. */
const SLICE = 2000

/**
 * (10, height, width) bytes from 0 (ground) to 255 (ink), rounded; zeros for a class without
 * images.
 */
export async function meanImages(set: ImageSet): Promise<Uint8Array> {
  const size = set.height * set.width
  const sums = new Float64Array(CLASSES * size)
  const counts = new Uint32Array(CLASSES)
  for (let from = 0; from < set.count; from += SLICE) {
    const to = Math.min(set.count, from + SLICE)
    const pixels = toDisplayBytes(set, from, to)
    for (let index = from; index < to; index++) {
      const label = set.labels[index]!
      counts[label]!++
      const [source, target] = [(index - from) * size, label * size]
      for (let i = 0; i < size; i++) sums[target + i]! += pixels[source + i]!
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
  return Uint8Array.from(sums, (sum, i) => Math.round(sum / Math.max(1, counts[Math.floor(i / size)]!)))
}
