/**
 * Data sets that a person brought: a folder each, named by its content, with the files as they were
 * and what they are:
 *
 *   imported-<16 hex digits>/data-set.json    {title, form, images, importedAt}
 *                            data.npz | images.idx, labels.idx | the four files of MNIST by their
 *                            usual names; of EMNIST with its prefix, by which their exchanged rows
 *                            and columns are recognised
 *   removed.json               titles of sets that are gone, by id: runs that were trained on them still name them
 *
 * A folder appears whole or not at all. Knows nothing of how files are told apart.
 */
import { createHash } from 'node:crypto'
import { mkdir, readFile, readdir, rename, rm, stat } from 'node:fs/promises'
import { isAbsolute, join, relative } from 'node:path'
import { z } from 'zod'
import type { DataSetSummary } from '../../../contract/data-sets.ts'
import { WorkbenchError } from '../../../contract/errors.ts'
import { pathsOfSpec } from '../../../data/pair-spec.ts'
import { ioError, isOrphan, publish, temporaryName, writeFileAtomic, writeSynced } from '../../../files/atomic.ts'
import { makeFolder } from '../../../files/make-folder.ts'

/** What a kept file is called, by the form of its set. */
const PLAIN_NAMES = {
  npz: ['data.npz'],
  pair: ['images.idx', 'labels.idx'],
  four: ['train-images-idx3-ubyte', 'train-labels-idx1-ubyte', 't10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte']
} as const
const withPrefix = (names: readonly string[]) => names.map((name) => `emnist-${name}`)
export const NAMES = {
  ...PLAIN_NAMES,
  'emnist-npz': withPrefix(PLAIN_NAMES.npz),
  'emnist-pair': withPrefix(PLAIN_NAMES.pair),
  'emnist-four': withPrefix(PLAIN_NAMES.four)
} as const satisfies Readonly<Record<string, readonly string[]>>
export type Form = keyof typeof NAMES
const FORMS = ['npz', 'four', 'pair', 'emnist-npz', 'emnist-four', 'emnist-pair'] as const satisfies readonly Form[]
const FOLDER_FORMS: readonly Form[] = ['four', 'emnist-four']

const MANIFEST = z.strictObject({
  title: z.string(),
  form: z.enum(FORMS),
  images: z.int().min(0),
  importedAt: z.iso.datetime()
})
const MANIFEST_FILE = 'data-set.json'
const REMOVED_FILE = 'removed.json'
const REMOVED = z.record(z.string(), z.string())
const ID = /^imported-[0-9a-f]{16}$/

export interface NewSet {
  readonly title: string
  readonly form: Form
  readonly images: number
  /** Files in a staging folder, in the order of NAMES. */
  readonly paths: readonly string[]
}

interface KnownSet {
  readonly summary: DataSetSummary
  readonly form: Form
  /** Its manifest cannot be read. */
  readonly isDamaged: boolean
}

/** An import takes seconds; after this long nobody is at it any more. */
const ABANDONED_MS = 24 * 3600 * 1000

export class ImportedSets {
  readonly #folder: string
  readonly #now: () => Date

  constructor(folder: string, now: () => Date) {
    this.#folder = folder
    this.#now = now
  }

  /** By title. What is no set of ours is passed over. Throws WorkbenchError `io`. */
  async list(): Promise<DataSetSummary[]> {
    const names = await readdir(this.#folder).catch((error: unknown) => {
      const failed = ioError(error, `read ${this.#folder}`)
      if (failed.code === 'not-found') return []
      throw failed
    })
    const found = await Promise.all(names.filter((name) => name.startsWith('imported-')).map((id) => this.#read(id)))
    return found.flatMap((set) => set?.summary ?? []).sort((a, b) => a.title.localeCompare(b.title))
  }

  /** What openDataSet takes. Throws WorkbenchError `not-found`. */
  async specOf(id: string): Promise<string> {
    const set = await this.#read(id)
    if (!set) throw new WorkbenchError('not-found', `there is no data set ${id}`, 'Choose one of the list.')
    const folder = join(this.#folder, id)
    if (FOLDER_FORMS.includes(set.form)) return folder
    return NAMES[set.form].map((name) => join(folder, name)).join(',')
  }

  /** The id of the set that a spec leads to; null when it is none of these. */
  idOf(spec: string): string | null {
    const inside = relative(this.#folder, pathsOfSpec(spec)[0]!)
    if (inside === '' || inside.startsWith('..') || isAbsolute(inside)) return null
    return inside.split(/[/\\]/)[0]!
  }

  /** Also of a set that was removed; null when it is not known. */
  async titleOf(id: string): Promise<string | null> {
    const set = await this.#read(id)
    return set ? set.summary.title : ((await this.#removed()).get(id) ?? null)
  }

  /**
   * A folder for files that are being looked at; `use` may add them. Nothing of it is left
   * afterwards.
   */
  async staging<T>(use: (folder: string) => Promise<T>): Promise<T> {
    const folder = temporaryName(join(this.#folder, 'staging'))
    try {
      makeFolder(folder)
      await this.removeAbandoned()
      return await use(folder)
    } catch (error) {
      throw error instanceof WorkbenchError || isSystemError(error) ? ioError(error, 'keep the imported files') : error
    } finally {
      await rm(folder, { recursive: true, force: true }).catch(() => undefined)
    }
  }

  /**
   * Keeps staged files as a set; the same files again are the same set. Throws WorkbenchError `io`.
   */
  async add(staging: string, { title, form, images, paths }: NewSet): Promise<DataSetSummary> {
    const kept = join(staging, 'set')
    await mkdir(kept)
    for (const [i, path] of paths.entries()) await rename(path, join(kept, NAMES[form][i]!))
    const id = await idOfContent(kept, form)
    const present = await this.#read(id)
    if (present && !present.isDamaged && (await this.#isSound(id, present.form))) return present.summary
    const importedAt = this.#now().toISOString()
    await writeSynced(join(kept, MANIFEST_FILE), `${JSON.stringify({ title, form, images, importedAt }, null, 2)}\n`)
    await this.#discard(id) // what is damaged there
    await publish(kept, join(this.#folder, id))
    return summaryOf(id, title, images)
  }

  /** Whether the files are those that the set is named by. */
  async #isSound(id: string, form: Form): Promise<boolean> {
    return (await idOfContent(join(this.#folder, id), form).catch(() => null)) === id
  }

  /** The folder disappears at once, also when a crash leaves some of its files. */
  async #discard(id: string): Promise<void> {
    const leaving = temporaryName(join(this.#folder, id))
    try {
      await rename(join(this.#folder, id), leaving)
    } catch (error) {
      if (ioError(error, '').code === 'not-found') return
      throw error
    }
    await rm(leaving, { recursive: true })
  }

  /** Throws WorkbenchError `not-found`, `io`. */
  async remove(id: string): Promise<void> {
    const set = await this.#read(id)
    if (!set) {
      throw new WorkbenchError('not-found', `there is no imported data set ${id}`, 'It may have been removed already.')
    }
    try {
      await this.#discard(id)
    } catch (error) {
      throw ioError(error, `remove the data set ${set.summary.title}`)
    }
    const removed = Object.fromEntries((await this.#removed()).set(id, set.summary.title))
    // Without it runs name their set less well; the set is gone all the same.
    await writeFileAtomic(join(this.#folder, REMOVED_FILE), `${JSON.stringify(removed, null, 2)}\n`).catch(
      () => undefined
    )
  }

  /** A Map, since ids come from clients: an object would answer for `constructor` as well. */
  async #removed(): Promise<Map<string, string>> {
    try {
      return new Map(
        Object.entries(REMOVED.parse(JSON.parse(await readFile(join(this.#folder, REMOVED_FILE), 'utf8'))))
      )
    } catch {
      return new Map()
    }
  }

  async #read(id: string): Promise<KnownSet | null> {
    try {
      const text = await readFile(join(this.#folder, id, MANIFEST_FILE), 'utf8')
      const { title, form, images } = MANIFEST.parse(JSON.parse(text))
      return { summary: summaryOf(id, title, images), form, isDamaged: false }
    } catch {
      return this.#readWithoutManifest(id)
    }
  }

  /**
   * A set whose manifest is damaged is listed all the same: it can be opened, removed, or imported
   * again.
   */
  async #readWithoutManifest(id: string): Promise<KnownSet | null> {
    if (!ID.test(id)) return null
    const names = await readdir(join(this.#folder, id)).catch(() => null)
    if (names === null) return null
    const form = FORMS.find((candidate) => NAMES[candidate].every((name) => names.includes(name))) ?? 'npz'
    const digits = id.slice('imported-'.length, 'imported-'.length + 4)
    const title = `Imported data (${digits}, its description is damaged)`
    return { summary: summaryOf(id, title, 0), form, isDamaged: true }
  }

  /** What killed imports and removals left. What cannot be removed stays; no one sees it. */
  async removeAbandoned(): Promise<void> {
    for (const name of await readdir(this.#folder).catch(() => [])) {
      if (!name.endsWith('.tmp')) continue
      const changed = await stat(join(this.#folder, name)).catch(() => null)
      const isRecent = !changed || this.#now().getTime() - changed.mtimeMs < ABANDONED_MS
      if (isRecent && !isOrphan(name)) continue
      await rm(join(this.#folder, name), { recursive: true, force: true }).catch(() => undefined)
    }
  }
}

/** `imported-` and the beginning of a hash over form and files. */
async function idOfContent(folder: string, form: Form): Promise<string> {
  const hash = createHash('sha256').update(form)
  for (const name of NAMES[form]) {
    const content = await readFile(join(folder, name)).catch((error: unknown) => {
      if (FOLDER_FORMS.includes(form) && ioError(error, '').code === 'not-found') return null
      throw error
    })
    if (content) hash.update(createHash('sha256').update(content).digest())
  }
  return `imported-${hash.digest('hex').slice(0, 16)}`
}

function summaryOf(id: string, title: string, images: number): DataSetSummary {
  return {
    id,
    title,
    description: 'Imported from files; a copy is kept with the program.',
    state: 'ready',
    downloadBytes: null,
    images,
    removable: true
  }
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error
}
