/** One opened data set, looked at: figures of the whole, pictures by the page. Lists of positions are made once for each filter. */
import { WorkbenchError } from '../../../contract/errors.ts'
import type {
  DataSetApi,
  DataSetDetails,
  DataSetSummary,
  ImagePage,
  ImagePageRequest,
  SplitName,
  SplitSummary
} from '../../../contract/data-sets.ts'
import type { DataSet, ImageSet } from '../../../data/data-set.ts'
import { CLASSES } from '../../../model/architecture.ts'
import { asBytes, byteFactor } from '../../../data/image-bytes.ts'

const SPLITS: readonly SplitName[] = ['train', 'validation', 'test']

export class DataSetView implements DataSetApi {
  readonly #summary: DataSetSummary
  readonly #dataSet: DataSet
  readonly #positions = new Map<string, Uint32Array>()
  readonly #factors = new Map<SplitName, number>()
  #range: readonly [number, number] | null = null

  constructor(summary: DataSetSummary, dataSet: DataSet) {
    this.#summary = summary
    this.#dataSet = dataSet
  }

  details(): Promise<DataSetDetails> {
    const { train, hashes } = this.#dataSet
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
      range: (this.#range ??= rangeOf(SPLITS.flatMap((split) => this.#dataSet[split] ?? []))),
      scale: train.scale,
      hashes
    })
  }

  /** Throws WorkbenchError `bad-argument` for a split that the set has not. */
  images({ split, label, from, count }: ImagePageRequest): Promise<ImagePage> {
    const set = this.#dataSet[split]
    if (!set) {
      throw new WorkbenchError(
        'bad-argument',
        `${this.#summary.title} has no ${split} images`,
        'Choose one of the splits that its details name.'
      )
    }
    const positions = label === null ? null : this.#positionsOf(split, set, label)
    const total = positions?.length ?? set.count
    const to = Math.min(total, from + count)
    const indices =
      positions?.slice(from, to) ?? Uint32Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i)
    const size = set.height * set.width
    const pixels = new Uint8Array(indices.length * size)
    const factor = this.#factorOf(split, set)
    indices.forEach((index, n) => pixels.set(asBytes(set, index, index + 1, factor), n * size))
    return Promise.resolve({ total, pixels, labels: Uint8Array.from(indices, (index) => set.labels[index]!), indices })
  }

  #positionsOf(split: SplitName, { labels }: ImageSet, label: number): Uint32Array {
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

  #factorOf(split: SplitName, set: ImageSet): number {
    const factor = this.#factors.get(split) ?? byteFactor(set)
    this.#factors.set(split, factor)
    return factor
  }
}

function classCounts(labels: Uint8Array): number[] {
  const counts = new Array<number>(CLASSES).fill(0)
  for (const label of labels) counts[label]!++
  return counts
}

function rangeOf(sets: readonly ImageSet[]): readonly [number, number] {
  let [smallest, largest] = [Infinity, -Infinity]
  for (const { images } of sets) {
    for (const value of images) {
      if (value < smallest) smallest = value
      if (value > largest) largest = value
    }
  }
  return smallest > largest ? [0, 0] : [smallest, largest]
}
