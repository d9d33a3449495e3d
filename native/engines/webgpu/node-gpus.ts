/**
 * GPUs through the npm package `webgpu`: Dawn, Chromium's own implementation, as a native addon. It
 * is optional and 20 MB, so it is loaded when it is asked for. To be used in a process of its own:
 * see ARCHITECTURE.md.
 */
import type { GpuCandidate, GpuSource } from './gpu-source.ts'

/** The part of the package that is used. */
interface Dawn {
  create(flags: readonly string[]): GPU
  readonly globals: object
}

/** A variable, since the package may not be there when types are checked or a bundle is made. */
const PACKAGE: string = 'webgpu'
/** A name that no GPU has: Dawn answers it with the names of all there are. */
const NO_NAME = '\u0001'

/**
 * Without clamps of every index, a step takes a quarter less time. The shaders are the program's
 * own, and the engine checks the indices of images before they are sent; a page cannot turn them
 * off.
 */
const FEATURES = 'enable-dawn-features=disable_robustness'

/**
 * A way to zero workgroup memory that SwiftShader, the software GPU of tests, compiles into a store
 * per cell: a pipeline takes it 6 s instead of 0.4 s. Without it Dawn zeroes the memory in a loop.
 */
export const SLOW_IN_SOFTWARE = 'use_vulkan_zero_initialize_workgroup_memory_extension'

/** When the object that Dawn creates is collected while a device is in use, the process crashes. */
const alive = new Set<GPU>()

/** Throws what loading the addon throws. */
export async function nodeGpus(allowsSoftware: boolean): Promise<GpuSource> {
  const dawn = (await import(PACKAGE)) as Dawn
  const features = allowsSoftware ? [FEATURES, `disable-dawn-features=${SLOW_IN_SOFTWARE}`] : [FEATURES]
  const request = (flags: readonly string[]): Promise<GPUAdapter | null> => {
    const gpu = dawn.create([...features, ...flags])
    alive.add(gpu)
    return gpu.requestAdapter({ powerPreference: 'high-performance' })
  }
  return {
    strongest: () => request([]),
    list: async (): Promise<GpuCandidate[]> => {
      const names = await request([`adapter=${NO_NAME}`]).then(
        () => [],
        (error: unknown) => listedNames(error instanceof Error ? error.message : '')
      )
      return names.map((name) => ({ name, request: () => request([`adapter=${name}`]) }))
    }
  }
}

/**
 * Out of ` * backend: 'vulkan', name: 'NVIDIA H100 80GB HBM3'`, each name once. Source: Dawn,
 * src/dawn/node/binding/GPU.cpp.
 */
export function listedNames(message: string): string[] {
  const names = [...message.matchAll(/^ \* backend: '[^']*', name: '(.*)'\s*$/gm)].map(([, name]) => name!)
  return [...new Set(names)]
}
