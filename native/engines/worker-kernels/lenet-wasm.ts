/**
 * The exports of lenet.wasm (kernels/simd/assembly/lenet.ts says what each does), with their types.
 */

export interface LenetKernels {
  scratchSize(): number
  sampleSize(): number
  sampleLogits(): number
  sampleLoss(): number
  sampleCorrect(): number
  conv1Shard(parameters: number, scratch: number): void
  conv2Shard(parameters: number, samples: number, scratch: number): void
  denseShard(parameters: number, samples: number): void
  denseInputShard(parameters: number, samples: number, scratch: number): void
  conv2InputShard(scratch: number): void
  conv2Gradient(scratch: number, shardGradients: number): void
  conv1Gradient(scratch: number, shardGradients: number): void
  conv1Winners(scratch: number): number
  conv2Winners(scratch: number): number
  gradientPieces(): number
  flipConv2(parameters: number, scratch: number): void
  spreadSpline(scratch: number): void
  distortImage(
    pixels: number,
    bytes: boolean,
    background: number,
    seed: number,
    epoch: number,
    index: number,
    shift: number,
    halfTurn: number,
    scale: number,
    slant: number,
    bend: number,
    to: number,
    scratch: number
  ): void
  forwardShard(
    parameters: number,
    images: number,
    bytes: boolean,
    scale: number,
    labels: number,
    indices: number,
    first: number,
    count: number,
    batch: number,
    scratch: number
  ): void
  backwardShard(parameters: number, first: number, batch: number, scratch: number, shardGradients: number): void
  gradientPiece(piece: number, batch: number, samples: number, shardGradients: number, gradients: number): void
  adamPiece(
    piece: number,
    parameters: number,
    gradients: number,
    m: number,
    v: number,
    rate: number,
    beta1: number,
    beta2: number,
    epsilon: number
  ): void
}

/** Samples of a shard: the unit of work of a thread, whatever the number of threads. */
export const SHARD = 4
/** Values a shard adds to the gradients of both convolutions. */
export const SHARD_GRADIENTS = 2572

export function instantiateLenet(module: WebAssembly.Module, memory: WebAssembly.Memory): LenetKernels {
  const abort = () => {
    throw new Error('a kernel aborted')
  }
  const instance = new WebAssembly.Instance(module, { env: { memory, abort } })
  // The exports of a module have no types; these are those of simd/assembly/lenet/.
  return instance.exports as unknown as LenetKernels
}
