/** One image of a test, out of a page of them. */
import { IMAGE_SIZE } from '../../../native/contract/limits.ts'
import type { EvaluatedImages } from '../../../native/contract/evaluation.ts'

export interface TestedImage {
  /** In the set. */
  readonly index: number
  readonly label: number
  /** What a person noted as the right label; null where the label stands. */
  readonly correction: number | null
  readonly predicted: number
  /** Of the ten digits. */
  readonly probabilities: Float32Array
  /** What the model that is compared with says; null without one. */
  readonly against: { readonly predicted: number; readonly probability: number } | null
  /**
   * Of runs that vote: how many, and how many of them agree on one digit other than the label; null
   * for a single model.
   */
  readonly votes: { readonly voters: number; readonly agreeing: number } | null
  /** 28 x 28 bytes. */
  readonly pixels: Uint8Array
}

const NO_CORRECTION = 255

/** Null when the page does not reach so far. */
export function testedImage(page: EvaluatedImages, at: number): TestedImage | null {
  const index = page.indices[at]
  if (index === undefined) return null
  const correction = page.corrections[at]!
  const other = page.againstPredicted[at]
  return {
    index,
    label: page.labels[at]!,
    correction: correction === NO_CORRECTION ? null : correction,
    predicted: page.predicted[at]!,
    probabilities: page.probabilities.slice(at * 10, at * 10 + 10),
    against:
      other === undefined ? null : { predicted: other, probability: page.againstProbabilities[at * 10 + other]! },
    votes: page.voters === 0 ? null : { voters: page.voters, agreeing: page.agreeing[at]! },
    pixels: page.pixels.slice(at * IMAGE_SIZE, (at + 1) * IMAGE_SIZE)
  }
}
