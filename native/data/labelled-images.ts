/**
 * Pixels and labels as readers found them, checked and put together. Every refusal names the file or array it is about.
 * Knows nothing of file formats; what is not copied stays a view on what was read.
 */
import { FEWEST_TO_SPLIT } from '../contract/limits.ts'
import type { WorkbenchError } from '../contract/errors.ts'
import { formatShape, type Shape } from '../tensor/tensor.ts'
import { badDataFile } from './bad-data-file.ts'
import type { ImageSet } from './data-set.ts'
import { sliceImages } from './data-set.ts'
import type { NumpyData } from './npy.ts'

/** An array and what to call it in an error: a file, or a file and an array in it. */
export interface Source {
  readonly where: string
  readonly shape: Shape
  readonly data: NumpyData
}

const CLASSES = 10
/** The divisor of the brief's MNIST.npz, whose printed gradients show it. */
const BYTE_SCALE = 1 / 256
const HINTS = {
  empty: 'Choose a file with images in it.',
  apart: 'Check that images and labels belong together: each image has one label.',
  imageShape: 'Save the images as an array (n, height, width).',
  imageSizes: 'Scale all images to the same size, those for testing and validation too.',
  pixelType: 'Save the pixels as uint8 from 0 to 255, or as float32 from 0 to 1.',
  pixels: 'Replace what is not a number in the images, or leave these images out, and save the file again.',
  labelShape: 'Save the labels as an array (n,) of digits, or one-hot as (n, 10).',
  labels: 'Give each image the digit that it shows, 0 to 9; other classes cannot be learned here.',
  few: 'Bring some more labelled images.'
} as const
/** Of MNIST's 60,000 training images the first 50,000 train. Smaller sets are cut in the same proportion. */
const TRAINING_IMAGES = 50_000
const VALIDATION_IMAGES = 10_000

/**
 * Images (n, h, w), (n, h, w, 1) or (n, h * h), bytes or floats; labels (n,) or (n, 1), any whole numbers 0..9, or one-hot (n, 10).
 * float64 becomes float32. Throws WorkbenchError `bad-file`.
 */
export function labelledImages(images: Source, labels: Source): ImageSet {
  const [count, height, width] = imageShape(images)
  if (count === 0) throw refusal(images, 'holds no images', HINTS.empty)
  const classes = classesOf(labels)
  if (classes.length !== count) {
    const [has, needs] = [counted(classes.length, 'label'), counted(count, 'image')]
    throw refusal(labels, `has ${has} for the ${needs} of ${images.where}`, HINTS.apart)
  }
  const pixels = pixelsOf(images)
  const scale = pixels instanceof Uint8Array ? BYTE_SCALE : 1
  return { images: pixels, labels: classes, count, height, width, scale }
}

/** Training and validation images of one set: 50,000 and 10,000, or the last sixth of a smaller set validates. */
export function splitValidation(set: ImageSet, where: string): Pick<Splits, 'train' | 'validation'> {
  const whole = TRAINING_IMAGES + VALIDATION_IMAGES
  const total = Math.min(set.count, whole)
  const validation = Math.floor((total * VALIDATION_IMAGES) / whole)
  if (validation === 0) {
    throw badDataFile(
      where,
      `has ${counted(set.count, 'image')}; expected at least ${FEWEST_TO_SPLIT}, as a sixth of them validates`,
      undefined,
      HINTS.few
    )
  }
  const from = total - validation
  return { train: sliceImages(set, 0, from), validation: sliceImages(set, from, total) }
}

interface Splits {
  readonly train: ImageSet
  readonly validation: ImageSet
}

/** Throws WorkbenchError `bad-file` when two parts have images of different sizes. */
export function checkSameSize(first: ImageSet, second: ImageSet, where: string): void {
  if (first.height === second.height && first.width === second.width) return
  throw badDataFile(
    where,
    `has images of ${second.height} x ${second.width}; expected ${first.height} x ${first.width} as in the training images`,
    undefined,
    HINTS.imageSizes
  )
}

function imageShape(source: Source): [count: number, height: number, width: number] {
  const [count = 0, height = 0, width = 0, channels = 1] = source.shape
  const side = Math.sqrt(height)
  if (source.shape.length === 2 && height > 0 && Number.isInteger(side)) return [count, side, side]
  const dimensions = source.shape.length
  if ((dimensions !== 3 && dimensions !== 4) || channels !== 1 || height === 0 || width === 0) {
    throw refusal(
      source,
      `is of shape ${formatShape(source.shape)}; expected images (n, height, width)`,
      HINTS.imageShape
    )
  }
  return [count, height, width]
}

function pixelsOf(source: Source): Uint8Array | Float32Array {
  const { data } = source
  if (data instanceof Uint8Array) return data
  if (!(data instanceof Float32Array || data instanceof Float64Array)) {
    throw refusal(source, `holds ${kindOfNumbers(data)}; expected pixels as uint8, float32 or float64`, HINTS.pixelType)
  }
  const pixels = data instanceof Float32Array ? data : Float32Array.from(data)
  const at = pixels.findIndex((pixel) => !Number.isFinite(pixel))
  if (at >= 0) throw refusal(source, `holds ${data[at]} at position ${at}; expected finite pixels`, HINTS.pixels)
  return pixels
}

function classesOf(source: Source): Uint8Array {
  const { shape, data } = source
  if (shape.length === 2 && shape[1] === CLASSES) return fromOneHot(source)
  if (shape.length !== 1 && !(shape.length === 2 && shape[1] === 1)) {
    throw refusal(source, `is of shape ${formatShape(shape)}; expected labels (n,)`, HINTS.labelShape)
  }
  const classes = data instanceof Uint8Array ? data : new Uint8Array(data.length)
  for (let i = 0; i < data.length; i++) {
    const label = Number(data[i])
    if (!(Number.isInteger(label) && label >= 0 && label < CLASSES)) {
      throw refusal(source, `has label ${label} at position ${i}; expected 0 to 9`, HINTS.labels)
    }
    classes[i] = label
  }
  return classes
}

function fromOneHot(source: Source): Uint8Array {
  const { shape, data } = source
  const numbers = Array.from({ length: CLASSES }, (_, digit) => digit)
  return Uint8Array.from({ length: shape[0]! }, (_, i) => {
    const ones = numbers.filter((digit) => Number(data[i * CLASSES + digit]) === 1)
    const zeros = numbers.filter((digit) => Number(data[i * CLASSES + digit]) === 0)
    if (ones.length !== 1 || zeros.length !== CLASSES - 1) {
      throw refusal(source, `has a row ${i} that is not one-hot; expected a single 1 among zeros`, HINTS.labelShape)
    }
    return ones[0]!
  })
}

function kindOfNumbers(data: NumpyData): string {
  return data.constructor.name.replace('Big', '').replace('Array', '').toLowerCase()
}

/** `1 image`, `60000 images` */
function counted(count: number, thing: 'image' | 'label'): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`
}

function refusal(source: Source, what: string, hint: string): WorkbenchError {
  return badDataFile(source.where, what, undefined, hint)
}
