/**
 * Whether an exported model says what the model it came from says, in numbers that can be shown.
 */
import { argmax } from '../contract/argmax.ts'
import type { Verification } from '../contract/verification.ts'
import { CLASSES } from '../model/architecture.ts'

/** What decides besides: both are shown when a file is refused. */
export interface Comparison extends Verification {
  /**
   * Largest ratio of a difference to what is allowed for its image; below 1 everywhere in a file
   * that is kept.
   */
  readonly excess: number
  /** Largest absolute logit. */
  readonly maxLogit: number
}

export const MIN_VERIFYING_IMAGES = 1000
/**
 * float32 sums of up to 400 products taken in another order differ by some 1e-7; a wrong weight
 * shows at 1e-3.
 */
export const MAX_DIFFERENCE = 1e-5
/**
 * Rounding is relative, so logits of 1,000 differ by 1e-3 where those of 10 differ by 1e-5, and a
 * probability by half of that at most. Pixels that were not scaled make such logits.
 */
const DIFFERENCE_PER_LOGIT = 1e-6

/** expected: (n, 10) probabilities, n >= 1; actual: the same with their logits (n, 10). */
export function compareScores(
  expected: Float32Array,
  { probabilities: actual, logits }: { readonly probabilities: Float32Array; readonly logits: Float32Array }
): Comparison {
  const images = expected.length / CLASSES
  let [maxDifference, excess, maxLogit] = [0, 0, 0]
  let agreeing = 0
  for (let image = 0; image < images; image++) {
    const row = expected.subarray(image * CLASSES, (image + 1) * CLASSES)
    const other = actual.subarray(image * CLASSES, (image + 1) * CLASSES)
    const scale = logits
      .subarray(image * CLASSES, (image + 1) * CLASSES)
      .reduce((largest, logit) => Math.max(largest, Math.abs(logit)), 0)
    const allowed = Math.max(MAX_DIFFERENCE, DIFFERENCE_PER_LOGIT * scale)
    row.forEach((value, index) => {
      const raw = Math.abs(value - other[index]!)
      const difference = Number.isFinite(raw) ? raw : Infinity
      maxDifference = Math.max(maxDifference, difference)
      excess = Math.max(excess, difference / allowed)
    })
    maxLogit = Math.max(maxLogit, scale)
    if (argmax(row) === argmax(other)) agreeing++
  }
  return { images, maxDifference, agreement: agreeing / images, excess, maxLogit }
}

export function isVerified({
  images,
  excess,
  agreement
}: Pick<Comparison, 'images' | 'excess' | 'agreement'>): boolean {
  return images >= MIN_VERIFYING_IMAGES && excess < 1 && agreement === 1
}
