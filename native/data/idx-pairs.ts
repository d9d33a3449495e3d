/**
 * Which labels belong to which images, by the names and sizes of IDX files: the one rule for
 * folders on the command line and for files that are dropped on the window.
 * `train-images-idx3-ubyte` belongs to `train-labels-idx1-ubyte`,
 * `emnist-digits-test-images-idx3-ubyte.gz` to `emnist-digits-test-labels-idx1-ubyte.gz`, `images`
 * to `labels`.
 */
import type { Shape } from '../tensor/tensor.ts'
import { imageSides } from './labelled-images.ts'

export interface IdxFile {
  /** As the person knows it, without folders. */
  readonly name: string
  readonly shape: Shape
}

export interface IdxPair<File extends IdxFile> {
  readonly images: File
  readonly labels: File
}

export interface IdxPairs<File extends IdxFile> {
  readonly pairs: readonly IdxPair<File>[]
  readonly withoutLabels: readonly File[]
  readonly withoutImages: readonly File[]
}

export type IdxRole = 'train' | 'validation' | 'test'

/** By what their names share, else the only ones of the same number. */
export function pairIdxFiles<File extends IdxFile>(files: readonly File[]): IdxPairs<File> {
  const images = files.filter(isImages)
  const left = new Set(files.filter((file) => !isImages(file)))
  const labelsOf = new Map<File, File>()
  const take = (file: File, fits: (labels: File) => boolean) => {
    const found = [...left].filter((labels) => labels.shape[0] === file.shape[0] && fits(labels))
    const [only] = found
    if (!only || found.length > 1) return
    left.delete(only)
    labelsOf.set(file, only)
  }
  for (const file of images) take(file, (labels) => stemOf(labels.name) === stemOf(file.name))
  for (const file of images) if (!labelsOf.has(file)) take(file, () => true)
  return {
    pairs: [...labelsOf].map(([file, labels]) => ({ images: file, labels })),
    withoutLabels: images.filter((file) => !labelsOf.has(file)),
    withoutImages: [...left]
  }
}

export function isImages({ shape, name }: IdxFile): boolean {
  if (shape.length >= 3) return true
  return shape.length === 2 && imageSides(shape) !== null && !/label/i.test(name) && /image/i.test(name)
}

/** Of a file or an archive: EMNIST's images are stored with rows and columns exchanged. */
export function isEmnist(name: string): boolean {
  return /emnist/i.test(name)
}

export function roleOf(name: string): IdxRole {
  if (/t10k|test/i.test(name)) return 'test'
  return /valid|[^a-z]val[^a-z]|^val[^a-z]/i.test(name) ? 'validation' : 'train'
}

/**
 * What tells one data set from another in a folder: `emnistdigits` of
 * `emnist-digits-test-images-idx3-ubyte.gz`.
 */
export function groupOf(name: string): string {
  return wordsOf(name)
    .filter((word) => !/^(train(ing)?|t10k|test(ing)?|valid(ation)?|val)$/.test(word))
    .join('')
}

/** What images and their labels have in common. */
export function stemOf(name: string): string {
  return wordsOf(name).join('')
}

/** The words of a name but for those that say what kind of IDX file it is. */
function wordsOf(name: string): string[] {
  return name
    .toLowerCase()
    .replace(/\.gz$/, '')
    .replace(/[^a-z0-9](u?byte|int|short|float|double)$/, '')
    .split(/[^a-z0-9]/)
    .map((word) => word.replace(/images?|labels?|idx\d?/g, ''))
}
