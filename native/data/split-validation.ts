/**
 * Training and validation images of a set that has no validation images of its own. Of MNIST's
 * 60,000 images the first 50,000 train, as in the brief's program; any other number is cut in the
 * same proportion.
 */
import { MIN_IMAGES_TO_SPLIT } from '../contract/limits.ts'
import { CLASSES } from '../model/architecture.ts'
import { badDataFile } from './bad-data-file.ts'
import { pickImages, sliceImages, type ImageSet, type ValidationFrom } from './data-set.ts'
import { formatCount } from './labelled-images.ts'

/** One image in so many validates. */
const VALIDATION_DIVISOR = 6
/**
 * Images of a class from which on it is no accident when none of them, or most of them, validate.
 */
const MIN_CLASS_IMAGES = 30

export interface ValidationSplit {
  readonly train: ImageSet
  readonly validation: ImageSet
  readonly validationFrom: ValidationFrom
}

/**
 * The last sixth validates. Where the images are sorted by class that would leave classes out of
 * training or of validation; then the last sixth of each class validates. Throws WorkbenchError
 * `bad-file` for fewer than 6 images.
 */
export function splitValidation(set: ImageSet, where: string): ValidationSplit {
  const { count } = set
  const validationCount = Math.floor(count / VALIDATION_DIVISOR)
  if (validationCount === 0) {
    throw badDataFile(
      where,
      `has ${formatCount(count, 'image')}; expected at least ${MIN_IMAGES_TO_SPLIT}, as a sixth of them validates`,
      { hint: 'Bring some more labelled images.' }
    )
  }
  const from = count - validationCount
  if (isSorted(set.labels, from)) {
    const split = splitEachClass(set)
    if (split) return split
  }
  return {
    train: sliceImages(set, 0, from),
    validation: sliceImages(set, from, count),
    validationFrom: 'end'
  }
}

/**
 * Whether cutting at `from` would keep a class out of training or, of a class with many images, out
 * of validation.
 */
function isSorted(labels: Uint8Array, from: number): boolean {
  const all = classCounts(labels)
  const train = classCounts(labels.subarray(0, from))
  return all.some((images, digit) => {
    const validating = images - train[digit]!
    if (validating > 0 && train[digit] === 0) return true
    return images >= MIN_CLASS_IMAGES && (validating === 0 || validating > images / 2)
  })
}

/**
 * The order of the images stays as it was; a class of fewer than 6 images trains only. Null where
 * every class has fewer: of so few images none can be spared.
 */
function splitEachClass(set: ImageSet): ValidationSplit | null {
  const left = classCounts(set.labels).map((images) => images - Math.floor(images / VALIDATION_DIVISOR))
  const train: number[] = []
  const validation: number[] = []
  set.labels.forEach((label, position) => (left[label]!-- > 0 ? train : validation).push(position))
  if (validation.length === 0) return null
  return {
    train: pickImages(set, train),
    validation: pickImages(set, validation),
    validationFrom: 'each-class'
  }
}

/** Images of each class, 0 to 9. */
export function classCounts(labels: Uint8Array): number[] {
  const counts = new Array<number>(CLASSES).fill(0)
  for (const label of labels) counts[label]!++
  return counts
}
