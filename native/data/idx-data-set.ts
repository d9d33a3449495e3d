/** Data sets out of IDX files: a folder of them, or one pair of images and labels. */
import { basename } from 'node:path'
import { WorkbenchError } from '../contract/errors.ts'
import { badDataFile } from './bad-data-file.ts'
import { buildDataSet } from './build-data-set.ts'
import type { DataSet } from './data-set.ts'
import { findIdxFiles, type FolderContent, type FoundIdxFile } from './find-idx-files.ts'
import { readIdx, type ReadIdxOptions } from './idx.ts'
import { groupOf, isEmnist, pairIdxFiles, roleOf, type IdxPair, type IdxRole } from './idx-pairs.ts'
import { labelledImages, type LabelledImages } from './labelled-images.ts'
import { MNIST_PARTS, mnistFileNames } from './mnist-files.ts'

/** What each file is called in a data set's hashes, after MNIST's own names. */
const HASH_NAMES: Readonly<Record<IdxRole, string>> = { train: 'train', validation: 'validation', test: 't10k' }

/**
 * The images and labels of a folder, paired by name: training images, and those for tests and
 * validation where they are there. Throws WorkbenchError `not-found` naming what is missing,
 * `bad-file` for a folder with several data sets, and what readIdx and labelledImages throw.
 */
export async function readIdxFolder(folder: string, name: string, options: ReadIdxOptions = {}): Promise<DataSet> {
  const content = await findIdxFiles(folder)
  const { pairs, withoutLabels, withoutImages } = pairIdxFiles(content.files)
  const group = chooseGroup(folder, pairs)
  const chosen = pairs.filter((pair) => groupOf(pair.images.name) === group)
  const [alone] = [...withoutLabels, ...withoutImages].filter(
    (file) => groupOf(file.name) === group || chosen.length === 0
  )
  if (chosen.length === 0 || alone) throw missing(folder, content, alone)
  const parts: Partial<Record<IdxRole, LabelledImages>> = {}
  const hashes: Record<string, string> = {}
  for (const { images, labels } of chosen) {
    const role = roleOf(images.name)
    if (parts[role]) throw several(folder, [parts[role].where, images.path])
    const read = await readLabelled(images.path, labels.path, options)
    parts[role] = read.part
    hashes[`${HASH_NAMES[role]}-images`] = read.images
    hashes[`${HASH_NAMES[role]}-labels`] = read.labels
  }
  const unused = content.files.filter(
    (file) => !chosen.some(({ images, labels }) => file === images || file === labels)
  )
  const notices = unused.length > 0 ? [`not used: ${unused.map((file) => file.name).join(', ')}`] : []
  const { train = null, validation, test = null } = parts
  const fromEmnist = chosen.some(({ images }) => isEmnist(images.name))
  return buildDataSet({ name, where: folder, train, validation, test, hashes, isEmnist: fromEmnist, notices })
}

/** A pair is training and validation images; there is no test set. */
export async function readIdxPair(images: string, labels: string, options: ReadIdxOptions = {}): Promise<DataSet> {
  const pair = await readLabelled(images, labels, options)
  return buildDataSet({
    name: basename(images),
    where: images,
    train: pair.part,
    test: null,
    hashes: { 'train-images': pair.images, 'train-labels': pair.labels },
    isEmnist: isEmnist(basename(images))
  })
}

/** MNIST's plain names before any with a prefix; else the only data set that is there. */
function chooseGroup(folder: string, pairs: readonly IdxPair<FoundIdxFile>[]): string | undefined {
  const groups = [...new Set(pairs.map(({ images }) => groupOf(images.name)))]
  if (groups.includes('') || groups.length < 2) return groups.includes('') ? '' : groups[0]
  throw several(
    folder,
    pairs.map(({ images }) => images.name)
  )
}

function several(folder: string, images: readonly string[]): WorkbenchError {
  const shown = images.slice(0, 6).join(', ') + (images.length > 6 ? ', …' : '')
  return badDataFile(folder, `holds several data sets: ${shown}; expected one`, {
    hint: 'Name the two files of one of them, images and labels, or put them into a folder of their own.'
  })
}

function missing(folder: string, { names, faults }: FolderContent, alone: FoundIdxFile | undefined): WorkbenchError {
  const [fault] = faults
  if (fault) return fault
  const shown = names.slice(0, 8).join(', ') + (names.length > 8 ? ', …' : '')
  if (alone) {
    const counterpart = /label/i.test(alone.name) || alone.shape.length === 1 ? 'images' : 'labels'
    return new WorkbenchError(
      'not-found',
      `${folder} has no ${counterpart} for ${alone.name} (${alone.shape[0]}); it has ${shown}`,
      'Put images and labels of the same number beside each other.'
    )
  }
  const part = MNIST_PARTS.find((candidate) => !mnistFileNames(candidate).some((name) => names.includes(name)))
  const [usual, ...others] = mnistFileNames(part ?? 'train-images')
  return new WorkbenchError(
    'not-found',
    `${folder} has no ${usual} (nor ${others.join(', ')}); it has ${shown || 'nothing'}`,
    'Choose a folder with IDX files of images and labels.',
    { remedy: { kind: 'name-data-set' } }
  )
}

async function readLabelled(
  imageFile: string,
  labelFile: string,
  options: ReadIdxOptions
): Promise<{ part: LabelledImages; images: string; labels: string }> {
  const first = { where: imageFile, ...(await readIdx(imageFile, options)) }
  const second = { where: labelFile, ...(await readIdx(labelFile, options)) }
  // Labels named before their images: their shapes leave no doubt.
  const [images, labels] = first.shape.length === 1 && second.shape.length > 2 ? [second, first] : [first, second]
  return { part: labelledImages(images, labels), images: images.sha256, labels: labels.sha256 }
}
