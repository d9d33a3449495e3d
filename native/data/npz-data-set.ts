/** Data sets out of an .npz: the brief's MNIST.npz, Keras' mnist.npz, or any one pair of images and labels. */
import { basename } from 'node:path'
import type { DataSet, ImageSet } from './data-set.ts'
import { badDataFile } from './bad-data-file.ts'
import { checkSameSize, labelledImages, splitValidation } from './labelled-images.ts'
import { readNpz, type NpzArray, type ReadNpzOptions } from './npz.ts'

const PAIRS: readonly (readonly [images: string, labels: string])[] = [
  ['images', 'labels'],
  ['X', 'y'],
  ['X', 'Y'],
  ['x', 'y'],
  ['data', 'target']
]

const HINT =
  'Name the arrays X_train, Y_train, X_valid, Y_valid, or x_train, y_train, x_test, y_test, or images and labels.'

/**
 * By array names, in this order: X_train, Y_train, X_valid, Y_valid (and X_test, Y_test if there), which are taken as they are;
 * x_train, y_train, x_test, y_test, whose training images are split; one pair, which is split and has no test set.
 * Throws WorkbenchError `bad-file` naming file and array, and what readNpz throws.
 */
export async function readNpzDataSet(file: string, options: ReadNpzOptions = {}): Promise<DataSet> {
  const arrays = await readNpz(file, options)
  const part = (images: string, labels: string) => readPart(file, arrays, images, labels)
  const name = basename(file)
  if (arrays.has('X_valid') || arrays.has('Y_valid')) {
    const train = part('X_train', 'Y_train')
    const validation = part('X_valid', 'Y_valid')
    const test = arrays.has('X_test') ? part('X_test', 'Y_test') : null
    for (const other of [validation, test]) if (other) checkSameSize(train.set, other.set, file)
    const hashes = { ...train.hashes, ...validation.hashes, ...test?.hashes }
    return { name, train: train.set, validation: validation.set, test: test?.set ?? null, hashes }
  }
  const [x, y] = arrays.has('X_train') ? ['X', arrays.has('Y_train') ? 'Y' : 'y'] : ['x', 'y']
  if (arrays.has(`${x}_train`)) {
    const train = part(`${x}_train`, `${y}_train`)
    const test = arrays.has(`${x}_test`) ? part(`${x}_test`, `${y}_test`) : null
    if (test) checkSameSize(train.set, test.set, file)
    return {
      name,
      ...splitValidation(train.set, file),
      test: test?.set ?? null,
      hashes: { ...train.hashes, ...test?.hashes }
    }
  }
  const pair = PAIRS.find(([images, labels]) => arrays.has(images) && arrays.has(labels))
  if (!pair) throw badDataFile(file, `has no images and labels; it has ${listed(arrays)}`, undefined, HINT)
  const only = part(...pair)
  return { name, ...splitValidation(only.set, file), test: null, hashes: only.hashes }
}

function readPart(
  file: string,
  arrays: ReadonlyMap<string, NpzArray>,
  imagesName: string,
  labelsName: string
): { set: ImageSet; hashes: Record<string, string> } {
  const [images, labels] = [arrays.get(imagesName), arrays.get(labelsName)]
  if (!images || !labels) {
    const absent = images ? labelsName : imagesName
    throw badDataFile(file, `has no array ${absent}; it has ${listed(arrays)}`, undefined, HINT)
  }
  return {
    set: labelledImages(
      { where: `${imagesName} of ${file}`, ...images },
      { where: `${labelsName} of ${file}`, ...labels }
    ),
    hashes: { [imagesName]: images.sha256, [labelsName]: labels.sha256 }
  }
}

function listed(arrays: ReadonlyMap<string, NpzArray>): string {
  const names = [...arrays.keys()]
  return names.slice(0, 12).join(', ') + (names.length > 12 ? ', …' : '')
}
