/**
 * What every engine can do. An engine holds parameters and Adam's moments, runs training steps over
 * indices into a data set that was loaded once, and evaluates. It knows nothing of epochs, files or
 * shuffling: training/ decides what is run.
 */
import type { Split } from '../contract/data-sets.ts'
import type { Distortion } from '../model/distortions.ts'
import type { AdamSettings } from '../model/recipes.ts'

export interface EngineImages {
  /** count * 784 values; network input = value * scale. */
  readonly images: Uint8Array | Float32Array
  readonly labels: Uint8Array
  readonly count: number
  readonly scale: number
}

/**
 * All that training changes. The three vectors are flat, in the order of model/architecture.ts
 * PARAMETERS.
 */
export interface EngineState {
  readonly parameters: Float32Array
  /** Adam's first and second moments. */
  readonly m: Float32Array
  readonly v: Float32Array
  /** Steps taken: Adam's t. */
  readonly step: number
}

export interface StepMetrics {
  /**
   * Steps done; fewer than asked for after stop(), where the cost stopped being a number, and where
   * other runs share the engine.
   */
  readonly steps: number
  /**
   * The batch after these has a cost that is not finite. Its step was not taken: the state is that
   * before it.
   */
  readonly diverged: boolean
  /** Mean cross-entropy of each step's batch, before its update; length = steps. */
  readonly costs: Float64Array
  /** Images whose largest logit was their label, per step; length = steps. */
  readonly correct: Uint32Array
}

export interface Gradients {
  /** (n, 10) */
  readonly logits: Float32Array
  /** Mean over the batch. */
  readonly cost: number
  /** Of the mean cost; flat. */
  readonly gradients: Float32Array
}

export interface Evaluation {
  readonly cost: number
  readonly accuracy: number
}

export interface Engine {
  readonly id: string
  /** What it runs on, for people: `CPU, 2 threads, WASM SIMD`. */
  readonly device: string
  readonly threads: number
  /**
   * What the last bits of its results depend on besides the state; absent: nothing. A run keeps
   * them and goes on with the same.
   */
  readonly settings?: Readonly<Record<string, number | boolean>> | undefined
  /**
   * Copies the images to where the engine wants them. Throws ShapeError for a wrong number of
   * values.
   */
  load(set: Split, images: EngineImages): Promise<void>
  setState(state: EngineState): Promise<void>
  /** A copy of the state as it is between two steps. */
  getState(): Promise<EngineState>
  /**
   * Runs steps on consecutive batches of `indices` into the training set; the last batch may be
   * smaller. The batch is cut into fixed shards: the result does not depend on the number of
   * threads. Ends before a step whose cost is not finite. With a distortion every image is
   * distorted as it says; the set stays as it is.
   */
  run(indices: Uint32Array, batchSize: number, adam: AdamSettings, distortion?: Distortion | null): Promise<StepMetrics>
  /** Ends a run() under way after the step it is in. */
  stop(): void
  /** Logits, mean cost and gradients of one batch of the training set, without an update. */
  gradients(indices: Uint32Array, distortion?: Distortion | null): Promise<Gradients>
  /** Mean cost and accuracy over a whole set with the present parameters. */
  evaluate(set: Split): Promise<Evaluation>
  /** Probabilities (n, 10) of a set's images [from, to). */
  predict(set: Split, from: number, to: number): Promise<Float32Array>
  /** Ends threads or processes; safe to call twice. */
  dispose(): Promise<void>
}
