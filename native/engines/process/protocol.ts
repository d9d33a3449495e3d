/**
 * What an engine and its process say to each other, over any channel that copies typed arrays:
 * child_process with advanced serialization, a port of Electron, or a MessagePort of a page. One
 * call at a time; `stop` comes in between. The channel carries names and values; which calls there
 * are is a type, EngineCalls and what an engine adds to it.
 */
import type { ErrorDetails } from '../../contract/errors.ts'
import type { Distortion } from '../../model/distortions.ts'
import type { AdamSettings } from '../../model/recipes.ts'
import type { Split } from '../../contract/data-sets.ts'
import type { EngineImages, EngineState, Evaluation, Gradients, StepMetrics } from '../engine.ts'

/** Arguments and result of the calls that every engine in a process of its own takes. */
export interface EngineCalls {
  load: { args: { set: Split; images: EngineImages }; result: null }
  setState: { args: EngineState; result: null }
  getState: { args: null; result: EngineState }
  run: {
    args: { indices: Uint32Array; batchSize: number; adam: AdamSettings; distortion: Distortion | null }
    result: StepMetrics
  }
  gradients: { args: { indices: Uint32Array; distortion: Distortion | null }; result: Gradients }
  evaluate: { args: { set: Split }; result: Evaluation }
  predict: { args: { set: Split; from: number; to: number }; result: Float32Array }
  memory: { args: null; result: MemoryUse }
}

/** What EngineCalls is, and what an engine extends it to. */
export type CallTable<Calls> = { readonly [Name in keyof Calls]: { readonly args: unknown; readonly result: unknown } }

export interface MemoryUse {
  /** Of the whole process; null where it cannot be asked for. */
  readonly residentBytes: number | null
}

export type ToProcess =
  | { readonly kind: 'call'; readonly name: string; readonly args: unknown }
  | { readonly kind: 'stop' }

export type FromProcess =
  | { readonly kind: 'ready' }
  | { readonly kind: 'result'; readonly value: unknown }
  | { readonly kind: 'failed'; readonly error: ErrorDetails }
