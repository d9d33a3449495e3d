/** The labelled images that can be tested on: every data set that is ready, by split. */
import type { Split } from '../../../contract/data-sets.ts'
import type { EvaluatedSplit, EvaluationSet } from '../../../contract/evaluation.ts'
import { WorkbenchError } from '../../../contract/errors.ts'
import { allImages, type DataSet, type ImageSet } from '../../../data/data-set.ts'
import { splitHashOf } from '../../kept-tests.ts'
import { MNIST, SYNTHETIC, type DataSetStore } from '../data-sets/data-set-store.ts'
import { MY_DIGITS } from '../data-sets/my-digits.ts'

const SPLITS: readonly Split[] = ['test', 'validation', 'train']
/**
 * Of MNIST and the drawn digits: known without opening them, which for the drawn ones may mean to
 * draw them.
 */
const KNOWN_SPLITS: Readonly<Record<Split, number>> = { train: 50_000, validation: 10_000, test: 10_000 }

export interface OpenedSet {
  readonly set: EvaluationSet
  readonly images: ImageSet
  /** SHA-256 (hex) of what the split holds, and of the whole data set. */
  readonly splitHash: string
  readonly dataSet: DataSet
}

export class EvaluatedSets {
  readonly #store: DataSetStore
  /** Imported sets never change; what they hold is known after they were opened once. */
  readonly #splits = new Map<string, readonly EvaluationSet[]>()

  constructor(store: DataSetStore) {
    this.#store = store
  }

  /** A set that cannot be opened is left out; opening it says why. */
  async list(): Promise<EvaluationSet[]> {
    const ready = (await this.#store.list()).filter(({ state }) => state === 'ready')
    const all: EvaluationSet[] = []
    // One after the other: each may have 55 MB.
    for (const { id, title, images } of ready) {
      if (id === MY_DIGITS) all.push({ data: id, title, split: 'all', images: images ?? 0 })
      else all.push(...(await this.#splitsOf(id, title)))
    }
    return all
  }

  /**
   * Throws WorkbenchError `bad-argument` for a split that the set does not have, and what opening
   * the set throws.
   */
  async open(data: string, split: EvaluatedSplit): Promise<OpenedSet> {
    const { summary, dataSet } = await this.#store.open(data)
    const images = split === 'all' ? allImages(dataSet) : dataSet[split]
    if (!images || images.count === 0) {
      throw new WorkbenchError(
        'bad-argument',
        `${summary.title} has no ${split === 'all' ? '' : `${split} `}images to test on`,
        data === MY_DIGITS ? 'Draw some digits and save them first.' : 'Choose another part of it.'
      )
    }
    const set = { data, title: summary.title, split, images: images.count }
    return { set, images, splitHash: splitHashOf(dataSet, split), dataSet }
  }

  async #splitsOf(data: string, title: string): Promise<readonly EvaluationSet[]> {
    if (data === MNIST || data === SYNTHETIC) {
      return SPLITS.map((split) => ({ data, title, split, images: KNOWN_SPLITS[split] }))
    }
    const known = this.#splits.get(data)
    if (known) return known
    const opened = await this.#store.open(data).catch(() => null)
    if (!opened) return []
    const splits = SPLITS.flatMap((split) => {
      const set = opened.dataSet[split]
      return set && set.count > 0 ? [{ data, title, split, images: set.count }] : []
    })
    this.#splits.set(data, splits)
    return splits
  }
}
