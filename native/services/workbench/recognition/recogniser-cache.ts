/** The few models that were used last, open and ready. One is never closed while it is reading. */
import type { OnnxModel } from '../../../onnx/reader.ts'
import type { Recogniser } from '../../../onnx/recogniser.ts'

export interface ModelScores {
  /** (n, 10) */
  readonly probabilities: Float32Array
  readonly id: string
  readonly title: string
  /** As ModelOption has it. */
  readonly accuracy: number | null
  /** Steps of training; null when not known. */
  readonly step: number | null
  readonly model: OnnxModel
  /** Of its network. */
  readonly input: Recogniser['input']
}

interface Open {
  readonly recogniser: Promise<Recogniser>
  /** Of what is being read. */
  busy: Promise<unknown>
}

const MAX_OPEN = 4

export class RecogniserCache {
  /** Those used last at the end. */
  readonly #open = new Map<string, Open>()

  /**
   * `open` is called when nothing is known by this key. A step that is not given is the one that
   * the model itself tells.
   */
  async read(
    key: string,
    open: () => Promise<Recogniser>,
    pixels: Uint8Array,
    { step, ...named }: Pick<ModelScores, 'id' | 'title' | 'accuracy' | 'step'>
  ): Promise<ModelScores> {
    const entry = this.#open.get(key) ?? { recogniser: open(), busy: Promise.resolve() }
    this.#open.delete(key)
    this.#open.set(key, entry)
    this.#closeOldest()
    try {
      const recogniser = await entry.recogniser
      const reading = entry.busy.then(() => recogniser.readDigit(pixels))
      entry.busy = reading.catch(() => undefined)
      const { metadata, model, input } = recogniser
      return { ...named, probabilities: await reading, step: step ?? metadata?.steps ?? null, model, input }
    } catch (error) {
      if (this.#open.get(key) === entry) this.#open.delete(key)
      throw error
    }
  }

  async dispose(): Promise<void> {
    const all = [...this.#open.values()]
    this.#open.clear()
    await Promise.all(all.map(close))
  }

  #closeOldest(): void {
    for (const [key, entry] of this.#open) {
      if (this.#open.size <= MAX_OPEN) return
      this.#open.delete(key)
      void close(entry)
    }
  }
}

async function close(entry: Open): Promise<void> {
  const opened = await entry.recogniser.catch(() => null)
  // Read only now: what waited for the model to open has begun to use it.
  await entry.busy
  await opened?.dispose()
}
