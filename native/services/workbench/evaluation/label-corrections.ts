/**
 * Labels that a person found wrong, as a layer of its own beside a data set: one JSON file a set
 * and split, named after what the set holds, so that the notes are found again whatever the set is
 * called and never apply to other images. Format: {"version": 1, "labels": {"index": digit, …}}.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { WorkbenchError } from '../../../contract/errors.ts'
import { ioError, writeFileAtomic } from '../../../files/atomic.ts'
import { makeFolder } from '../../../files/make-folder.ts'

const FILE = z.looseObject({
  version: z.literal(1),
  labels: z.record(z.string().regex(/^\d+$/), z.int().min(0).max(9))
})

export class LabelCorrections {
  readonly #folder: string
  readonly #known = new Map<string, Promise<Map<number, number>>>()
  #writing: Promise<unknown> = Promise.resolve()

  constructor(folder: string) {
    this.#folder = folder
  }

  /**
   * Right labels by index. `key`: what the set holds, usable as a file's name. Throws
   * WorkbenchError `bad-file`, `io`.
   */
  of(key: string): Promise<ReadonlyMap<number, number>> {
    return this.#read(key)
  }

  /** `label` null takes a note back. Throws WorkbenchError `io`; the notes are then as before. */
  async note(key: string, index: number, label: number | null): Promise<void> {
    // One after the other: two quick keys must not write the same file at once.
    const write = this.#writing.then(async () => {
      const labels = await this.#read(key)
      const changed = new Map(labels)
      if (label === null) changed.delete(index)
      else changed.set(index, label)
      makeFolder(this.#folder)
      const sorted = [...changed].sort(([a], [b]) => a - b)
      await writeFileAtomic(
        this.#fileOf(key),
        `${JSON.stringify({ version: 1, labels: Object.fromEntries(sorted) })}\n`
      )
      this.#known.set(key, Promise.resolve(changed))
    })
    this.#writing = write.catch(() => undefined)
    await write
  }

  #read(key: string): Promise<Map<number, number>> {
    let labels = this.#known.get(key)
    if (!labels) {
      labels = this.#readFile(key)
      this.#known.set(key, labels)
      labels.catch(() => this.#known.delete(key))
    }
    return labels
  }

  async #readFile(key: string): Promise<Map<number, number>> {
    const file = this.#fileOf(key)
    try {
      const { labels } = FILE.parse(JSON.parse(await readFile(file, 'utf8')))
      return new Map(Object.entries(labels).map(([index, label]) => [Number(index), label]))
    } catch (error) {
      if (error instanceof z.ZodError || error instanceof SyntaxError) {
        throw new WorkbenchError(
          'bad-file',
          `${file} does not hold corrected labels: ${error.message}`,
          'Move it away to start without corrections.',
          { cause: error }
        )
      }
      const failed = ioError(error, `read ${file}`)
      if (failed.code === 'not-found') return new Map()
      throw failed
    }
  }

  #fileOf(key: string): string {
    return join(this.#folder, `${key}.json`)
  }
}
