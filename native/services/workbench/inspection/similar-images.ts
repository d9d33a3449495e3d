/**
 * Training images that the network sees as most alike: shortlisted by the fast kernels, then
 * compared in float64.
 */
import type { Neighbour } from '../../../contract/answer-explanations.ts'
import { networkInput, type ImageSet } from '../../../data/data-set.ts'
import { FEATURES, nearestImages, type Likeness } from '../../../inspection/nearest-images.ts'
import { forwardPass, weightsOf } from '../../../model/lenet-reference.ts'
import { dense2Features, pool2Features } from '../../../model/network-features.ts'

/** Images between two breaths: some 30 ms. */
const CHUNK = 128
/**
 * float32 features are off by some 1e-6 of their size: far less than the distance to the last of so
 * many.
 */
const SHORTLIST = 8

interface Kept {
  readonly key: string
  readonly features: Float32Array
}

export class SimilarImages {
  #kept: Kept | null = null

  /**
   * `key`: the same for the same parameters and set; their features are kept. Throws the signal's
   * reason.
   */
  async nearest(
    { feature, parameters, key }: { feature: ArrayLike<number>; parameters: Float32Array; key: string },
    images: ImageSet,
    by: Likeness,
    count: number,
    onProgress: (done: number, total: number) => void,
    signal: AbortSignal
  ): Promise<Neighbour[]> {
    if (this.#kept?.key !== key) {
      this.#kept = { key, features: await featuresOf(parameters, images, onProgress, signal) }
    }
    const rough = nearestImages(feature, this.#kept.features, images.labels, by, count * SHORTLIST)
    const weights = weightsOf(parameters)
    const own = rough.map(({ index }) => index).sort((a, b) => a - b)
    const exact = new Float64Array(own.length * FEATURES)
    for (const [i, index] of own.entries()) {
      const pass = forwardPass(weights, Float64Array.from(networkInput(images, index, index + 1)))
      exact.set(pass.dense2.a.data, i * FEATURES)
    }
    const labels = own.map((index) => images.labels[index]!)
    return nearestImages(feature, exact, labels, by, count).map((near) => ({ ...near, index: own[near.index]! }))
  }
}

async function featuresOf(
  parameters: Float32Array,
  images: ImageSet,
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal
): Promise<Float32Array> {
  const features = new Float32Array(images.count * FEATURES)
  for (let from = 0; from < images.count; from += CHUNK) {
    signal.throwIfAborted()
    const to = Math.min(from + CHUNK, images.count)
    const pool2 = pool2Features(parameters, networkInput(images, from, to))
    features.set(dense2Features(parameters, pool2), from * FEATURES)
    onProgress(to, images.count)
    await new Promise(setImmediate)
  }
  return features
}
