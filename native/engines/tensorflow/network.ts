/**
 * LeNet-5 in TensorFlow as the engine's process uses it: a state, a step, gradients, a forward pass
 * over one batch. Which images come when, stops and whole sets are session.ts's affair.
 */
import type { AdamSettings } from '../../model/recipes.ts'
import type { EngineState, Gradients } from '../engine.ts'

export interface Batch {
  readonly count: number
  /**
   * (count, 28, 28, 1) as the network takes them. The network may go on using this memory until its
   * call is done.
   */
  readonly images: Float32Array
  readonly labels: Int32Array
}

export interface StepResult {
  /** Mean over the batch, before the update; when it is not finite there was no update. */
  readonly cost: number
  readonly correct: number
}

export interface ForwardResult {
  /** (count, 10) */
  readonly probabilities: Float32Array
  /** Sum of the images' costs. */
  readonly cost: number
  readonly correct: number
}

/**
 * `trained` is the engine's own; the others are the brief's two programs as one would write them
 * with tfjs.
 */
export type NetworkKind = 'trained' | 'graph-program' | 'keras-program'

export interface Network {
  setState(state: EngineState): Promise<void>
  getState(): Promise<EngineState>
  step(batch: Batch, adam: AdamSettings): Promise<StepResult>
  gradients(batch: Batch): Promise<Gradients>
  forward(batch: Batch): Promise<ForwardResult>
}
