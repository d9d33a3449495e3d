/**
 * What the engine and its process tell each other, over any channel that copies typed arrays: child_process with advanced
 * serialization, or an Electron utility process. One call at a time; `stop` comes in between.
 */
import type { ErrorDetails } from '../../contract/errors.ts'
import type { AdamSettings } from '../../model/recipes.ts'
import type { EngineImages, EngineState, Evaluation, Gradients, SetName, StepMetrics } from '../engine.ts'
import type { NetworkKind } from './network.ts'

/** Arguments and result of every call. */
export interface Calls {
  start: { args: { folder: string; network: NetworkKind }; result: LibraryFacts }
  load: { args: { set: SetName; images: EngineImages }; result: null }
  setState: { args: EngineState; result: null }
  getState: { args: null; result: EngineState }
  run: { args: { indices: Uint32Array; batchSize: number; adam: AdamSettings }; result: StepMetrics }
  gradients: { args: { indices: Uint32Array }; result: Gradients }
  evaluate: { args: { set: SetName }; result: Evaluation }
  predict: { args: { set: SetName; from: number; to: number }; result: Float32Array }
  memory: { args: null; result: MemoryUse }
}

export type CallName = keyof Calls

export interface LibraryFacts {
  /** Of TensorFlow: `2.21.0`. */
  readonly version: string
  /** TensorFlow lists a GPU, and a convolution on it gave what it should. */
  readonly usesGpu: boolean
}

export interface MemoryUse {
  /** Alive in TensorFlow's memory. */
  readonly tensors: number
  /** Of the whole process. */
  readonly residentBytes: number
}

export type CallMessage = {
  [Name in CallName]: { readonly kind: 'call'; readonly name: Name; readonly args: Calls[Name]['args'] }
}[CallName]

export type ToProcess = CallMessage | { readonly kind: 'stop' }

export type FromProcess =
  | { readonly kind: 'ready' }
  | { readonly kind: 'result'; readonly value: Calls[CallName]['result'] }
  | { readonly kind: 'failed'; readonly error: ErrorDetails }
