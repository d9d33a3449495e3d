/**
 * Drawings that a person has labelled and kept: one JSON file each, written atomically, the drawing
 * itself beside what the network sees of it. Together they are a data set. Reads the folder once
 * and then keeps it in memory.
 */
import { MIN_IMAGES_TO_SPLIT } from '../../../contract/limits.ts'
import { createHash, randomUUID } from 'node:crypto'
import { readFile, readdir, unlink } from 'node:fs/promises'
import { isAbsolute, join, relative } from 'node:path'
import { z } from 'zod'
import { DRAWING } from '../../../contract/drawings.requests.ts'
import type { Drawing, SavedDrawing } from '../../../contract/drawings.ts'
import { WorkbenchError } from '../../../contract/errors.ts'
import type { DataSet, ImageSet } from '../../../data/data-set.ts'
import { splitValidation } from '../../../data/split-validation.ts'
import { BYTE_SCALE, IMAGE_SIDE, IMAGE_SIZE } from '../../../model/architecture.ts'
import { writeNpz } from '../../../data/npz.ts'
import { readNpzDataSet } from '../../../data/npz-data-set.ts'
import { ioError, removeLeftovers, writeFileAtomic } from '../../../files/atomic.ts'
import { makeFolder } from '../../../files/make-folder.ts'
import { ALL_STEPS, prepareDrawing } from '../../../data/drawing-image.ts'

export const MY_DIGITS = 'my-digits'
export const MY_DIGITS_TITLE = 'My digits'

/** 100 MB of small files: far more than anybody draws. */
const MAX_DRAWINGS = 20_000
const SESSION_PAUSE_MS = 30 * 60_000
const BYTES = z.base64().transform((text) => new Uint8Array(Buffer.from(text, 'base64')))
const PIXELS = BYTES.refine(({ length }) => length === IMAGE_SIZE)
const STORED_DRAWING = z.union([z.looseObject({ cells: BYTES }), z.looseObject({ pixels: BYTES }), z.looseObject({})])
const KEPT_FILE = z.looseObject({
  label: z.int().min(0).max(9),
  createdAt: z.iso.datetime(),
  pixels: z.unknown().optional(),
  /** SHA-256 (hex) of the label and the pixels; absent in files of earlier versions. */
  sha256: z.string().optional(),
  drawing: z.unknown()
})

interface Kept extends SavedDrawing {
  readonly createdAt: string
}

interface Folder {
  /** By id, the oldest first. */
  readonly kept: Map<string, Kept>
  /** Names of files that cannot be read. */
  readonly damaged: readonly string[]
}

export class MyDigits {
  readonly #folder: string
  readonly #now: () => Date
  #folderContent: Promise<Folder> | null = null

  constructor(folder: string, now: () => Date) {
    this.#folder = folder
    this.#now = now
  }

  /**
   * The oldest first. A file that cannot be read is left out; `dataSet` says how many are. Throws
   * WorkbenchError `io`.
   */
  async list(): Promise<Kept[]> {
    return [...(await this.#all()).kept.values()]
  }

  /**
   * Throws WorkbenchError `bad-argument` for a drawing without ink or when there are too many,
   * `io`.
   */
  async keep(drawing: Drawing, label: number): Promise<SavedDrawing> {
    const { pixels, blank } = prepareDrawing(drawing, ALL_STEPS)
    if (blank) throw new WorkbenchError('bad-argument', 'there is nothing on the pad', 'Draw a digit, then keep it.')
    const { kept: all } = await this.#all()
    if (all.size >= MAX_DRAWINGS) {
      throw new WorkbenchError('bad-argument', `${all.size} drawings are kept already`, 'Remove some first.')
    }
    const createdAt = this.#now().toISOString()
    const id = randomUUID()
    const file = {
      label,
      createdAt,
      pixels: toBase64(pixels),
      sha256: checksumOf(label, pixels),
      drawing: asJson(drawing)
    }
    await writeFileAtomic(this.#fileOf(id), `${JSON.stringify(file)}\n`)
    const kept = { id, label, pixels, createdAt }
    all.set(id, kept)
    return kept
  }

  /** Throws WorkbenchError `not-found`, `bad-file` when the file was changed meanwhile, `io`. */
  async relabel(id: string, label: number): Promise<SavedDrawing> {
    const { kept: all } = await this.#all()
    const own = all.get(id)
    if (!own) {
      throw new WorkbenchError('not-found', `there is no kept drawing ${id}`, 'It may have been removed already.')
    }
    const path = this.#fileOf(id)
    const text = await readFile(path, 'utf8').catch((error: unknown) => {
      throw ioError(error, `read the drawing ${id}`)
    })
    const { pixels } = own
    const file = {
      ...KEPT_FILE.parse(JSON.parse(text)),
      label,
      pixels: toBase64(pixels),
      sha256: checksumOf(label, pixels)
    }
    await writeFileAtomic(path, `${JSON.stringify(file)}\n`)
    const relabelled = { ...own, label }
    all.set(id, relabelled)
    return relabelled
  }

  /** Throws WorkbenchError `not-found`, `io`. */
  async remove(id: string): Promise<void> {
    const { kept: all } = await this.#all()
    if (!all.has(id)) {
      throw new WorkbenchError('not-found', `there is no kept drawing ${id}`, 'It may have been removed already.')
    }
    await unlink(this.#fileOf(id)).catch((error: unknown) => {
      const failed = ioError(error, `remove the drawing ${id}`)
      if (failed.code !== 'not-found') throw failed
    })
    all.delete(id)
  }

  /**
   * All of them in the order of drawing, and the session (0, 1 …) that each was drawn in: a pause
   * of half an hour ends one.
   */
  async drawings(): Promise<{ readonly images: ImageSet; readonly sessions: Uint32Array }> {
    const all = await this.list()
    const times = all.map(({ createdAt }) => Date.parse(createdAt))
    let session = 0
    const sessions = Uint32Array.from(times, (time, n) =>
      n > 0 && time - times[n - 1]! > SESSION_PAUSE_MS ? ++session : session
    )
    return { images: imageSet(all), sessions }
  }

  /** All of them; a sixth validates as soon as there are six. */
  async dataSet(): Promise<DataSet> {
    const { kept, damaged } = await this.#all()
    const set = imageSet([...kept.values()])
    const hash = (part: Uint8Array) => createHash('sha256').update(part).digest('hex')
    const splits =
      set.count >= MIN_IMAGES_TO_SPLIT
        ? splitValidation(set, MY_DIGITS_TITLE)
        : { train: set, validation: { ...set, images: new Uint8Array(), labels: new Uint8Array(), count: 0 } }
    return {
      name: MY_DIGITS_TITLE,
      ...splits,
      test: null,
      hashes: { 'train-images': hash(set.images as Uint8Array), 'train-labels': hash(set.labels) },
      notices: damagedNotice(damaged)
    }
  }

  /**
   * The drawings of this moment as a file that does not change any more, for a run to be trained on
   * and to be resumed with. The same drawings give the same file. Throws WorkbenchError `io`.
   */
  async freeze(): Promise<string> {
    const { train, validation, hashes } = await this.dataSet()
    const name = createHash('sha256').update(JSON.stringify(hashes)).digest('hex').slice(0, 16)
    const file = join(this.#folder, 'frozen', `${name}.npz`)
    if (await holds(file, hashes)) return file
    makeFolder(join(this.#folder, 'frozen'))
    await writeNpz(file, {
      X_train: { shape: [train.count, IMAGE_SIDE, IMAGE_SIDE], data: train.images },
      Y_train: { shape: [train.count], data: train.labels },
      X_valid: { shape: [validation.count, IMAGE_SIDE, IMAGE_SIDE], data: validation.images },
      Y_valid: { shape: [validation.count], data: validation.labels }
    })
    return file
  }

  /** Whether a path is one of `freeze`'s. */
  owns(path: string): boolean {
    const inside = relative(join(this.#folder, 'frozen'), path)
    return inside !== '' && !inside.startsWith('..') && !isAbsolute(inside)
  }

  #all(): Promise<Folder> {
    this.#folderContent ??= this.#read().catch((error: unknown) => {
      this.#folderContent = null
      throw error
    })
    return this.#folderContent
  }

  async #read(): Promise<Folder> {
    makeFolder(this.#folder)
    await removeLeftovers(this.#folder)
    const names = (await readdir(this.#folder)).filter((name) => name.endsWith('.json'))
    const found = await Promise.all(names.map((name) => readKept(join(this.#folder, name), name.slice(0, -5))))
    const kept = found.filter((one) => one !== null)
    kept.sort((a, b) => (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : 0))
    return { kept: new Map(kept.map((one) => [one.id, one])), damaged: names.filter((_, i) => found[i] === null) }
  }

  #fileOf(id: string): string {
    return join(this.#folder, `${id}.json`)
  }
}

/** Whether a frozen file can be read and has these images and labels. */
async function holds(file: string, hashes: DataSet['hashes']): Promise<boolean> {
  try {
    const { train, validation } = await readNpzDataSet(file)
    const parts = (pick: (set: ImageSet) => unknown) => [pick(train), pick(validation)] as Uint8Array[]
    const hashOf = (chunks: readonly Uint8Array[]) => {
      const hash = createHash('sha256')
      for (const chunk of chunks) hash.update(chunk)
      return hash.digest('hex')
    }
    return (
      hashOf(parts(({ images }) => images)) === hashes['train-images'] &&
      hashOf(parts(({ labels }) => labels)) === hashes['train-labels']
    )
  } catch {
    return false
  }
}

async function readKept(file: string, id: string): Promise<Kept | null> {
  try {
    const content = KEPT_FILE.parse(JSON.parse(await readFile(file, 'utf8')))
    const pixels = intactPixels(content)
    return pixels && { id, label: content.label, pixels, createdAt: content.createdAt }
  } catch {
    return null
  }
}

/**
 * Silently wrong pixels or a wrong label would be trained on: null where the checksum is another.
 * Pixels that were damaged are made again from the drawing, which is right when the checksum is.
 */
function intactPixels({ label, pixels, sha256, drawing }: z.infer<typeof KEPT_FILE>): Uint8Array | null {
  const stored = PIXELS.safeParse(pixels).data
  if (stored && (sha256 === undefined || sha256 === checksumOf(label, stored))) return stored
  const prepared = prepareDrawing(fromJson(drawing), ALL_STEPS).pixels
  return sha256 === checksumOf(label, prepared) ? prepared : null
}

function damagedNotice(damaged: readonly string[]): string[] {
  const [first, ...others] = damaged
  if (first === undefined) return []
  if (others.length === 0) return [`a kept drawing cannot be read and is left out: ${first}`]
  const names = damaged.slice(0, 3).join(', ') + (damaged.length > 3 ? ', …' : '')
  return [`${damaged.length} kept drawings cannot be read and are left out: ${names}`]
}

function checksumOf(label: number, pixels: Uint8Array): string {
  return createHash('sha256').update(Uint8Array.of(label)).update(pixels).digest('hex')
}

function imageSet(kept: readonly Kept[]): ImageSet {
  const images = new Uint8Array(kept.length * IMAGE_SIZE)
  kept.forEach(({ pixels }, i) => images.set(pixels, i * IMAGE_SIZE))
  const labels = Uint8Array.from(kept, ({ label }) => label)
  return { images, labels, count: kept.length, height: IMAGE_SIDE, width: IMAGE_SIDE, scale: BYTE_SCALE }
}

function asJson(drawing: Drawing): object {
  if (drawing.kind === 'strokes') return drawing
  if (drawing.kind === 'grid') return { ...drawing, cells: toBase64(drawing.cells) }
  return { ...drawing, pixels: toBase64(drawing.pixels) }
}

/** The inverse of asJson. Throws ZodError. */
function fromJson(stored: unknown): Drawing {
  return DRAWING.parse(STORED_DRAWING.parse(stored))
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}
