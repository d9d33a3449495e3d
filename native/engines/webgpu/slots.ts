/**
 * Parameters, moments and copies of one or several networks on the GPU, one after the other, and
 * how far each has come.
 */
import { PARAMETER_COUNT } from '../../model/architecture.ts'
import type { EngineState } from '../engine.ts'
import { UPDATE_THREADS } from './compose-shaders.ts'
import { BufferUsage } from './gpu-constants.ts'
import type { GpuMemory } from './gpu-memory.ts'
import { COPY_BASE, COPY_STRIDE, MAX_NETWORKS, PARAMETER_STRIDE } from './layout.ts'
import type { Pipelines } from './pipelines.ts'

/** Workgroups of a dispatch with a thread a parameter. */
export const UPDATE_GROUPS = Math.ceil(PARAMETER_COUNT / UPDATE_THREADS)

const VECTORS = ['parameters', 'm', 'v'] as const
const STRIDE_BYTES = PARAMETER_STRIDE * 4

export class Slots {
  readonly count: number
  readonly parameters: GPUBuffer
  readonly m: GPUBuffer
  readonly v: GPUBuffer
  readonly copies: GPUBuffer
  readonly progress: GPUBuffer
  readonly #memory: GpuMemory
  readonly #pipelines: Pipelines

  /** Slots of one name share memory: those made last count. */
  constructor(memory: GpuMemory, pipelines: Pipelines, name: string, count: number) {
    this.#memory = memory
    this.#pipelines = pipelines
    this.count = count
    this.parameters = memory.storage(`parameters of ${name}`, count * STRIDE_BYTES)
    this.m = memory.storage(`m of ${name}`, count * STRIDE_BYTES)
    this.v = memory.storage(`v of ${name}`, count * STRIDE_BYTES)
    const { STORAGE, UNIFORM, COPY_DST, COPY_SRC } = BufferUsage
    const copyBytes = (COPY_BASE + count * COPY_STRIDE) * 4
    this.copies = memory.buffer(`copies of ${name}`, copyBytes, STORAGE | UNIFORM | COPY_DST | COPY_SRC)
    this.progress = memory.storage(`progress of ${name}`, MAX_NETWORKS * 8)
  }

  /** One state a slot. */
  write(states: readonly Omit<EngineState, 'step'>[]): void {
    states.forEach((state, slot) => {
      for (const name of VECTORS) this.#memory.write(this[name], slot * STRIDE_BYTES, state[name])
    })
    const group = this.#memory.bind(this.#pipelines.layout('copyParameters'), { 5: this.parameters, 8: this.copies })
    this.#memory.submit((pass) => {
      pass.setPipeline(this.#pipelines.copyParameters)
      pass.setBindGroup(0, group)
      pass.dispatchWorkgroups(UPDATE_GROUPS, states.length)
    })
  }

  /** Of every slot, once the GPU has done all that it was given. */
  async read(): Promise<Omit<EngineState, 'step'>[]> {
    const bytes = this.count * STRIDE_BYTES
    const values = await this.#memory.read(VECTORS.map((name) => ({ buffer: this[name], bytes })))
    const vector = (at: number, slot: number) =>
      new Float32Array(values, at * bytes + slot * STRIDE_BYTES, PARAMETER_COUNT).slice()
    return Array.from({ length: this.count }, (_, slot) => ({
      parameters: vector(0, slot),
      m: vector(1, slot),
      v: vector(2, slot)
    }))
  }
}
