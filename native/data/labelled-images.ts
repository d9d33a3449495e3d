/**
 * Pixels and labels as readers found them, checked and put together. Every refusal names the file
 * or array it is about. Independent of file formats; what the pixels mean is decided for the whole
 * set, in build-data-set.ts.
 */
import type { WorkbenchError } from '../contract/errors.ts'
import { CLASSES, IMAGE_SIDE, IMAGE_SIZE } from '../model/architecture.ts'
import { formatShape, type Shape } from '../tensor/tensor.ts'
import { badDataFile } from './bad-data-file.ts'
import type { NumpyData } from './npy.ts'
import { examinePixels, type StoredPixels } from './stored-pixels.ts'

/** An array and what to call it in an error: a file, or a file and an array in it. */
export interface Source {
  readonly where: string
  readonly shape: Shape
  readonly data: NumpyData
}

export interface LabelledImages {
  /** What to call the images in a notice or an error. */
  readonly where: string
  readonly pixels: StoredPixels
  /** Class of each image, 0..9. */
  readonly labels: Uint8Array
  readonly count: number
  readonly height: number
  readonly width: number
}

/**
 * Columns of a table of labels: the class comes first, as in QMNIST's files (class, writer and so
 * on).
 */
const MAX_LABEL_COLUMNS = 64
const HINTS = {
  empty: 'Choose a file with images in it.',
  apart: 'Check that images and labels belong together: each image has one label.',
  imageShape: 'Save the images as an array (n, height, width).',
  color: 'Turn the images into shades of gray and save them as an array (n, height, width).',
  pixels: 'Replace what is not a number in the images, or leave these images out, and save the file again.',
  labelShape: 'Save the labels as an array (n,) of digits, or one-hot as (n, 10).',
  labels: 'Give each image the digit that it shows, 0 to 9; other classes cannot be learned here.'
} as const

/**
 * Images (n, h, w), (n, h * h), or with further dimensions of 1, as (n, 1, h, w) and (n, h, w, 1),
 * of any numbers. Labels (n,) or (n, 1), any whole numbers 0..9; one-hot (n, 10); or whole numbers
 * (n, k), whose first column counts. Throws WorkbenchError `bad-file`.
 */
export function labelledImages(images: Source, labels: Source): LabelledImages {
  const [count, height, width] = imageShape(images)
  if (count === 0) throw refusal(images, 'holds no images', HINTS.empty)
  const classes = classesOf(labels)
  if (classes.length !== count) {
    const [has, needs] = [formatCount(classes.length, 'label'), formatCount(count, 'image')]
    throw refusal(labels, `has ${has} for the ${needs} of ${images.where}`, HINTS.apart)
  }
  const pixels = examinePixels(images.data, [count, height, width])
  if (typeof pixels === 'number') {
    const value = String(images.data[pixels])
    throw refusal(images, `holds ${value} at position ${pixels}; expected finite pixels`, HINTS.pixels)
  }
  return { where: images.where, pixels, labels: classes, count, height, width }
}

/** Height and width of (n, …) images, or null for what are no images. */
export function imageSides(shape: Shape): readonly [height: number, width: number] | null {
  const [, first = 0, second = 0] = shape
  if (shape.length === 3 && first > 0 && second > 0) {
    const flat = first * second === IMAGE_SIZE && (first === 1 || second === 1)
    return flat ? [IMAGE_SIDE, IMAGE_SIDE] : [first, second]
  }
  if (shape.length === 2 && first > 0 && Number.isInteger(Math.sqrt(first))) return [Math.sqrt(first), Math.sqrt(first)]
  const [height = 1, width = 1, ...more] = shape.slice(1).filter((size) => size !== 1)
  return shape.length > 3 && more.length === 0 && height > 0 && width > 0 ? [height, width] : null
}

function imageShape(source: Source): [count: number, height: number, width: number] {
  const sides = imageSides(source.shape)
  if (sides) return [source.shape[0]!, ...sides]
  const color = source.shape.length === 4 && (source.shape[3] === 3 || source.shape[1] === 3)
  throw refusal(
    source,
    `is of shape ${formatShape(source.shape)}; expected ${color ? 'gray ' : ''}images (n, height, width)`,
    color ? HINTS.color : HINTS.imageShape
  )
}

function classesOf(source: Source): Uint8Array {
  const { shape, data } = source
  const [count = 0, columns = 1] = shape
  if (shape.length < 1 || shape.length > 2) {
    throw refusal(source, `is of shape ${formatShape(shape)}; expected labels (n,)`, HINTS.labelShape)
  }
  if (columns === CLASSES) return fromOneHot(source)
  if (columns > MAX_LABEL_COLUMNS || (columns > 1 && !isTable(data))) {
    throw refusal(source, `is of shape ${formatShape(shape)}; expected labels (n,)`, HINTS.labelShape)
  }
  if (columns === 1 && data instanceof Uint8Array && data.every((label) => label < CLASSES)) return data
  const classes = new Uint8Array(count)
  for (let i = 0; i < count; i++) {
    const label = Number(data[i * columns])
    if (!(Number.isInteger(label) && label >= 0 && label < CLASSES)) {
      throw refusal(source, `has label ${label} at position ${i}; expected 0 to 9`, HINTS.labels)
    }
    classes[i] = label
  }
  return classes
}

/** Probabilities and the like in columns are no table of labels. */
function isTable(data: NumpyData): boolean {
  return !(data instanceof Float32Array || data instanceof Float64Array)
}

function fromOneHot(source: Source): Uint8Array {
  const { shape, data } = source
  return Uint8Array.from({ length: shape[0]! }, (_, i) => {
    const row = Array.from({ length: CLASSES }, (_, digit) => Number(data[i * CLASSES + digit]))
    const zeros = row.filter((value) => value === 0).length
    if (zeros !== CLASSES - 1 || !row.includes(1)) {
      throw refusal(source, `has a row ${i} that is not one-hot; expected a single 1 among zeros`, HINTS.labelShape)
    }
    return row.indexOf(1)
  })
}

/** `1 image`, `60,000 images` */
export function formatCount(count: number, thing: string): string {
  return `${count.toLocaleString('en-US')} ${thing}${count === 1 ? '' : 's'}`
}

function refusal(source: Source, what: string, hint: string): WorkbenchError {
  return badDataFile(source.where, what, { hint })
}
