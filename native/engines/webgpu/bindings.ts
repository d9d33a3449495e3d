/**
 * What the shaders are told of a run, and the bind groups of its dispatches. The order is that of
 * pipelines.ts.
 */
import type { AdamSettings } from '../../model/recipes.ts'
import type { GpuMemory } from './gpu-memory.ts'
import type { ImageSet } from './image-set.ts'
import { COPY_BASE, MAX_NETWORKS, OPTIMIZER_COUNT, SAMPLE_COUNT } from './layout.ts'
import type { Slots } from './slots.ts'

/** See shaders/settings.wgsl; zero where a shader does not ask. */
export interface ShaderSettings {
  readonly batchSize?: number
  readonly count: number
  readonly steps?: number
  readonly firstImage?: number
  readonly labelsAt: number
}

const SETTINGS_BYTES = 32

export function writeSettings(memory: GpuMemory, label: string, settings: ShaderSettings): GPUBuffer {
  const { batchSize = 0, count, steps = 0, firstImage = 0, labelsAt } = settings
  const buffer = memory.uniform(`settings of ${label}`, SETTINGS_BYTES)
  memory.write(buffer, 0, Uint32Array.of(batchSize, count, steps, firstImage, labelsAt))
  return buffer
}

/** Step and divergence of each network, before the values of the metrics. */
export const METRIC_HEADERS_BYTES = MAX_NETWORKS * 8

/** With its headers cleared; room for a pair of values for each of so many images. */
export function clearedMetrics(memory: GpuMemory, images: number): GPUBuffer {
  const buffer = memory.storage('metrics', METRIC_HEADERS_BYTES + images * 8)
  memory.write(buffer, 0, new Uint8Array(METRIC_HEADERS_BYTES))
  return buffer
}

export function samplesFor(memory: GpuMemory, images: number): GPUBuffer {
  return memory.storage('samples', images * SAMPLE_COUNT * 4)
}

/** Bindings 0 to 5 of `pass` and `evaluate`. */
export function forwardBindings(set: ImageSet, settings: GPUBuffer, slots: Slots) {
  return {
    0: set.words,
    1: set.palette,
    2: settings,
    3: { buffer: slots.copies, size: COPY_BASE * 4 },
    4: slots.parameters,
    5: slots.parameters
  }
}

/**
 * Adam's constants and the rates of a run's steps, the first after `step`. In float64 until they
 * are stored; 1 - beta too, since in float32 1 - 0.999 would be off by 5e-5 of itself.
 */
export function optimizerValues(
  { learningRate, beta1, beta2, epsilon }: AdamSettings,
  step: number,
  steps: number
): Float32Array {
  const values = new Float32Array(OPTIMIZER_COUNT + steps)
  values.set([beta1, 1 - beta1, beta2, 1 - beta2, epsilon])
  for (let i = 0; i < steps; i++) {
    const t = step + i + 1
    values[OPTIMIZER_COUNT + i] = (learningRate * Math.sqrt(1 - beta2 ** t)) / (1 - beta1 ** t)
  }
  return values
}
