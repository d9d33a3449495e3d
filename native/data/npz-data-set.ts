/**
 * Data sets out of an .npz: the brief's MNIST.npz, Keras' mnist.npz, or any one pair of images and
 * labels.
 */
import { basename } from 'node:path'
import { badDataFile } from './bad-data-file.ts'
import { buildDataSet } from './build-data-set.ts'
import type { DataSet } from './data-set.ts'
import { isEmnist } from './idx-pairs.ts'
import { labelledImages, type LabelledImages } from './labelled-images.ts'
import { openNpz, type NpzContent, type ReadNpzOptions } from './npz.ts'

/** Names of images and labels of a pair; upper and lower case are the same. */
const NAMES: readonly (readonly [images: string, labels: string])[] = [
  ['x', 'y'],
  ['images', 'labels'],
  ['image', 'label'],
  ['data', 'target'],
  ['data', 'labels']
]
const PARTS = {
  train: ['train', 'training'],
  validation: ['valid', 'val', 'validation', 'dev'],
  test: ['test', 'testing']
} as const
type Part = keyof typeof PARTS

const HINT =
  'Name the arrays X_train, Y_train, X_valid, Y_valid, or x_train, y_train, x_test, y_test, or images and labels.'
const MAX_LISTED = 12

/**
 * By array names: X_train, Y_train and, where they are there, X_valid, Y_valid (or X_val …) and
 * X_test, Y_test; also train_images, train_labels and the like. Without images for validation the
 * training images are split. One pair, as images and labels, is split and has no test set. Throws
 * WorkbenchError `bad-file` naming file and array, and what openNpz throws.
 */
export async function readNpzDataSet(file: string, options: ReadNpzOptions = {}): Promise<DataSet> {
  const content = await openNpz(file, options)
  const used = new Map<string, string>()
  const read = (names: readonly [string, string] | null): LabelledImages | null => {
    if (!names) return null
    const [images, labels] = names.map((name) => arrayOf(file, content, name)) as [Found, Found]
    used.set(images.name, images.array.sha256)
    used.set(labels.name, labels.array.sha256)
    return labelledImages(
      { where: `${images.name} of ${file}`, ...images.array },
      { where: `${labels.name} of ${file}`, ...labels.array }
    )
  }
  const names = namesIn(content)
  const [train, validation, test] = (['train', 'validation', 'test'] as const).map((part) =>
    read(findPart(file, content, names, part))
  ) as [LabelledImages | null, LabelledImages | null, LabelledImages | null]
  const only = train || validation || test ? null : read(findPair(names, (base) => [base]))
  if (!train && !validation && !test && !only) {
    throw badDataFile(file, `has no images and labels; it has ${listed(names)}`, { hint: HINT })
  }
  const unused = names.filter((name) => !used.has(name))
  return buildDataSet({
    name: basename(file),
    where: file,
    train: train ?? only,
    validation,
    test,
    hashes: Object.fromEntries(used),
    isEmnist: isEmnist(basename(file)),
    notices: unused.length > 0 ? [`arrays that are not used: ${describe(content, unused)}`] : []
  })
}

interface Found {
  readonly name: string
  readonly array: NonNullable<ReturnType<NpzContent['arrays']['get']>>
}

/**
 * Null when no array is called so; throws WorkbenchError `bad-file` when only the images or only
 * the labels are there.
 */
function findPart(
  file: string,
  content: NpzContent,
  names: readonly string[],
  part: Part
): readonly [string, string] | null {
  const spellings = (base: string) =>
    PARTS[part].flatMap((word) => [`${base}_${word}`, `${word}_${base}`, `${base}${word}`, `${word}${base}`])
  const pair = findPair(names, spellings)
  if (pair) return pair
  for (const [images, labels] of NAMES) {
    const [has, lacks] = hasAny(names, spellings(images)) ? [images, labels] : [labels, images]
    const found = hasAny(names, spellings(has))
    if (!found) continue
    const isUpper = found.startsWith(found[0]!.toUpperCase())
    const absent = found.toLowerCase().replace(has, isUpper && lacks.length === 1 ? lacks.toUpperCase() : lacks)
    throw badDataFile(file, `has no array ${absent}; it has ${listed(namesIn(content))}`, { hint: HINT })
  }
  return null
}

function findPair(
  names: readonly string[],
  spellings: (base: string) => readonly string[]
): readonly [string, string] | null {
  for (const [images, labels] of NAMES) {
    const [x, y] = [hasAny(names, spellings(images)), hasAny(names, spellings(labels))]
    if (x !== undefined && y !== undefined) return [x, y]
  }
  return null
}

function hasAny(names: readonly string[], wanted: readonly string[]): string | undefined {
  return names.find((name) => wanted.includes(name.toLowerCase()))
}

function arrayOf(file: string, { arrays, unreadable }: NpzContent, name: string): Found {
  const array = arrays.get(name)
  if (array) return { name, array }
  throw badDataFile(file, `has an array ${name} that ${unreadable.get(name)}`, {
    hint: 'Save it as numbers: numpy.savez with arrays of uint8 for images and labels.'
  })
}

function namesIn({ arrays, unreadable }: NpzContent): string[] {
  return [...arrays.keys(), ...unreadable.keys()]
}

function describe({ arrays }: NpzContent, names: readonly string[]): string {
  return listed(names.map((name) => `${name}${arrays.has(name) ? ` (${arrays.get(name)!.shape.join(', ')})` : ''}`))
}

function listed(names: readonly string[]): string {
  return names.slice(0, MAX_LISTED).join(', ') + (names.length > MAX_LISTED ? ', …' : '')
}
