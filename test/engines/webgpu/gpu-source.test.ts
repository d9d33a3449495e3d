/**
 * Which GPU is taken when there are several, by its number or a part of its name, and what counts
 * as one.
 */
import { describe, expect, it } from 'vitest'
import { chooseGpu, gpuNames, type GpuSource } from '../../../native/engines/webgpu/gpu-source.ts'
import { listedNames } from '../../../native/engines/webgpu/node-gpus.ts'
import { openDevice } from '../../../native/engines/webgpu/open-device.ts'

function adapter(device: string, isFallbackAdapter = false): GPUAdapter {
  const info = { vendor: 'v', architecture: '', device, description: '', isFallbackAdapter }
  return { info, limits: { maxComputeWorkgroupStorageSize: 16_384 } } as unknown as GPUAdapter
}

const GPUS: Readonly<Record<string, GPUAdapter>> = {
  'NVIDIA GeForce RTX 4070': adapter('nvidia-geforce-rtx-4070'),
  llvmpipe: adapter('llvmpipe', true),
  'Intel(R) UHD Graphics 770': adapter('intel-r-uhd-graphics-770')
}

const source: GpuSource = {
  list: () =>
    Promise.resolve(Object.entries(GPUS).map(([name, gpu]) => ({ name, request: () => Promise.resolve(gpu) }))),
  strongest: () => Promise.resolve(GPUS['NVIDIA GeForce RTX 4070']!)
}

const choose = async (device?: number | string, allowsSoftware = false) => {
  const chosen = await chooseGpu(source, { device, allowsSoftware })
  return typeof chosen === 'object' ? chosen?.name : chosen
}

describe('a GPU', () => {
  it.each([
    ['the strongest by default', undefined, 'NVIDIA GeForce RTX 4070'],
    ['by its number, software not counted', 1, 'Intel(R) UHD Graphics 770'],
    ['by a part of its name, in any case', 'intel', 'Intel(R) UHD Graphics 770']
  ])('%s', async (_, device, expected) => {
    expect(await choose(device)).toBe(expected)
  })

  it.each([2, 'AMD', 'llvm'])('%s is not there, and those that are there are told', async (device) => {
    await expect(choose(device)).rejects.toThrow('there is 0: NVIDIA GeForce RTX 4070, 1: Intel(R) UHD Graphics 770')
  })

  it('software counts where it is asked for', async () => {
    expect(await choose('llvm', true)).toBe('llvmpipe')
    expect(await gpuNames(source, true)).toHaveLength(3)
    const software: GpuSource = { ...source, strongest: () => Promise.resolve(GPUS['llvmpipe']!) }
    expect(await chooseGpu(software, { allowsSoftware: false })).toBe('software')
  })

  it('none is told as none', async () => {
    const none: GpuSource = { list: () => Promise.resolve([]), strongest: () => Promise.resolve(null) }
    expect(await chooseGpu(none, { allowsSoftware: false })).toBeNull()
    await expect(chooseGpu(none, { device: 0, allowsSoftware: false })).rejects.toThrow('there is none')
  })

  it('with too little workgroup memory is refused with both numbers', async () => {
    await expect(openDevice(GPUS['llvmpipe']!, 256)).rejects.toMatchObject({
      code: 'engine',
      message: 'the GPU has 16384 bytes of workgroup memory; 32768 are needed'
    })
  })
})

it("reads the names in Dawn's answer to an unknown one, each once", () => {
  // Recorded with webgpu 0.6.2 on SwiftShader; the others by the same pattern.
  const message = `no suitable backends found
Available adapters:
 * backend: 'vulkan', name: 'SwiftShader Device (Subzero)'
 * backend: 'd3d12', name: 'NVIDIA GeForce RTX 4070'
 * backend: 'vulkan', name: 'NVIDIA GeForce RTX 4070'`
  expect(listedNames(message)).toEqual(['SwiftShader Device (Subzero)', 'NVIDIA GeForce RTX 4070'])
  expect(listedNames('something else')).toEqual([])
})
