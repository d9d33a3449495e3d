/**
 * The data set that needs no download: digits drawn by this program, split like MNIST. A network
 * trained on it alone reads genuine MNIST, since both are made the same way (normalise-digit.ts).
 */
import type { Split } from '../contract/data-sets.ts'
import type { DataSet, ImageSet } from './data-set.ts'
import { sliceImages } from './data-set.ts'
import { seedHash } from './digit-chunk.ts'
import { generateDigits } from './generate-digits.ts'
import { detectPixelEncoding } from './pixel-encoding.ts'
import { examinePixels } from './stored-pixels.ts'

export interface SyntheticDataSetOptions {
  /** A whole number from 0; default 0. */
  readonly seed?: number
  /** Default: one for each processor, at most 8. */
  readonly threads?: number
  /** Images drawn so far, of how many. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined
  readonly signal?: AbortSignal | undefined
  /** Images of each split; default SYNTHETIC_COUNTS. */
  readonly counts?: Readonly<Record<Split, number>>
}

/** As many as MNIST has. */
export const SYNTHETIC_COUNTS = { train: 50_000, validation: 10_000, test: 10_000 } as const

/** The test images come from a random stream of their own. Throws as generateDigits does. */
export async function generateSyntheticDataSet({
  seed = 0,
  onProgress = () => undefined,
  counts = SYNTHETIC_COUNTS,
  ...options
}: SyntheticDataSetOptions = {}): Promise<DataSet> {
  const first = counts.train + counts.validation
  const total = first + counts.test
  const draw = (part: string, count: number, before: number): Promise<ImageSet> =>
    generateDigits({ ...options, part, count, seed, onProgress: (done) => onProgress(before + done, total) })
  const drawn = await draw('train', first, 0)
  const train = withEncoding(sliceImages(drawn, 0, counts.train))
  const { encoding } = train
  return {
    name: 'synthetic',
    train,
    validation: { ...sliceImages(drawn, counts.train, first), encoding },
    test: { ...(await draw('test', counts.test, first)), encoding },
    hashes: { seed: seedHash(seed) }
  }
}

function withEncoding(set: ImageSet): ImageSet {
  const pixels = examinePixels(set.images, [set.count, set.height, set.width])
  return typeof pixels === 'number' ? set : { ...set, encoding: detectPixelEncoding(pixels) }
}
