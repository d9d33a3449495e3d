/**
 * Labelled images in memory: what readers and generators give, what training and evaluation take.
 * Pixels stay bytes as long as they can (47 MB for 60,000 images instead of 188 MB); `scale` turns
 * them into network input.
 */
import type { PixelEncoding } from '../contract/pixel-encoding.ts'
import { BYTE_ENCODING } from './pixel-encoding.ts'

export interface ImageSet {
  /** count * height * width values, row-major, bright ink on dark. */
  readonly images: Uint8Array | Float32Array
  /** Class of each image, 0..9. */
  readonly labels: Uint8Array
  readonly count: number
  readonly height: number
  readonly width: number
  /** Network input = value * scale. */
  readonly scale: number
  /** How the pixels were stored; absent: as MNIST's, or as floats that are those divided by 256. */
  readonly encoding?: PixelEncoding | undefined
}

export interface DataSet {
  /** `mnist`, `synthetic`, or the name of the folder or file it was read from. */
  readonly name: string
  readonly train: ImageSet
  readonly validation: ImageSet
  /** Kept for the final accuracy; null where the source has none (the brief's MNIST.npz). */
  readonly test: ImageSet | null
  /**
   * SHA-256 (hex) of what was read, by part: `train-images`, `train-labels`, ... or `seed` for
   * generated digits.
   */
  readonly hashes: Readonly<Record<string, string>>
  /** Where the validation images come from; absent: they were given as such. */
  readonly validationFrom?: ValidationFrom | undefined
  /** What a person should know before using it, one sentence each. */
  readonly notices?: readonly string[] | undefined
}

/**
 * `end`: the last of the training images. `each-class`: the last of the training images of each
 * class.
 */
export type ValidationFrom = 'given' | 'end' | 'each-class'

const UNIT_ENCODING: PixelEncoding = { ...BYTE_ENCODING, kind: 'unit', storedAs: 'float32', max: 255 / 256 }

export function encodingOf({ encoding, images }: Pick<ImageSet, 'encoding' | 'images'>): PixelEncoding {
  return encoding ?? (images instanceof Uint8Array ? BYTE_ENCODING : UNIT_ENCODING)
}

/** The images [from, to) as views on the same memory. */
export function sliceImages(set: ImageSet, from: number, to: number): ImageSet {
  const size = set.height * set.width
  return {
    ...set,
    images: set.images.subarray(from * size, to * size),
    labels: set.labels.subarray(from, to),
    count: to - from
  }
}

/** The images at these positions, copied. */
export function pickImages(set: ImageSet, positions: ArrayLike<number>): ImageSet {
  const { images, labels, height, width } = set
  const size = height * width
  const count = positions.length
  const picked = images instanceof Uint8Array ? new Uint8Array(count * size) : new Float32Array(count * size)
  for (let i = 0; i < count; i++) {
    const from = positions[i]! * size
    picked.set(images.subarray(from, from + size), i * size)
  }
  return { ...set, images: picked, labels: Uint8Array.from(positions, (position) => labels[position]!), count }
}

/** Pixels of the images [from, to) as network input, shape (to - from, height, width, 1). */
export function networkInput(set: ImageSet, from: number, to: number): Float32Array {
  const size = set.height * set.width
  const input = new Float32Array(set.images.subarray(from * size, to * size))
  for (let i = 0; i < input.length; i++) input[i]! *= set.scale
  return input
}

/**
 * What an input of a network is made of: gray values g from 0 (ground) to 255 (ink) become g *
 * scale + offset.
 */
export type InputRange = Pick<PixelEncoding, 'scale' | 'offset'>

/** As networkInput, in the range that a model was trained on, whatever the set's own is. */
export function networkInputFor(target: InputRange, set: ImageSet, from: number, to: number): Float32Array {
  const input = networkInput(set, from, to)
  const own = encodingOf(set)
  if (isSameRange(own, target)) return input
  const scale = target.scale / own.scale
  for (let i = 0; i < input.length; i++) input[i] = (input[i]! - own.offset) * scale + target.offset
  return input
}

export function isSameRange(a: InputRange, b: InputRange): boolean {
  return a.scale === b.scale && a.offset === b.offset
}

/**
 * Training and validation images together: all that were given where the validation images were cut
 * from them.
 */
export function allImages({ train, validation }: DataSet): ImageSet {
  const { images } = train
  const length = images.length + validation.images.length
  const joined = images instanceof Uint8Array ? new Uint8Array(length) : new Float32Array(length)
  joined.set(images)
  joined.set(validation.images, images.length)
  const labels = Uint8Array.from([...train.labels, ...validation.labels])
  return { ...train, images: joined, labels, count: labels.length }
}

/** Copies of the images at these positions, in their order. */
export function chooseImages(set: ImageSet, indices: readonly number[]): ImageSet {
  const size = set.height * set.width
  const images =
    set.images instanceof Uint8Array ? new Uint8Array(indices.length * size) : new Float32Array(indices.length * size)
  indices.forEach((index, n) => images.set(set.images.subarray(index * size, (index + 1) * size), n * size))
  return { ...set, images, labels: Uint8Array.from(indices, (index) => set.labels[index]!), count: indices.length }
}
