/**
 * The data set that needs no download: digits drawn by this program, split like MNIST. A network trained on it alone reads
 * genuine MNIST, since both are made the same way (normalise-digit.ts).
 */
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
  readonly onProgress?: (done: number, total: number) => void
  readonly signal?: AbortSignal
}

const TRAIN = 50_000
const VALIDATION = 10_000
const TEST = 10_000
const TOTAL = TRAIN + VALIDATION + TEST

/** 50,000 images to train, 10,000 to validate, 10,000 to test, the last from a stream of their own. Throws as generateDigits does. */
export async function generateSyntheticDataSet({
  seed = 0,
  onProgress = () => undefined,
  ...options
}: SyntheticDataSetOptions = {}): Promise<DataSet> {
  const draw = (part: string, count: number, before: number): Promise<ImageSet> =>
    generateDigits({ ...options, part, count, seed, onProgress: (done) => onProgress(before + done, TOTAL) })
  const drawn = withEncoding(await draw('train', TRAIN + VALIDATION, 0))
  const test = { ...(await draw('test', TEST, TRAIN + VALIDATION)), encoding: drawn.encoding }
  return {
    name: 'synthetic',
    train: sliceImages(drawn, 0, TRAIN),
    validation: sliceImages(drawn, TRAIN, TRAIN + VALIDATION),
    test,
    hashes: { seed: seedHash(seed) }
  }
}

function withEncoding(set: ImageSet): ImageSet {
  const pixels = examinePixels(set.images, [set.count, set.height, set.width])
  return typeof pixels === 'number' ? set : { ...set, encoding: detectPixelEncoding(pixels) }
}
