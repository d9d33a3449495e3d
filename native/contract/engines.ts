/** Engines: which there are, whether they can be used here, and what can be done about it. */
import type { ComparisonRequest, EngineComparison } from './comparison.ts'
import type { TaskStream } from './task-stream.ts'

export interface EngineOption {
  /** `worker-kernels`, `tensorflow`, … */
  readonly id: string
  readonly title: string
  /** The hardware it runs on, for people: `CPU, 2 threads, WASM SIMD`. */
  readonly device: string
  /**
   * Names of the devices that a run can be trained on, for engines that can choose; the first is
   * number 0.
   */
  readonly devices?: readonly string[]
  readonly available: boolean
  /** Why it cannot be used here, and what to do; null when it can. */
  readonly reason: string | null
  /**
   * `fixed`: available or not, and nothing here can change that. `absent`: it can be installed.
   * `installed`: it can be removed, and repaired by installing it again.
   */
  readonly installation: 'fixed' | 'absent' | 'installed'
  readonly maxThreads: number
  readonly defaultThreads: number
}

/** How fast one engine trains here, on one of its devices. */
export interface EngineSpeed {
  /** An EngineOption's id. */
  readonly engine: string
  /** One of its `devices`; null for engines that have none to choose from. */
  readonly device: string | null
  /** Null when it could not be measured. */
  readonly imagesPerSecond: number | null
  /** Why it could not, and what to do; null when it could. */
  readonly failure: string | null
}

export interface EnginesApi {
  list(): Promise<EngineOption[]>
  /** Minutes and a download; cancelling keeps what was downloaded. Gives the engine's new state. */
  install(request: { id: string; gpu: boolean }): Promise<TaskStream<EngineOption>>
  /** Gives the engine's new state. */
  remove(request: { id: string }): Promise<EngineOption>
  /**
   * Trains a few hundred steps on every available engine and device. Refused while a run trains,
   * which would falsify the times.
   */
  measure(): Promise<TaskStream<readonly EngineSpeed[]>>
  /** Side by side; refused while a run trains, which would falsify the times. */
  compare(request: ComparisonRequest): Promise<TaskStream<EngineComparison>>
}
