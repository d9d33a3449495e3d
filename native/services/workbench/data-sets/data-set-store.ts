/**
 * All data sets by their ids, opened when they are asked for; the few that were used last stay in
 * memory.
 */
import { MIN_IMAGES_TO_SPLIT } from '../../../contract/limits.ts'
import { join, resolve } from 'node:path'
import type { DataSetSummary } from '../../../contract/data-sets.ts'
import { WorkbenchError } from '../../../contract/errors.ts'
import { badDataFile } from '../../../data/bad-data-file.ts'
import type { DataSet } from '../../../data/data-set.ts'
import { missingMnistPart, mnistFolder } from '../../../data/mnist-files.ts'
import { openDataSet } from '../../../data/open-data-set.ts'
import { generateSyntheticDataSet } from '../../../data/synthetic-data-set.ts'
import type { DataChoice } from '../../choose-data.ts'
import { locateSpec, portableSpec } from '../../data-location.ts'
import { areAllOf, installLocalFiles, type LocalFile } from '../../../download/local-files.ts'
import { mnistManifest, type RemoteDataSet } from '../../../download/data-manifest.ts'
import type { OnFault } from '../rpc/capability.ts'
import { missingDataSetError, missingMnistError } from './missing-data-set.ts'
import { ImportedSets } from './imported-sets.ts'
import { OpeningProgress, type OnOpening } from './opening-progress.ts'
import { openKeptSynthetic } from './synthetic-cache.ts'
import { MY_DIGITS, MY_DIGITS_TITLE, MyDigits } from './my-digits.ts'

export const MNIST = 'mnist'
export const SYNTHETIC = 'synthetic'
const TITLES = { [MNIST]: 'MNIST', [SYNTHETIC]: 'Drawn digits', [MY_DIGITS]: MY_DIGITS_TITLE } as const
const MNIST_IMAGES = 70_000
/** MNIST and the like have 55 MB each. */
const MAX_OPEN = 3

export interface OpenedDataSet {
  readonly summary: DataSetSummary
  readonly dataSet: DataSet
}

export interface DataSetStoreOptions {
  readonly folder: string
  readonly now: () => Date
  readonly onFault: OnFault
  /** The folder of MNIST that came with the program; null: none did. */
  readonly bundledMnist: string | null
  /** What is fetched when MNIST is asked for. */
  readonly remote?: RemoteDataSet
  /** Called when opening a set shows that its state in the list is another. */
  readonly onStateChange?: () => void
}

export class DataSetStore {
  readonly imported: ImportedSets
  readonly myDigits: MyDigits
  readonly folder: string
  readonly remote: RemoteDataSet
  readonly #onFault: OnFault
  readonly #bundledMnist: string | null
  readonly #onStateChange: () => void
  /**
   * Known from the last time that MNIST was read: reading it is the only way to find out, and takes
   * half a second.
   */
  #mnistIsDamaged = false
  readonly #opening = new OpeningProgress()
  /** By spec, those used last at the end. */
  readonly #open = new Map<string, Promise<DataSet>>()

  constructor({
    folder,
    now,
    onFault,
    bundledMnist,
    remote = mnistManifest(),
    onStateChange = () => {}
  }: DataSetStoreOptions) {
    this.folder = resolve(folder)
    this.#onFault = onFault
    this.#bundledMnist = bundledMnist
    this.#onStateChange = onStateChange
    this.remote = remote
    this.imported = new ImportedSets(join(this.folder, 'imported'), now)
    this.myDigits = new MyDigits(join(this.folder, MY_DIGITS), now)
  }

  async list(): Promise<DataSetSummary[]> {
    return [await this.#mnist(), SYNTHETIC_SUMMARY, await this.#myDigits(), ...(await this.imported.list())]
  }

  /**
   * Throws WorkbenchError `not-found` for an unknown set and for MNIST that was not fetched; what
   * openDataSet throws.
   */
  async open(id: string): Promise<OpenedDataSet> {
    const summary = (await this.list()).find((candidate) => candidate.id === id)
    if (!summary) {
      throw new WorkbenchError('not-found', `there is no data set ${await this.titleOf(id)}`, 'Choose one of the list.')
    }
    if (summary.state === 'absent') {
      throw new WorkbenchError('not-found', `${summary.title} is not here yet`, 'Fetch it on the Data page first.')
    }
    if (id === MY_DIGITS) return { summary, dataSet: await this.myDigits.dataSet() }
    try {
      return { summary, dataSet: await this.bySpec(await this.specOf(id)) }
    } catch (error) {
      if (!(error instanceof WorkbenchError && error.code === 'not-found')) throw error
      throw new WorkbenchError(
        'not-found',
        `${summary.title} cannot be opened: files of it are missing`,
        summary.removable ? 'Import it again, or remove it.' : 'Download it again.',
        { cause: error }
      )
    }
  }

  /**
   * As `open`, reporting how far it is until `signal` is aborted: only drawing digits takes long
   * enough to say.
   */
  async prepare(id: string, onOpening: OnOpening, signal: AbortSignal): Promise<DataSetSummary> {
    const stop = this.#opening.follow(id, onOpening)
    signal.addEventListener('abort', stop)
    try {
      return (await this.open(id)).summary
    } finally {
      signal.removeEventListener('abort', stop)
      stop()
    }
  }

  /**
   * The set, and what a run remembers it by: something that will be the same when the run goes on.
   * Throws as `open`.
   */
  async forTraining(id: string): Promise<DataChoice> {
    const { dataSet } = await this.open(id)
    if (id !== MY_DIGITS) return { dataSet, spec: portableSpec(await this.specOf(id), this.folder) }
    if (dataSet.validation.count === 0) {
      const { count } = dataSet.train
      throw new WorkbenchError(
        'bad-argument',
        `${MY_DIGITS_TITLE} has ${count === 1 ? '1 drawing' : `${count} drawings`}; expected at least ${MIN_IMAGES_TO_SPLIT}, as a sixth of them validates`,
        'Draw and keep some more.'
      )
    }
    const spec = await this.myDigits.freeze()
    return { dataSet: await this.bySpec(spec), spec: portableSpec(spec, this.folder) }
  }

  /**
   * What a run's config names. Throws WorkbenchError `not-found` when it is gone, and what
   * openDataSet throws.
   */
  bySpec(named: string): Promise<DataSet> {
    const spec = locateSpec(named, this.folder)
    const known = this.#open.get(spec)
    const opened = known ?? this.#read(spec)
    this.#open.delete(spec)
    this.#open.set(spec, opened)
    if (known) return known
    opened.catch(() => this.#open.delete(spec))
    for (const oldest of this.#open.keys()) if (this.#open.size > MAX_OPEN) this.#open.delete(oldest)
    return opened
  }

  /** The id of what a run's config names; the spec itself where it lies elsewhere. */
  idOf(named: string): string {
    const spec = locateSpec(named, this.folder)
    return this.myDigits.owns(spec) ? MY_DIGITS : (this.imported.idOf(spec) ?? spec)
  }

  /** What people call it; the id itself where nothing else is known. */
  async titleOf(id: string): Promise<string> {
    return ownTitle(id) ?? (await this.imported.titleOf(id)) ?? id
  }

  /**
   * Throws WorkbenchError `bad-argument` for a set that belongs to the program, `not-found`, `io`.
   */
  async remove(id: string): Promise<void> {
    if ([MNIST, SYNTHETIC, MY_DIGITS].includes(id)) {
      throw new WorkbenchError(
        'bad-argument',
        `${await this.titleOf(id)} cannot be removed`,
        id === MY_DIGITS ? 'Remove its drawings one by one.' : 'Only imported data sets can be.'
      )
    }
    const spec = await this.imported.specOf(id)
    await this.imported.remove(id)
    this.#open.delete(spec)
  }

  /**
   * Files that are MNIST's, as if they had been fetched; null, and nothing is kept, when they are
   * not. Throws WorkbenchError `io`.
   */
  async keepMnist(files: readonly LocalFile[]): Promise<DataSetSummary | null> {
    if (!areAllOf(this.remote, files)) return null
    await installLocalFiles(mnistFolder(this.folder), this.remote, files)
    this.forgetMnist()
    return this.#mnist()
  }

  /** MNIST on the disk may be another now. */
  forgetMnist(): void {
    this.#open.delete(MNIST)
    this.#mnistIsDamaged = false
  }

  async #read(spec: string): Promise<DataSet> {
    if (spec === SYNTHETIC) {
      const onProgress = (done: number, total: number) =>
        this.#opening.report(spec, `Drawing ${total.toLocaleString('en-US')} digits, once`, done, total)
      const draw = () => generateSyntheticDataSet({ onProgress })
      const folder = join(this.folder, SYNTHETIC)
      return openKeptSynthetic({ folder, onFault: this.#onFault, draw }).finally(() => this.#opening.end(spec))
    }
    if (spec === MNIST) return this.#readMnist()
    try {
      const dataSet = await openDataSet(spec, { dataFolder: this.folder })
      const id = this.idOf(spec)
      // Files of ours have names that say nothing to a person.
      return id === spec ? dataSet : { ...dataSet, name: await this.titleOf(id) }
    } catch (error) {
      if (!(error instanceof WorkbenchError && error.code === 'not-found')) throw error
      throw await missingDataSetError(spec, this.imported, error)
    }
  }

  /**
   * Throws WorkbenchError `not-found`, `bad-file` for files that are damaged or not those that were
   * published.
   */
  async #readMnist(): Promise<DataSet> {
    try {
      const dataSet = await openDataSet(MNIST, { dataFolder: this.folder, bundledMnist: this.#bundledMnist })
      this.#checkContent(dataSet)
      this.#setMnistDamaged(false)
      return dataSet
    } catch (error) {
      if (!(error instanceof WorkbenchError)) throw error
      if (error.code === 'not-found') throw missingMnistError(error)
      if (error.code !== 'bad-file') throw error
      this.#setMnistDamaged(true)
      throw new WorkbenchError(
        'bad-file',
        `${TITLES[MNIST]} is damaged: ${error.message}`,
        'Fetch it again on the Data page.',
        { cause: error }
      )
    }
  }

  #checkContent({ hashes }: DataSet): void {
    for (const { name, content } of this.remote.files) {
      const part = Object.keys(hashes).find((key) => name.startsWith(key))
      if (part === undefined || hashes[part] === content.sha256) continue
      throw badDataFile(name, `has altered bytes: SHA-256 ${hashes[part]}; expected ${content.sha256}`)
    }
  }

  #setMnistDamaged(damaged: boolean): void {
    if (damaged === this.#mnistIsDamaged) return
    this.#mnistIsDamaged = damaged
    this.#onStateChange()
  }

  /** Throws WorkbenchError `not-found`. */
  specOf(id: string): Promise<string> {
    return id === MNIST || id === SYNTHETIC ? Promise.resolve(id) : this.imported.specOf(id)
  }

  async #mnist(): Promise<DataSetSummary> {
    const isHere = this.#bundledMnist !== null || (await missingMnistPart(mnistFolder(this.folder))) === undefined
    const state = !isHere ? 'absent' : this.#mnistIsDamaged ? 'damaged' : 'ready'
    return {
      id: MNIST,
      title: TITLES[MNIST],
      description:
        'The genuine handwritten digits of 1998, by Yann LeCun, Corinna Cortes and Christopher Burges (CC BY-SA 3.0).',
      state,
      downloadBytes: state === 'ready' ? null : this.remote.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      images: MNIST_IMAGES,
      removable: false
    }
  }

  async #myDigits(): Promise<DataSetSummary> {
    const { length } = await this.myDigits.list()
    return {
      id: MY_DIGITS,
      title: TITLES[MY_DIGITS],
      description: 'Digits drawn on the pad, labelled and kept.',
      state: length > 0 ? 'ready' : 'empty',
      downloadBytes: null,
      images: length,
      removable: false
    }
  }
}

function ownTitle(id: string): string | null {
  return id === MNIST || id === SYNTHETIC || id === MY_DIGITS ? TITLES[id] : null
}

const SYNTHETIC_SUMMARY: DataSetSummary = {
  id: SYNTHETIC,
  title: TITLES[SYNTHETIC],
  description: 'Digits drawn by this program with pens and bends as people have them; no download.',
  state: 'ready',
  downloadBytes: null,
  images: MNIST_IMAGES,
  removable: false
}
