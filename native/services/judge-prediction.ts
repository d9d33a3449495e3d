/**
 * What a model's answer to a drawing is worth, in words: the same on the pad and on the command
 * line.
 */
import type { Certainty, InkRemark } from '../contract/drawings.ts'
import type { InputRange } from '../data/data-set.ts'
import type { Calibration } from '../evaluation/calibration.ts'
import { certaintyOf, DEFAULT_LEVELS } from '../evaluation/certainty-levels.ts'
import { strangeness } from '../evaluation/familiarity.ts'
import { pool2Features } from '../model/network-features.ts'

export interface JudgedPrediction {
  /** 28 x 28 bytes, bright ink on dark, as the network got it. */
  readonly pixels: Uint8Array
  readonly blank: boolean
  readonly remarks: readonly InkRemark[]
  readonly probabilities: Float32Array
  readonly input: InputRange
}

export interface Judgement {
  readonly certainty: Certainty | null
  readonly unfamiliar: boolean
}

/**
 * parameters: flat, of the model that predicted, where they are known; calibration: of these, where
 * it was measured.
 */
export function judgePrediction(
  { pixels, blank, remarks, probabilities, input }: JudgedPrediction,
  parameters: Float32Array | null,
  calibration: Calibration | null
): Judgement {
  if (blank) return { certainty: null, unfamiliar: false }
  const values = Float32Array.from(pixels, (gray) => gray * input.scale + input.offset)
  const unfamiliar =
    parameters !== null && calibration !== null && isStrange(calibration, pool2Features(parameters, values))
  const certainty = certaintyOf(Math.max(...probabilities), calibration?.levels ?? DEFAULT_LEVELS)
  return { certainty: unfamiliar || remarks.length > 0 ? 'unsure' : certainty, unfamiliar }
}

function isStrange({ familiarity, strangeFrom }: Calibration, features: Float32Array): boolean {
  return strangeness(familiarity, features)[0]! > strangeFrom
}
