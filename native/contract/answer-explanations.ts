/** Why this answer: pixels, patches and training images that speak for it. */

export type AttributionMethod = 'gradient' | 'gradient-times-input' | 'integrated'

export interface Attribution {
  readonly digit: number
  readonly method: AttributionMethod
  /** (28, 28) */
  readonly values: Float64Array
  readonly sum: number
  readonly logit: number
  /** Of a black image. */
  readonly logitOfBaseline: number
  /** logit - logitOfBaseline: what the values of `integrated` approach together. */
  readonly difference: number
  /** difference - sum */
  readonly missing: number
}

/** A patch of 4 x 4 set to 0, every 2 pixels; (13, 13) each. */
export interface Occlusion {
  readonly digit: number
  readonly logit: number
  readonly probability: number
  readonly logits: Float64Array
  /** By how much each patch lowers the logit. */
  readonly drops: Float64Array
  readonly probabilities: Float64Array
}

export interface Neighbour {
  readonly index: number
  readonly label: number
  /** Cosine of the angle, or distance. */
  readonly value: number
}
