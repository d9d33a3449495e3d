/**
 * The kernels of a training step one by one, on one batch, in the calling thread: for measuring.
 * The same module and the same calls as thread.ts, without its barriers.
 */
import { readWasm } from '../../kernels/simd/wasm-file.ts'
import { BYTE_SCALE, PARAMETER_COUNT } from '../../model/architecture.ts'
import type { AdamSettings } from '../../model/recipes.ts'
import { instantiateLenet, SHARD, SHARD_GRADIENTS } from './lenet-wasm.ts'
import { SharedMemory } from './shared-memory.ts'

export interface StepKernel {
  readonly name: string
  /** Computes it once for the whole batch. */
  readonly run: () => void
  /** Useful work, multiply and add counted as two, if every product were made. */
  readonly denseFlops: number
  /** What is left of it without the products whose gradient is known to be zero. */
  readonly madeFlops: number
}

/** Per image. */
const CONV1 = 28 * 28 * 6 * 25 * 2
const CONV2 = 10 * 10 * 16 * 150 * 2
const DENSE = (400 * 120 + 120 * 84 + 84 * 10) * 2
/** Of Adam for each parameter: three for each moment, six for the update. */
const ADAM = 12

/**
 * images: n bytes 28 x 28, n a multiple of 4. The kernels leave parameters as they are, but for
 * Adam's.
 */
export async function createStepKernels(
  parameters: Float32Array,
  images: Uint8Array,
  labels: Uint8Array,
  adam: AdamSettings
): Promise<readonly StepKernel[]> {
  const shared = new SharedMemory()
  const kernels = instantiateLenet(await WebAssembly.compile(readWasm('lenet')), shared.memory)
  const n = labels.length
  const shards = Array.from({ length: n / SHARD }, (_, shard) => shard)
  const vector = (name: string) => shared.reserve(name, (PARAMETER_COUNT + 16) * 4)
  const [p, g, m, v] = ['parameters', 'gradients', 'm', 'v'].map(vector) as [number, number, number, number]
  const [pixels, answers, indices] = [
    shared.reserve('images', images.length),
    shared.reserve('labels', n),
    shared.reserve('indices', n * 4)
  ]
  const batch = shared.reserve('batch', n * kernels.sampleSize())
  const shardGradients = shared.reserve('shard gradients', shards.length * SHARD_GRADIENTS * 4)
  const scratch = shards.map((shard) => shared.reserve(`scratch ${shard}`, kernels.scratchSize()))
  shared.floats(p, PARAMETER_COUNT).set(parameters)
  shared.bytes(pixels, images.length).set(images)
  shared.bytes(answers, n).set(labels)
  shared.words(indices, n).forEach((_, i, words) => (words[i] = i))

  const each = (kernel: (scratch: number, samples: number, gradients: number, first: number) => void) => () => {
    for (const shard of shards) {
      const first = shard * SHARD
      kernel(scratch[shard]!, batch + first * kernels.sampleSize(), shardGradients + shard * SHARD_GRADIENTS * 4, first)
    }
  }
  const pieces = (piece: (piece: number) => void) => () => {
    for (let i = 0; i < kernels.gradientPieces(); i++) piece(i)
  }
  const gradient = (piece: number) => kernels.gradientPiece(piece, batch, n, shardGradients, g)
  // Everything once, so that each kernel finds what it takes.
  each((s, _, gradients, first) => {
    kernels.flipConv2(p, s)
    kernels.forwardShard(p, pixels, true, BYTE_SCALE, answers, indices, first, n, batch, s)
    kernels.backwardShard(p, first, batch, s, gradients)
  })()
  pieces(gradient)()
  const sum = (count: (scratch: number) => number) => scratch.reduce((total, s) => total + count(s), 0)
  const winners1 = sum((s) => kernels.conv1Winners(s))
  const winners2 = sum((s) => kernels.conv2Winners(s))
  const whole = (name: string, run: () => void, flops: number): StepKernel => ({
    name,
    run,
    denseFlops: flops,
    madeFlops: flops
  })
  const sparse = (name: string, run: () => void, flops: number, winners: number, products: number): StepKernel => ({
    name,
    run,
    denseFlops: flops,
    madeFlops: winners * products * 2
  })
  const { beta1, beta2, epsilon, learningRate } = adam
  return [
    whole(
      'conv1 with pooling',
      each((s) => kernels.conv1Shard(p, s)),
      n * CONV1
    ),
    whole(
      'conv2 with pooling',
      each((s, samples) => kernels.conv2Shard(p, samples, s)),
      n * CONV2
    ),
    whole(
      'dense layers',
      each((_, samples) => kernels.denseShard(p, samples)),
      n * DENSE
    ),
    whole(
      'dense layers, gradient of input',
      each((s, samples) => kernels.denseInputShard(p, samples, s)),
      n * DENSE
    ),
    sparse(
      'conv2, gradient of input',
      each((s) => kernels.conv2InputShard(s)),
      n * CONV2,
      winners2,
      150
    ),
    sparse(
      'conv2, gradient of kernels',
      each((s, _, to) => kernels.conv2Gradient(s, to)),
      n * CONV2,
      winners2,
      150
    ),
    sparse(
      'conv1, gradient of kernels',
      each((s, _, to) => kernels.conv1Gradient(s, to)),
      n * CONV1,
      winners1,
      25
    ),
    whole('dense layers, gradient of kernels', pieces(gradient), n * DENSE),
    whole(
      'Adam',
      pieces((piece) => kernels.adamPiece(piece, p, g, m, v, learningRate * 1e-6, beta1, beta2, epsilon)),
      PARAMETER_COUNT * ADAM
    )
  ]
}
