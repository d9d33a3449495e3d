/**
 * Dropped files, each with a finding: what it is, or what is wrong with it and what to do. IDX
 * images find their labels by name and count; when everything fits it becomes a data set, and
 * otherwise nothing is kept. The four files of MNIST are MNIST, as if they had been fetched. PNGs
 * are pictures for the pad.
 */
import { join } from 'node:path'
import type { DataSetSummary, FileFinding, ImportReport } from '../../../contract/data-sets.ts'
import { WorkbenchError } from '../../../contract/errors.ts'
import { buildDataSet } from '../../../data/build-data-set.ts'
import { isEmnist, pairIdxFiles } from '../../../data/idx-pairs.ts'
import { labelledImages } from '../../../data/labelled-images.ts'
import { writeSynced } from '../../../files/atomic.ts'
import type { DataSetStore } from './data-set-store.ts'
import type { NewSet } from './imported-sets.ts'
import { inspectFile, type Inspected, type StagedFile } from './inspect-file.ts'
import { titleOfFile, titleOfFiles } from './data-set-title.ts'

type IdxFile = Extract<Inspected, { readonly kind: 'images' | 'labels' }>
type NpzFile = Extract<Inspected, { readonly kind: 'npz' }>

interface Pair {
  readonly images: IdxFile
  readonly labels: IdxFile
}

/**
 * All files of an import together: nine times MNIST. A small file may unpack to a thousand times
 * its size.
 */
const MAX_UNPACKED_BYTES = 512 * 2 ** 20

/**
 * Throws WorkbenchError `io` when files cannot be kept; what is wrong with a file is in the report.
 */
export function importFiles(
  files: readonly { readonly name: string; readonly bytes: Uint8Array }[],
  store: DataSetStore,
  maxUnpackedBytes = MAX_UNPACKED_BYTES
): Promise<ImportReport> {
  return store.imported.staging(async (staging) => {
    const inspected: Inspected[] = []
    let unpackedBytes = 0
    for (const [i, { name, bytes }] of files.entries()) {
      const path = join(staging, String(i))
      await writeSynced(path, bytes)
      const one = await inspectFile({ name, path, bytes })
      unpackedBytes += sizeInMemory(one)
      inspected.push(unpackedBytes <= maxUnpackedBytes ? one : tooLarge(one.file, maxUnpackedBytes))
    }
    const findings = new Map(inspected.map((one) => [one.file, findingOf(one)]))
    const wanted = chooseSet(inspected, findings)
    const allWell = [...findings.values()].every(({ ok }) => ok)
    return {
      files: [...findings.values()],
      dataSet:
        wanted && allWell ? ((await keepMnist(inspected, store)) ?? (await store.imported.add(staging, wanted))) : null,
      pictures: inspected.flatMap((one) => (one.kind === 'picture' ? [{ name: one.file.name, ...one.image }] : []))
    }
  })
}

function tooLarge(file: StagedFile, maxUnpackedBytes: number): Inspected {
  const message = `these files unpack to more than ${Math.round(maxUnpackedBytes / 2 ** 20)} MB together`
  return { kind: 'bad', file, problem: new WorkbenchError('bad-file', message, 'Import fewer files at a time.') }
}

/** Bytes that a file has once it is unpacked. */
function sizeInMemory(one: Inspected): number {
  switch (one.kind) {
    case 'images':
    case 'labels':
      return one.array.data.byteLength
    case 'npz': {
      const { train, validation, test } = one.dataSet
      return [train, validation, test].reduce((sum, set) => sum + (set ? set.images.byteLength : 0), 0)
    }
    case 'picture':
      return one.image.pixels.byteLength
    case 'bad':
      return 0
  }
}

/** Null when it is another set. */
async function keepMnist(inspected: readonly Inspected[], store: DataSetStore): Promise<DataSetSummary | null> {
  const brought = inspected.flatMap((one) =>
    one.kind === 'images' || one.kind === 'labels' ? [{ bytes: one.file.bytes, contentSha256: one.array.sha256 }] : []
  )
  return store.keepMnist(brought)
}

function findingOf(one: Inspected): FileFinding {
  const { name } = one.file
  switch (one.kind) {
    case 'images':
      return good(name, `${counted(one.array.shape[0]!, 'image')} of 28 x 28`)
    case 'labels':
      return good(name, counted(one.array.shape[0]!, 'label'))
    case 'npz': {
      const { train, validation, test } = one.dataSet
      return good(name, `${counted(train.count + validation.count + (test?.count ?? 0), 'labelled image')} of 28 x 28`)
    }
    case 'picture':
      return good(name, `a picture of ${one.image.width} x ${one.image.height}`)
    case 'bad':
      return bad(name, one.problem.message, one.problem.hint)
  }
}

/** What the files come to, if all is well with them; notes in `findings` what is not. */
function chooseSet(inspected: readonly Inspected[], findings: Map<StagedFile, FileFinding>): NewSet | null {
  const refuse = ({ file }: Inspected, message: string, hint: string) =>
    findings.set(file, bad(file.name, message, hint))
  const archives = inspected.filter((one): one is NpzFile => one.kind === 'npz')
  const images = inspected.filter((one): one is IdxFile => one.kind === 'images')
  const labels = inspected.filter((one): one is IdxFile => one.kind === 'labels')
  const pairs = pairUp(images, labels)
  for (const one of images.filter((file) => !pairs.some((pair) => pair.images === file))) {
    refuse(
      one,
      `${counted(sizeOf(one), 'image')} without ${sizeOf(one) === 1 ? 'its label' : 'their labels'}${others(labels)}`,
      'Drop their labels file together with them; its name usually has labels and idx1 in it.'
    )
  }
  for (const one of labels.filter((file) => !pairs.some((pair) => pair.labels === file))) {
    refuse(
      one,
      `${counted(sizeOf(one), 'label')} without ${sizeOf(one) === 1 ? 'its image' : 'their images'}${others(images)}`,
      'Drop their images file together with them; its name usually has images and idx3 in it.'
    )
  }
  for (const pair of pairs) {
    const problem = problemOf(pair)
    if (problem) refuse(problem.about, problem.error.message, problem.error.hint)
  }
  if (archives.length + (pairs.length > 0 ? 1 : 0) > 1 || pairs.length > 2) {
    for (const one of [...archives, ...pairs.flatMap((pair) => [pair.images, pair.labels])]) {
      refuse(one, 'belongs to one of several data sets', 'Drop the files of one data set at a time.')
    }
    return null
  }
  const [archive] = archives
  if (archive) {
    const { train, validation, test } = archive.dataSet
    const count = train.count + validation.count + (test?.count ?? 0)
    const form = isEmnist(archive.file.name) ? 'emnist-npz' : 'npz'
    return { title: titleOfFile(archive.file.name), form, images: count, paths: [archive.file.path] }
  }
  return setOfPairs(pairs)
}

/** By the rule for folders on the command line. */
function pairUp(images: readonly IdxFile[], labels: readonly IdxFile[]): Pair[] {
  const files = [...images, ...labels].map((one) => ({ name: one.file.name, shape: one.array.shape, one }))
  return pairIdxFiles(files).pairs.map((pair) => ({ images: pair.images.one, labels: pair.labels.one }))
}

/** Labels that are no digits, or too few images. */
function problemOf({ images, labels }: Pair): { about: IdxFile; error: WorkbenchError } | null {
  try {
    const train = labelledImages(
      { where: images.file.name, ...images.array },
      { where: labels.file.name, ...labels.array }
    )
    buildDataSet({ name: '', where: images.file.name, train, test: null, hashes: {} })
    return null
  } catch (error) {
    if (!(error instanceof WorkbenchError)) throw error
    return { about: error.message.startsWith(labels.file.name) ? labels : images, error }
  }
}

function setOfPairs(pairs: readonly Pair[]): NewSet | null {
  const [train, test] = [...pairs].sort((a, b) => rank(a) - rank(b) || sizeOf(b.images) - sizeOf(a.images))
  if (!train) return null
  const paths = [train, test].flatMap((pair) => (pair ? [pair.images.file.path, pair.labels.file.path] : []))
  const images = pairs.reduce((sum, pair) => sum + sizeOf(pair.images), 0)
  const plain = test ? 'four' : 'pair'
  const { name } = train.images.file
  return { title: titleOfFiles(name, images), form: isEmnist(name) ? `emnist-${plain}` : plain, images, paths }
}

function rank({ images }: Pair): number {
  return /t10k|test/i.test(images.file.name) ? 1 : 0
}

function sizeOf({ array }: IdxFile): number {
  return array.shape[0]!
}

function others(files: readonly IdxFile[]): string {
  if (files.length === 0) return ''
  return `; there are ${files.map((one) => `${amount(sizeOf(one))} in ${one.file.name}`).join(', ')}`
}

function good(name: string, message: string): FileFinding {
  return { name, ok: true, message, hint: '' }
}

function bad(name: string, message: string, hint: string): FileFinding {
  return { name, ok: false, message, hint }
}

/** `1 image`, `60,000 images` */
function counted(count: number, thing: string): string {
  return `${amount(count)} ${thing}${count === 1 ? '' : 's'}`
}

function amount(count: number): string {
  return count.toLocaleString('en-US')
}
