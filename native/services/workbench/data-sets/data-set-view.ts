/**
 * One opened data set, looked at: figures of the whole, pictures by the page. Lists of positions
 * are made once for each filter.
 */
import { WorkbenchError } from '../../../contract/errors.ts'
import type {
  DataSetApi,
  DataSetDetails,
  DataSetSummary,
  ImagePage,
  ImagePageRequest,
  Split,
  SplitSummary
} from '../../../contract/data-sets.ts'
import type { PixelEncoding } from '../../../contract/pixel-encoding.ts'
import { encodingOf, type DataSet, type ImageSet } from '../../../data/data-set.ts'
import { toDisplayBytes } from '../../../data/image-bytes.ts'
import { meanImages } from '../../../data/mean-images.ts'
import { classCounts } from '../../../data/split-validation.ts'
import { detectPixelEncoding } from '../../../data/pixel-encoding.ts'
import { examinePixels } from '../../../data/stored-pixels.ts'

const SPLITS: readonly Split[] = ['train', 'validation', 'test']

export class DataSetView implements DataSetApi {
  readonly #summary: DataSetSummary
  readonly #dataSet: DataSet
  readonly #positions = new Map<string, Uint32Array>()
  readonly #means = new Map<Split, Promise<Uint8Array>>()
  #pixels: PixelEncoding | null = null

  constructor(summary: DataSetSummary, dataSet: DataSet) {
    this.#summary = summary
    this.#dataSet = dataSet
  }

  details(): Promise<DataSetDetails> {
    const { train, hashes, notices = [] } = this.#dataSet
    const pixels = (this.#pixels ??= pixelsOf(this.#dataSet))
    const splits = SPLITS.flatMap((split): SplitSummary[] => {
      const set = this.#dataSet[split]
      return set && set.count > 0 ? [{ split, count: set.count, perClass: classCounts(set.labels) }] : []
    })
    return Promise.resolve({
      ...this.#summary,
      images: splits.reduce((sum, { count }) => sum + count, 0),
      height: train.height,
      width: train.width,
      splits,
      pixels,
      notices,
      hashes
    })
  }

  /** Throws WorkbenchError `bad-argument` for a split that the set has not. */
  images({ split, label, from, count }: ImagePageRequest): Promise<ImagePage> {
    const set = this.#splitOf(split)
    const positions = label === null ? null : this.#positionsOf(split, set, label)
    const total = positions?.length ?? set.count
    const to = Math.min(total, from + count)
    const indices =
      positions?.slice(from, to) ?? Uint32Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i)
    const size = set.height * set.width
    const pixels = new Uint8Array(indices.length * size)
    indices.forEach((index, n) => pixels.set(toDisplayBytes(set, index, index + 1), n * size))
    return Promise.resolve({ total, pixels, labels: Uint8Array.from(indices, (index) => set.labels[index]!), indices })
  }

  /** Throws as `images` does. */
  meanImages({ split }: { split: Split }): Promise<Uint8Array> {
    const known = this.#means.get(split)
    if (known) return known
    const means = meanImages(this.#splitOf(split))
    this.#means.set(split, means)
    return means
  }

  #splitOf(split: Split): ImageSet {
    const set = this.#dataSet[split]
    if (set) return set
    throw new WorkbenchError(
      'bad-argument',
      `${this.#summary.title} has no ${split} images`,
      'Choose one of the splits that its details name.'
    )
  }

  #positionsOf(split: Split, { labels }: ImageSet, label: number): Uint32Array {
    const key = `${split} ${label}`
    let positions = this.#positions.get(key)
    if (!positions) {
      const found: number[] = []
      labels.forEach((value, index) => {
        if (value === label) found.push(index)
      })
      positions = Uint32Array.from(found)
      this.#positions.set(key, positions)
    }
    return positions
  }
}

/**
 * Of drawings that were made here nothing was stored: what they are is found out as for any other
 * set.
 */
function pixelsOf({ train, validation, test }: DataSet): PixelEncoding {
  const set = [train, validation, test].find((split) => split !== null && split.count > 0) ?? train
  if (set.encoding) return set.encoding
  const pixels = set.count > 0 ? examinePixels(set.images, [set.count, set.height, set.width]) : NaN
  return typeof pixels === 'number' ? encodingOf(set) : detectPixelEncoding(pixels)
}
