/** Saved drawings with their labels, which make up the data set `my-digits`. */
import type { Drawing, DrawingsApi, SavedDrawing } from '../../../contract/drawings.ts'
import type { ChangeFeed } from '../rpc/change-feed.ts'
import type { MyDigits } from './my-digits.ts'

export class Drawings implements DrawingsApi {
  readonly #myDigits: MyDigits
  readonly #changes: ChangeFeed

  constructor(myDigits: MyDigits, changes: ChangeFeed) {
    this.#myDigits = myDigits
    this.#changes = changes
  }

  async list(): Promise<SavedDrawing[]> {
    return (await this.#myDigits.list()).map(({ id, label, pixels }) => ({ id, label, pixels }))
  }

  async save({ drawing, label }: { drawing: Drawing; label: number }): Promise<SavedDrawing> {
    const { id, pixels } = await this.#myDigits.keep(drawing, label)
    this.#changes.dataSetsChanged()
    return { id, label, pixels }
  }

  async remove({ id }: { id: string }): Promise<void> {
    await this.#myDigits.remove(id)
    this.#changes.dataSetsChanged()
  }
}
