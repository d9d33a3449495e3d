/** What is measured once about a trained model, so that its answers can be put in honest words. */
import type { CertaintyLevels } from './certainty-levels.ts'
import type { Familiarity } from './familiarity.ts'

export interface Calibration {
  /** SHA-256 (hex) of the parameters it was measured with: it holds for no others. */
  readonly parameters: string
  /** Validation images that it was measured on. */
  readonly images: number
  readonly levels: CertaintyLevels
  readonly familiarity: Familiarity
  /** Images that are stranger than this are marked. */
  readonly strangeFrom: number
}

/**
 * Of the validation images, all of which are digits, so many may be marked; of test images at most
 * 1 % then are.
 */
const MARKED_SHARE = 0.008

/** strangenesses: of the validation images. */
export function strangeFrom(strangenesses: Float64Array): number {
  const sorted = strangenesses.toSorted()
  return sorted[Math.min(sorted.length - 1, Math.floor((1 - MARKED_SHARE) * sorted.length))]!
}
