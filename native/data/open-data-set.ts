/**
 * From what a person names to labelled images in memory: `mnist`, `synthetic`, a folder, an .npz,
 * or a pair of IDX files. Chooses the reader and does nothing else; a file's content counts, not
 * its name.
 */
import { open, stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { WorkbenchError } from '../contract/errors.ts'
import { ioError } from '../files/atomic.ts'
import { dataFolder as usualDataFolder } from '../files/program-folders.ts'
import type { DataSet } from './data-set.ts'
import { fileKind, HEAD_BYTES, IDX_FILE } from '../files/file-kind.ts'
import { badDataFile } from './bad-data-file.ts'
import { differenceFromMnist, findBundledMnist, openBundledMnist } from './bundled-mnist.ts'
import { readIdxFolder, readIdxPair } from './idx-data-set.ts'
import { missingMnistPart, mnistFolder } from './mnist-files.ts'
import { readNpzDataSet } from './npz-data-set.ts'
import { pairSplits } from './pair-spec.ts'

export interface OpenDataSetOptions {
  /** The folder of data sets, whose `mnist` is meant by `mnist`. Default: the program's own. */
  readonly dataFolder?: string | undefined
  /**
   * Where `mnist` is taken from when that folder has none; null: nowhere. Default: the program's
   * own files.
   */
  readonly bundledMnist?: string | null | undefined
  /**
   * The file that `synthetic` is taken from; null: it is drawn. Default: the program's own file.
   */
  readonly packedDigits?: string | null | undefined
  /** Images that have been drawn, of how many; for `synthetic`, which takes its time. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * `spec`: `mnist`, `synthetic`, a folder of IDX files, an .npz, or `images,labels` (two IDX files).
 * Throws WorkbenchError `not-found` (with the remedy `download-mnist`, if that is it), `bad-file`
 * naming the file, `io`, `cancelled`.
 */
export async function openDataSet(spec: string, options: OpenDataSetOptions = {}): Promise<DataSet> {
  const { signal, onProgress, packedDigits } = options
  if (spec === 'synthetic') {
    const { openSyntheticDataSet } = await import('./packed-digits.ts')
    return await openSyntheticDataSet({ packed: packedDigits, onProgress, signal })
  }
  if (spec === 'mnist') return await openMnist(options)
  const kind = await kindOfPlace(spec)
  if (kind === 'folder') return await readIdxFolder(spec, basename(resolve(spec)), { signal })
  if (kind === 'file') return await openFile(spec, signal)
  if (kind === 'other') throw notAFile(spec)
  const pair = await pairOf(spec)
  if (pair) return await readIdxPair(...pair, { signal })
  throw new WorkbenchError(
    'not-found',
    `there is no data set ${spec}`,
    'Choose MNIST, the generated digits, a folder of IDX files, an .npz file, or two IDX files.',
    { remedy: { kind: 'name-data-set' } }
  )
}

/**
 * The same data set by a name that holds from any working folder: paths become absolute, both of a
 * pair.
 */
export async function lastingSpec(spec: string): Promise<string> {
  if (spec === 'mnist' || spec === 'synthetic') return spec
  const pair = (await kindOfPlace(spec)) === 'none' ? await pairOf(spec) : undefined
  return pair ? pair.map((part) => resolve(part)).join(',') : resolve(spec)
}

/**
 * The two files of `images,labels`; where neither is there and the comma leaves no doubt, those
 * that were meant.
 */
async function pairOf(spec: string): Promise<[images: string, labels: string] | undefined> {
  const splits = pairSplits(spec)
  for (const split of splits) {
    const kinds = await Promise.all(split.map((path) => kindOfPlace(path)))
    if (kinds.every((kind) => kind !== 'none')) return split
  }
  return splits.length === 1 ? splits[0] : undefined
}

/**
 * What was fetched comes first: it is what the user asked for, and it can replace damaged files of
 * the program.
 */
async function openMnist(options: OpenDataSetOptions): Promise<DataSet> {
  const { dataFolder = usualDataFolder(), bundledMnist = findBundledMnist(), signal } = options
  const folder = mnistFolder(dataFolder)
  const missing = await missingMnistPart(folder)
  if (missing === undefined) return withNotice(await readIdxFolder(folder, 'mnist', { signal }))
  if (bundledMnist !== null) return await openBundledMnist(bundledMnist, signal)
  throw new WorkbenchError(
    'not-found',
    `MNIST is missing: ${folder} has no ${missing}`,
    'Download it, or use the generated digits, which need no download.',
    { remedy: { kind: 'download-mnist' } }
  )
}

/** A set of one's own in MNIST's place is used, but not in silence. */
function withNotice(dataSet: DataSet): DataSet {
  const difference = differenceFromMnist(dataSet)
  if (difference === undefined) return dataSet
  return { ...dataSet, notices: [...(dataSet.notices ?? []), `this is not the published MNIST: ${difference}`] }
}

async function kindOfPlace(path: string): Promise<'folder' | 'file' | 'other' | 'none'> {
  try {
    const found = await stat(path)
    if (found.isDirectory()) return 'folder'
    return found.isFile() ? 'file' : 'other'
  } catch (error) {
    const failure = ioError(error, `read ${path}`)
    if (failure.code === 'not-found' || path.includes(',')) return 'none'
    throw failure
  }
}

/**
 * Parts of an archive are read in any order, and opening a pipe waits for someone to write into it.
 */
function notAFile(path: string): WorkbenchError {
  return badDataFile(path, 'is a device, a pipe or a socket; expected an .npz, a folder, or two IDX files', {
    hint: 'Choose another file.',
    remedy: { kind: 'name-data-set' }
  })
}

async function openFile(file: string, signal: AbortSignal | undefined): Promise<DataSet> {
  const head = await readHead(file)
  if (head[0] === 0x50 && head[1] === 0x4b) return await readNpzDataSet(file, { signal })
  const kind = fileKind(head) ?? 'of an unknown kind'
  throw badDataFile(file, `is ${kind}; expected an .npz, a folder, or two IDX files`, {
    hint: kind === IDX_FILE ? 'Name its labels or images together with it.' : 'Choose another file.',
    remedy: { kind: 'name-data-set' }
  })
}

async function readHead(file: string): Promise<Uint8Array> {
  try {
    const handle = await open(file, 'r')
    try {
      const { bytesRead, buffer } = await handle.read(new Uint8Array(HEAD_BYTES), 0, HEAD_BYTES, 0)
      return buffer.subarray(0, bytesRead)
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw ioError(error, `read ${file}`)
  }
}
