/** Whether an exported model says what the model it came from says, in numbers that can be shown. */
import { CLASSES } from '../model/architecture.ts'

export interface Verification {
  readonly images: number
  /** Largest absolute difference of two probabilities; Infinity when one is not a number. */
  readonly maxDifference: number
  /** Share of the images with the same most probable class, 0..1. */
  readonly agreement: number
}

export const FEWEST_IMAGES = 1000
/** float32 sums of up to 400 products taken in another order differ by some 1e-7; a wrong weight shows at 1e-3. */
export const LARGEST_DIFFERENCE = 1e-5

/** expected, actual: (n, 10) probabilities, n >= 1. */
export function compareProbabilities(expected: Float32Array, actual: Float32Array): Verification {
  const images = expected.length / CLASSES
  let maxDifference = 0
  let agreeing = 0
  for (let image = 0; image < images; image++) {
    const row = expected.subarray(image * CLASSES, (image + 1) * CLASSES)
    const other = actual.subarray(image * CLASSES, (image + 1) * CLASSES)
    row.forEach((value, index) => {
      const difference = Math.abs(value - other[index]!)
      maxDifference = Math.max(maxDifference, Number.isFinite(difference) ? difference : Infinity)
    })
    if (argmax(row) === argmax(other)) agreeing++
  }
  return { images, maxDifference, agreement: agreeing / images }
}

export function passes({ images, maxDifference, agreement }: Verification): boolean {
  return images >= FEWEST_IMAGES && maxDifference < LARGEST_DIFFERENCE && agreement === 1
}

/** Index of the largest value, the first of equal ones. */
export function argmax(row: Float32Array): number {
  return row.reduce((best, value, index) => (value > row[best]! ? index : best), 0)
}
