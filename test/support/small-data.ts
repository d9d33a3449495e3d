/**
 * Small seeded sets of images for tests of training: noise, with labels that can be learned from
 * it.
 */
import type { DataSet, ImageSet } from '../../native/data/data-set.ts'
import { writeNpz } from '../../native/data/npz.ts'
import type { NumpyArray } from '../../native/data/npy.ts'
import { uniformNumbers } from './onnx-model.ts'

/** Byte images with a bright bar whose place tells the label. */
function barImages(count: number, seed: number): ImageSet {
  const random = uniformNumbers(seed)
  const images = new Uint8Array(count * 784)
  const labels = new Uint8Array(count)
  for (let n = 0; n < count; n++) {
    const label = Math.floor(random() * 10)
    labels[n] = label
    for (let i = 0; i < 784; i++) {
      const lit = Math.floor((i % 28) / 2.8) === label
      images[n * 784 + i] = lit ? 150 + random() * 100 : random() * 60
    }
  }
  return { images, labels, count, height: 28, width: 28, scale: 1 / 256 }
}

export interface Counts {
  readonly train: number
  readonly validation: number
  readonly test?: number
}

export function smallDataSet({ train, validation, test = 0 }: Counts): DataSet {
  return {
    name: 'bars',
    train: barImages(train, 1),
    validation: barImages(validation, 2),
    test: test > 0 ? barImages(test, 3) : null,
    hashes: { 'train-images': 'ab'.repeat(32) }
  }
}

/** A data set as a file for the command line. */
export function writeSmallNpz(file: string, counts: Counts): Promise<void> {
  return writeNpzOf(file, smallDataSet(counts))
}

export async function writeNpzOf(file: string, { train, validation, test }: DataSet): Promise<void> {
  const parts = { train, valid: validation, ...(test && { test }) }
  const arrays = Object.entries(parts).flatMap(([name, { images, labels, count }]) => [
    [`X_${name}`, { shape: [count, 28, 28], data: Uint8Array.from(images) }] as const,
    [`Y_${name}`, { shape: [count], data: labels }] as const
  ])
  await writeNpz(file, Object.fromEntries<NumpyArray>(arrays))
}
