/** Training images that the network sees as most alike: shortlisted by the fast kernels, then compared in float64. */
import type { Neighbour } from '../../../contract/inspection-results.ts'
import { networkInput, type ImageSet } from '../../../data/data-set.ts'
import { FEATURES, nearestImages, type Likeness } from '../../../inspection/nearest-images.ts'
import { convForward, poolForward } from '../../../kernels/index.ts'
import { parameterView } from '../../../model/architecture.ts'
import { forwardPass, weightsOf } from '../../../model/lenet-reference.ts'
import { tensor } from '../../../tensor/tensor.ts'

/** Images between two breaths: some 30 ms. */
const CHUNK = 128
/** float32 features are off by some 1e-6 of their size: far less than the distance to the last of so many. */
const SHORTLIST = 8

interface Kept {
  readonly key: string
  readonly features: Float32Array
}

export class SimilarImages {
  #kept: Kept | null = null

  /** `key`: the same for the same parameters and set; their features are kept. Throws the signal's reason. */
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
    features.set(featuresOfChunk(parameters, networkInput(images, from, to)), from * FEATURES)
    onProgress(to, images.count)
    await new Promise(setImmediate)
  }
  return features
}

function featuresOfChunk(parameters: Float32Array, input: Float32Array): Float32Array {
  const m = input.length / 784
  const view = (name: string) => parameterView(parameters, name)
  const image = tensor(input, [m, 28, 28, 1])
  const conv1 = convForward(
    image,
    tensor(view('conv1/kernel'), [5, 5, 1, 6]),
    tensor(view('conv1/bias'), [1, 1, 1, 6]),
    'relu'
  )
  const pool1 = poolForward(conv1, [2, 2], [2, 2])
  const w2 = tensor(view('conv2/kernel'), [5, 5, 6, 16])
  const conv2 = convForward(pool1, w2, tensor(view('conv2/bias'), [1, 1, 1, 16]), 'relu', 'valid')
  const pool2 = poolForward(conv2, [2, 2], [2, 2]).data
  const dense1 = dense(pool2, view('dense1/kernel'), view('dense1/bias'), m)
  return dense(dense1, view('dense2/kernel'), view('dense2/bias'), m)
}

/** ReLU(x w + b), skipping inputs that are 0: more than half of them are. */
function dense(x: ArrayLike<number>, w: Float32Array, b: Float32Array, m: number): Float32Array {
  const [inputs, units] = [x.length / m, b.length]
  const out = new Float32Array(m * units)
  for (let i = 0; i < m; i++) {
    const row = out.subarray(i * units, (i + 1) * units)
    row.set(b)
    for (let k = 0; k < inputs; k++) {
      const input = x[i * inputs + k]!
      if (input === 0) continue
      for (let o = 0; o < units; o++) row[o]! += input * w[k * units + o]!
    }
    for (let o = 0; o < units; o++) row[o] = Math.max(0, row[o]!)
  }
  return out
}
