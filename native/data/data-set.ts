/**
 * Labelled images in memory: what readers and generators give, what training and evaluation take.
 * Pixels stay bytes as long as they can (47 MB for 60,000 images instead of 188 MB); `scale` turns them into network input.
 */

export interface ImageSet {
  /** count * height * width values, row-major. Bytes 0..255, or floats as they stood in the file. */
  readonly images: Uint8Array | Float32Array
  /** Class of each image, 0..9. */
  readonly labels: Uint8Array
  readonly count: number
  readonly height: number
  readonly width: number
  /** Network input = pixel * scale: 1/256 for bytes (the brief's divisor), 1 for floats. */
  readonly scale: number
}

export interface DataSet {
  /** `mnist`, `synthetic`, or the name of the folder or file it was read from. */
  readonly name: string
  readonly train: ImageSet
  readonly validation: ImageSet
  /** Kept for the final figure; null where the source has none (the brief's MNIST.npz). */
  readonly test: ImageSet | null
  /** SHA-256 (hex) of what was read, by part: `train-images`, `train-labels`, ... or `seed` for generated digits. */
  readonly hashes: Readonly<Record<string, string>>
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

/** Pixels of the images [from, to) as network input, shape (to - from, height, width, 1). */
export function networkInput(set: ImageSet, from: number, to: number): Float32Array {
  const size = set.height * set.width
  const input = Float32Array.from(set.images.subarray(from * size, to * size))
  for (let i = 0; i < input.length; i++) input[i]! *= set.scale
  return input
}
