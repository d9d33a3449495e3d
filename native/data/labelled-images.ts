/**
 * Pixels and labels as readers found them, checked and put together. Every refusal names the file or array it is about.
 * Knows nothing of file formats; what is not copied stays a view on what was read.
 */
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
const HINT = 'Check that images and labels belong together and are digits with their classes 0 to 9.'
/** Of MNIST's 60,000 training images the first 50,000 train. Smaller sets are cut in the same proportion. */
const TRAINING_IMAGES = 50_000
const VALIDATION_IMAGES = 10_000

/**
 * Images (n, h, w), (n, h, w, 1) or (n, h * h), bytes or floats; labels (n,) or (n, 1), any whole numbers 0..9, or one-hot (n, 10).
 * float64 becomes float32. Throws WorkbenchError `bad-file`.
 */
export function labelledImages(images: Source, labels: Source): ImageSet {
  const [count, height, width] = imageShape(images)
  if (count === 0) throw refusal(images, 'holds no images')
  const classes = classesOf(labels)
  if (classes.length !== count) {
    throw refusal(labels, `has ${classes.length} labels for the ${count} images of ${images.where}`)
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
      `has ${set.count} images; expected at least 6, as a sixth of them validates`,
      undefined,
      HINT
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
    HINT
  )
}

function imageShape(source: Source): [count: number, height: number, width: number] {
  const [count = 0, height = 0, width = 0, channels = 1] = source.shape
  const side = Math.sqrt(height)
  if (source.shape.length === 2 && height > 0 && Number.isInteger(side)) return [count, side, side]
  const dimensions = source.shape.length
  if ((dimensions !== 3 && dimensions !== 4) || channels !== 1 || height === 0 || width === 0) {
    throw refusal(source, `is of shape ${formatShape(source.shape)}; expected images (n, height, width)`)
  }
  return [count, height, width]
}

function pixelsOf(source: Source): Uint8Array | Float32Array {
  const { data } = source
  if (data instanceof Uint8Array) return data
  if (!(data instanceof Float32Array || data instanceof Float64Array)) {
    throw refusal(source, `holds ${kindOfNumbers(data)}; expected pixels as uint8, float32 or float64`)
  }
  const pixels = data instanceof Float32Array ? data : Float32Array.from(data)
  const at = pixels.findIndex((pixel) => !Number.isFinite(pixel))
  if (at >= 0) throw refusal(source, `holds ${data[at]} at position ${at}; expected finite pixels`)
  return pixels
}

function classesOf(source: Source): Uint8Array {
  const { shape, data } = source
  if (shape.length === 2 && shape[1] === CLASSES) return fromOneHot(source)
  if (shape.length !== 1 && !(shape.length === 2 && shape[1] === 1)) {
    throw refusal(source, `is of shape ${formatShape(shape)}; expected labels (n,)`)
  }
  const classes = data instanceof Uint8Array ? data : new Uint8Array(data.length)
  for (let i = 0; i < data.length; i++) {
    const label = Number(data[i])
    if (!(Number.isInteger(label) && label >= 0 && label < CLASSES)) {
      throw refusal(source, `has label ${label} at position ${i}; expected 0 to 9`)
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
      throw refusal(source, `has a row ${i} that is not one-hot; expected a single 1 among zeros`)
    }
    return ones[0]!
  })
}

function kindOfNumbers(data: NumpyData): string {
  return data.constructor.name.replace('Big', '').replace('Array', '').toLowerCase()
}

function refusal(source: Source, what: string): WorkbenchError {
  return badDataFile(source.where, what, undefined, HINT)
}
