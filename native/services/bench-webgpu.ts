/** What a dispatch and the two parts of a training step cost on a GPU, and how they grow with the networks that train together. */
import type { EngineImages } from '../engines/engine.ts'
import { IMAGE_SIZE } from '../model/architecture.ts'
import { RandomState } from '../tensor/random-state.ts'
import { openWebGpuEngine, type OpenWebGpuOptions } from './webgpu-engine.ts'

export type WebGpuBenchResult =
  | { readonly kind: 'gpu'; readonly device: string; readonly driver: string }
  | {
      readonly kind: 'dispatch'
      readonly what: 'dispatch' | 'pass' | 'update'
      /** Workgroups of the empty dispatch, or networks that train together. */
      readonly count: number
      readonly microseconds: number
    }

const BATCH = 32
const GROUPS = [1, 32, 242]
const NETWORKS = [1, 4, 16]

export interface WebGpuBenchOptions extends OpenWebGpuOptions {
  /** Dispatches in a row; fewer where software stands in for a GPU. */
  readonly repetitions: number
  readonly onResult: (result: WebGpuBenchResult) => void
  readonly onProgress?: ((what: string) => void) | undefined
}

/** Throws what openWebGpuEngine throws. */
export async function benchWebGpu({
  repetitions,
  onResult,
  onProgress,
  ...options
}: WebGpuBenchOptions): Promise<void> {
  onProgress?.('preparing the GPU')
  const engine = await openWebGpuEngine(options)
  try {
    onResult({ kind: 'gpu', device: engine.device, driver: engine.gpu.driver })
    await engine.load('train', noise(BATCH))
    for (const what of ['dispatch', 'pass', 'update'] as const) {
      for (const count of what === 'dispatch' ? GROUPS : NETWORKS) {
        onProgress?.(`${what}, ${count}`)
        const request = { what, count, batchSize: BATCH, repetitions: engine.gpu.isSoftware ? 2 : repetitions }
        const { microseconds } = await engine.measure(request)
        onResult({ kind: 'dispatch', what, count, microseconds })
      }
    }
  } finally {
    await engine.dispose()
  }
}

/** The time of a step does not depend on what the pictures show. */
function noise(count: number): EngineImages {
  const images = Uint8Array.from(new RandomState(0).permutation(count * IMAGE_SIZE), (value) => value % 256)
  return { images, labels: Uint8Array.from({ length: count }, (_, i) => i % 10), count, scale: 1 / 255 }
}
