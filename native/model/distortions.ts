/** What an engine needs to distort the images of its batches. */
import type { DistortionAmounts } from '../contract/distortions.ts'

/** The distorted image is a pure function of these and of the index of the image. */
export interface Distortion extends DistortionAmounts {
  readonly seed: number
  /** From 1: every epoch has distortions of its own. */
  readonly epoch: number
  /** Value of the ground in the set: what comes in from beyond the edge. */
  readonly background: number
}
