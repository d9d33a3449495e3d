/** What the TensorFlow engine's process takes besides the calls of every engine. */
import type { EngineCalls, MemoryUse } from '../process/protocol.ts'
import type { DrawnInitialisation } from './draw-parameters.ts'
import type { NetworkKind } from './network.ts'

export interface TensorFlowCalls extends EngineCalls {
  start: { args: { folder: string; network: NetworkKind }; result: LibraryFacts }
  memory: { args: null; result: TensorFlowMemory }
  drawParameters: { args: { initialisation: DrawnInitialisation; seed: number }; result: Float32Array }
}

export interface LibraryFacts {
  /** Of TensorFlow: `2.21.0`. */
  readonly version: string
  /** TensorFlow lists a GPU, and a convolution on it gave what it should. */
  readonly usesGpu: boolean
}

export interface TensorFlowMemory extends MemoryUse {
  /** Alive in TensorFlow's memory. */
  readonly tensors: number
  readonly residentBytes: number
}
