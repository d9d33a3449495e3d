/** What an answer becomes where a part of the image is covered. */
import type { Occlusion } from '../contract/answer-explanations.ts'
import { forwardPass } from '../model/lenet-reference.ts'
import type { Trace } from './trace.ts'

export const PATCH = 4
export const PATCH_STRIDE = 2
/** Patches along a side: (28 - 4) / 2 + 1. */
export const PATCHES = 13

/** Sets 4 x 4 pixels to 0, every 2 pixels; logits and probabilities are (13, 13). */
export function occlude({ weights, forward }: Trace, digit: number): Occlusion {
  const logits = new Float64Array(PATCHES * PATCHES)
  const probabilities = new Float64Array(PATCHES * PATCHES)
  for (let patch = 0; patch < PATCHES * PATCHES; patch++) {
    const image = Float64Array.from(forward.image.data)
    const [top, left] = [Math.floor(patch / PATCHES) * PATCH_STRIDE, (patch % PATCHES) * PATCH_STRIDE]
    for (let row = top; row < top + PATCH; row++) image.fill(0, row * 28 + left, row * 28 + left + PATCH)
    const pass = forwardPass(weights, image)
    logits[patch] = pass.dense3.z.data[digit]!
    probabilities[patch] = pass.probabilities.data[digit]!
  }
  const logit = forward.dense3.z.data[digit]!
  return {
    digit,
    logit,
    probability: forward.probabilities.data[digit]!,
    logits,
    drops: logits.map((covered) => logit - covered),
    probabilities
  }
}
