/**
 * The WebGPU engine as hosts offer it, where there is no GPU and where software stands in for one.
 */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openWebGpuEngine, probeWebGpu } from '../../native/services/webgpu-engine.ts'
import { softwareGpu } from '../support/software-gpu.ts'

const gpu = softwareGpu()

afterEach(() => {
  vi.unstubAllEnvs()
})

it('the CPU is no device of it', async () => {
  await expect(openWebGpuEngine({ device: 'cpu' })).rejects.toMatchObject({
    code: 'bad-argument',
    hint: 'Use the hand-written kernels.'
  })
})

describe.skipIf(gpu.kind === 'missing')(`on a software GPU${gpu.kind === 'missing' ? `: ${gpu.reason}` : ''}`, () => {
  const stub = (software: '0' | '1') => {
    const environment = gpu.kind === 'found' ? gpu.environment : {}
    for (const [name, value] of Object.entries({ ...environment, LENET_SOFTWARE_GPU: software }))
      vi.stubEnv(name, value)
  }

  it('it can be used where that is asked for, and each GPU is named', async () => {
    stub('1')
    const option = await probeWebGpu()
    expect(option).toMatchObject({ id: 'webgpu', available: true, reason: null, installation: 'fixed' })
    expect(option.devices).toEqual([expect.stringMatching(/^SwiftShader/)])
    expect(option.device).toBe(`GPU ${option.devices![0]!}, WebGPU`)
  })

  it('it cannot be used elsewhere, with a reason and what to do', async () => {
    stub('0')
    const { available, reason } = await probeWebGpu()
    expect(available).toBe(false)
    expect(reason).toMatch(/only software in the place of a GPU was found.*driver/)
  })
})
