/**
 * Saved drawings with their labels, which make up the data set `my-digits`, and what a model reads
 * in them.
 */
import type {
  Drawing,
  DrawingsApi,
  DrawingsFormat,
  PredictedDrawings,
  SavedDrawing
} from '../../../contract/drawings.ts'
import { WorkbenchError } from '../../../contract/errors.ts'
import { allImages } from '../../../data/data-set.ts'
import { exportDrawings } from '../../../data/export-drawings.ts'
import { wilsonInterval } from '../../../evaluation/wilson.ts'
import { openRecogniser } from '../../../onnx/recogniser.ts'
import { predictSet } from '../../evaluate-model.ts'
import { MY_DIGITS, type MyDigits } from '../data-sets/my-digits.ts'
import type { ModelCatalog } from '../recognition/model-catalog.ts'
import type { ChangeFeed } from '../rpc/change-feed.ts'
import { openReadingModel } from './reading-model.ts'
import type { ModelSources } from './model-sources.ts'

export interface DrawingsOptions {
  readonly myDigits: MyDigits
  readonly models: ModelCatalog
  readonly sources: ModelSources
  readonly changes: ChangeFeed
}

export class Drawings implements DrawingsApi {
  readonly #options: DrawingsOptions

  constructor(options: DrawingsOptions) {
    this.#options = options
  }

  async list(): Promise<SavedDrawing[]> {
    return (await this.#options.myDigits.list()).map(({ id, label, pixels }) => ({ id, label, pixels }))
  }

  async save({ drawing, label }: { drawing: Drawing; label: number }): Promise<SavedDrawing> {
    const { id, pixels } = await this.#options.myDigits.keep(drawing, label)
    this.#options.changes.dataSetsChanged()
    return { id, label, pixels }
  }

  async relabel({ id, label }: { id: string; label: number }): Promise<SavedDrawing> {
    const { pixels } = await this.#options.myDigits.relabel(id, label)
    this.#options.changes.dataSetsChanged()
    return { id, label, pixels }
  }

  async remove({ id }: { id: string }): Promise<void> {
    await this.#options.myDigits.remove(id)
    this.#options.changes.dataSetsChanged()
  }

  async predictAll({ model: id }: { model: string }): Promise<PredictedDrawings> {
    const { myDigits, models, sources } = this.#options
    const ids = (await myDigits.list()).map((drawing) => drawing.id)
    const { model, bytes } = await openReadingModel(id, models, sources)
    if (ids.length === 0) return { model: model.title, ids, predicted: new Uint8Array(), correct: 0, interval: null }
    const images = allImages(await myDigits.dataSet())
    const recogniser = await openRecogniser(bytes, { threads: 1, name: model.title })
    try {
      const { labels, predicted } = await predictSet(recogniser, images)
      const correct = labels.filter((label, image) => label === predicted[image]).length
      return { model: model.title, ids, predicted, correct, interval: wilsonInterval(correct, ids.length) }
    } finally {
      await recogniser.dispose()
    }
  }

  async exportAs({ format }: { format: DrawingsFormat }): Promise<{ fileName: string; bytes: Uint8Array }> {
    const images = allImages(await this.#options.myDigits.dataSet())
    if (images.count > 0) return exportDrawings(images, format, MY_DIGITS)
    throw new WorkbenchError('bad-argument', 'no drawing is kept', 'Draw some digits and save them first.')
  }
}
