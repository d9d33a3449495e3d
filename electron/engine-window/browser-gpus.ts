/**
 * GPUs as a browser offers them: the strongest and, where there is another, the most economical
 * one.
 */
import { adapterName, type GpuCandidate, type GpuSource } from '../../native/engines/webgpu/gpu-source.ts'

const PREFERENCES = ['high-performance', 'low-power'] as const

export function browserGpus(): Promise<GpuSource> {
  const { gpu } = navigator as Partial<Pick<Navigator, 'gpu'>>
  const request = (powerPreference: GPUPowerPreference) =>
    gpu?.requestAdapter({ powerPreference }) ?? Promise.resolve(null)
  return Promise.resolve({
    strongest: () => request('high-performance'),
    list: async () => {
      const candidates = new Map<string, GpuCandidate>()
      for (const preference of PREFERENCES) {
        const adapter = await request(preference)
        if (!adapter) continue
        const name = adapterName(adapter.info)
        // An adapter gives one device; each request is for a new one.
        if (!candidates.has(name)) candidates.set(name, { name, request: () => request(preference) })
      }
      return [...candidates.values()]
    }
  })
}
