/**
 * What the engine's setting lists: an engine without devices once, others once for each device,
 * with the speed that was measured.
 */
import { expect, test } from 'vitest'
import type { EngineOption } from '../../../../native/contract/engines.ts'
import { engineChoices, fastestChoice } from '../../../../renderer/features/train/engine-choices.ts'

const FACTS = { reason: null, installation: 'fixed', maxThreads: 1, defaultThreads: 1, available: true } as const
const KERNELS: EngineOption = { ...FACTS, id: 'kernels', title: 'Kernels', device: 'CPU, 2 threads, WASM SIMD' }
const WEBGPU: EngineOption = { ...FACTS, id: 'webgpu', title: 'WebGPU', device: 'GPU A, WebGPU', devices: ['A', 'B'] }
const ABSENT: EngineOption = {
  ...FACTS,
  id: 'other',
  title: 'Other',
  device: 'not here',
  available: false,
  reason: 'gone'
}

test('every device of an engine is a choice of its own; one that cannot be used is there once, with the reason', () => {
  const choices = engineChoices([KERNELS, WEBGPU, { ...ABSENT, devices: ['C', 'D'] }], [])
  expect(choices.map(({ label, detail, device }) => [label, detail, device])).toEqual([
    ['Kernels', 'CPU, WASM SIMD', null],
    ['A', 'WebGPU', 'A'],
    ['B', 'WebGPU', 'B'],
    ['Other', 'Not here: gone', null]
  ])
  expect(new Set(choices.map(({ key }) => key)).size).toBe(4)
})

test('the fastest is the one that was measured to be; a device that failed is none', () => {
  const measured = (engine: string, device: string | null, imagesPerSecond: number | null) => ({
    engine,
    device,
    imagesPerSecond,
    failure: imagesPerSecond === null ? 'it stopped' : null
  })
  const speeds = [measured('kernels', null, 53_000), measured('webgpu', 'A', 424_000), measured('webgpu', 'B', null)]
  const choices = engineChoices([KERNELS, WEBGPU], speeds)
  expect(fastestChoice(choices)).toMatchObject({ device: 'A', detail: 'WebGPU · 424,000 images/s' })
  expect(choices[2]).toMatchObject({ device: 'B', imagesPerSecond: null, detail: 'WebGPU' })
  expect(fastestChoice(engineChoices([KERNELS, WEBGPU], []))).toBeNull()
})
