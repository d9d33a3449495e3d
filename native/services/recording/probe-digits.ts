/**
 * The few digits whose readings are watched while a network learns: two of each class, the first of
 * the validation set.
 */
import { CLASSES } from '../../model/architecture.ts'
import type { Probes } from '../../contract/runs.ts'
import type { ImageSet } from '../../data/data-set.ts'
import { toDisplayBytes } from '../../data/image-bytes.ts'

const PER_CLASS = 2

export interface ProbeDigits extends Probes {
  /** The same images as an engine takes them. */
  readonly images: ImageSet
}

/** At most 20; fewer where a class has fewer. In the order of their labels. */
export function chooseProbeDigits(validation: ImageSet): ProbeDigits {
  const { labels, images, height, width } = validation
  const chosen = Array.from({ length: CLASSES }, (_, digit) => firstOf(labels, digit)).flat()
  const size = height * width
  const pixels =
    images instanceof Uint8Array ? new Uint8Array(chosen.length * size) : new Float32Array(chosen.length * size)
  chosen.forEach((index, n) => pixels.set(images.subarray(index * size, (index + 1) * size), n * size))
  const set = {
    ...validation,
    images: pixels,
    labels: Uint8Array.from(chosen, (index) => labels[index]!),
    count: chosen.length
  }
  return { images: set, pixels: toDisplayBytes(set, 0, chosen.length), labels: set.labels }
}

function firstOf(labels: Uint8Array, digit: number): number[] {
  const found: number[] = []
  for (let index = 0; index < labels.length && found.length < PER_CLASS; index++) {
    if (labels[index] === digit) found.push(index)
  }
  return found
}
