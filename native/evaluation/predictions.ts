/**
 * What a classifier said about a labelled set: the input of every function in this folder. Checked
 * once, when it is made; the figures derived from it trust it.
 */
import { ShapeError, WorkbenchError } from '../contract/errors.ts'
import { CLASSES } from '../model/architecture.ts'

export interface Predictions {
  readonly images: number
  /** Classes 0..9, (n). */
  readonly labels: Uint8Array
  /** (n, 10), each 0..1. */
  readonly probabilities: Float32Array
  /** (n, 10); null where only probabilities are known. */
  readonly logits: Float32Array | null
  /** (n): the most probable class, of equal ones the lowest. */
  readonly predicted: Uint8Array
}

/** Rounding of ten float32 probabilities that sum to 1. */
const ROUNDING = 1e-4

/**
 * labels (n), probabilities (n, 10), logits (n, 10) or null; n >= 1. The arrays are kept, not
 * copied. Throws ShapeError when they do not fit, and WorkbenchError `bad-file` naming the image
 * for a label that is no digit and for probabilities or logits that are not numbers or do not sum
 * to 1.
 */
export function makePredictions(
  labels: Uint8Array,
  probabilities: Float32Array,
  logits: Float32Array | null = null
): Predictions {
  const images = labels.length
  if (images === 0 || probabilities.length !== images * CLASSES || (logits && logits.length !== images * CLASSES)) {
    throw new ShapeError(
      `${images} labels, ${probabilities.length} probabilities${logits ? `, ${logits.length} logits` : ''}; ` +
        `expected at least one label and ${CLASSES} values of each kind per label`,
      'Evaluate at least one image, and give every image one probability for each digit.'
    )
  }
  const predicted = new Uint8Array(images)
  for (let image = 0; image < images; image++) {
    if (labels[image]! >= CLASSES) {
      throw invalid(image, `has label ${labels[image]!}; expected 0 to ${CLASSES - 1}`, 'Evaluate a set of digits.')
    }
    predicted[image] = mostProbable(probabilities, image)
    if (logits) checkFinite(logits, image)
  }
  return { images, labels, probabilities, logits, predicted }
}

/** Probability of the predicted class. */
export function confidenceOf({ probabilities, predicted }: Predictions, image: number): number {
  return probabilities[image * CLASSES + predicted[image]!]!
}

export function labelProbabilityOf({ probabilities, labels }: Predictions, image: number): number {
  return probabilities[image * CLASSES + labels[image]!]!
}

function mostProbable(probabilities: Float32Array, image: number): number {
  const from = image * CLASSES
  let best = 0
  let sum = 0
  for (let digit = 0; digit < CLASSES; digit++) {
    const probability = probabilities[from + digit]!
    // NaN fails both comparisons.
    if (!(probability >= 0 && probability <= 1)) {
      throw invalid(image, `has probability ${probability} for ${digit}; expected 0 to 1`, MODEL_HINT)
    }
    sum += probability
    if (probability > probabilities[from + best]!) best = digit
  }
  if (Math.abs(sum - 1) > ROUNDING) {
    throw invalid(image, `has probabilities that sum to ${sum}; expected 1`, MODEL_HINT)
  }
  return best
}

function checkFinite(logits: Float32Array, image: number): void {
  const row = logits.subarray(image * CLASSES, (image + 1) * CLASSES)
  const digit = row.findIndex((logit) => !Number.isFinite(logit))
  if (digit >= 0) throw invalid(image, `has logit ${row[digit]!} for ${digit}; expected a finite number`, MODEL_HINT)
}

const MODEL_HINT = 'The model may hold parameters that are not numbers; evaluate another checkpoint.'

function invalid(image: number, what: string, hint: string): WorkbenchError {
  return new WorkbenchError('bad-file', `image ${image} ${what}`, hint)
}
