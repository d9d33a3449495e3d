/**
 * The GPU that tests of the WebGPU engine run on: the software one beside Chromium, or this
 * machine's own with LENET_TEST_GPU=1. What only software shows (being refused, having a known
 * name) is for tests that ask `isSoftware`.
 */
import type { WebGpuOptions } from '../../native/engines/webgpu/index.ts'

export type TestGpu =
  | {
      readonly kind: 'found'
      readonly isSoftware: boolean
      /** For the titles of tests. */
      readonly title: string
      /** How an engine is made on it. */
      readonly options: Required<Pick<WebGpuOptions, 'allowsSoftware' | 'environment'>>
    }
  | { readonly kind: 'missing'; readonly reason: string }

/** To be awaited while a test file is collected. */
export async function testGpu(): Promise<TestGpu> {
  if (process.env['LENET_TEST_GPU'] === '1') {
    const options = { allowsSoftware: false, environment: {} }
    return { kind: 'found', isSoftware: false, title: 'webgpu', options }
  }
  const { softwareGpu } = await import('./software-gpu.ts')
  const gpu = softwareGpu()
  if (gpu.kind === 'missing') return gpu
  const options = { allowsSoftware: true, environment: gpu.environment }
  return { kind: 'found', isSoftware: true, title: 'webgpu on a software GPU', options }
}
