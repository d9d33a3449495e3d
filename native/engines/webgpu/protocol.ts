/**
 * What the WebGPU engine's process, or its worker in a page, takes besides the calls of every
 * engine.
 */
import type { EngineState, StepMetrics } from '../engine.ts'
import type { EngineCalls } from '../process/protocol.ts'
import type { Measured, MeasureRequest } from './measure.ts'
import type { GroupMember } from './network.ts'

export interface WebGpuCalls extends EngineCalls {
  /** First of all. Compiles the shaders, which takes seconds on some systems. */
  start: { args: StartRequest; result: GpuFacts }
  /** Without a start before. */
  gpus: { args: { allowsSoftware: boolean }; result: string[] }
  trainGroup: { args: { members: readonly GroupMember[]; batchSize: number }; result: StepMetrics[] }
  groupStates: { args: null; result: EngineState[] }
  cpuMs: { args: null; result: number | null }
  measure: { args: MeasureRequest; result: Measured }
}

export interface StartRequest {
  /** Number of the GPU, or part of its name; the strongest by default. */
  readonly device: number | string | null
  /** See ChooseOptions. */
  readonly allowsSoftware: boolean
  /** Of the workgroup that takes an image through the network; null: what suits the GPU. */
  readonly threads: number | null
}

export interface GpuFacts {
  /** Of the GPU: `NVIDIA GeForce RTX 4070`. */
  readonly name: string
  /** What the system tells of its driver; empty where it tells nothing. */
  readonly driver: string
  readonly isSoftware: boolean
  /** Of a workgroup, as chosen or as asked for. */
  readonly threads: number
}
