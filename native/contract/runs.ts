/** Training runs as a page sees them: options, the list, and one run to steer and to watch. */
import type { DistortionLevel } from './distortions.ts'
import type { RecipeId, RunEvent } from './run-events.ts'
import type { Verification } from './verification.ts'
import type { RunControlApi } from './run-control.ts'
import type { EarlyStopping } from './training-control.ts'

export interface RunOptions {
  readonly recipe: RecipeId
  /** An EngineOption's id. */
  readonly engine: string
  /** One of its `devices`; absent: the engine's own choice. */
  readonly device?: string | undefined
  /** A data set's id. */
  readonly data: string
  readonly epochs: number
  readonly batchSize: number
  readonly seed: number
  readonly threads: number
  readonly learningRate: number
  /**
   * Where training starts from (fine-tuning): `built-in`, a run's id for the checkpoint that it
   * keeps, `ID:best` or `ID:newest`; null: the recipe's initial parameters.
   */
  readonly startFrom: string | null
  /** `shuffled`, the default: as the recipe does. `sequential`: as in the file. */
  readonly order?: 'shuffled' | 'sequential' | undefined
  /** Of the training images, anew in every epoch; absent: none. */
  readonly distortion?: DistortionLevel | undefined
  /** Absent or null: all epochs are trained. */
  readonly earlyStopping?: EarlyStopping | null | undefined
}

/**
 * `needs-you`: a step's cost was not finite. It was not applied; the run can go on with a smaller
 * learning rate.
 */
export type RunState = 'running' | 'paused' | 'finished' | 'stopped' | 'interrupted' | 'needs-you' | 'failed'

export interface RunInfo {
  readonly id: string
  /** The id until it is renamed. */
  readonly title: string
  readonly state: RunState
  /**
   * Another process trains it, as the command line does: here it can be watched, and not steered.
   */
  readonly trainsInAnotherProcess: boolean
  readonly options: RunOptions
  /** Milliseconds since 1970. */
  readonly startedAt: number
  readonly epochsDone: number
  readonly globalStep: number
  /** Of the best epoch and of the newest; null before the first evaluation. */
  readonly bestValidationAccuracy: number | null
  readonly validationAccuracy: number | null
  readonly testAccuracy: number | null
  /** Why it failed; null otherwise. */
  readonly failure: string | null
}

/** Every step's own figures, as arrays of one length. */
export interface StepSeries {
  readonly globalStep: Uint32Array
  readonly batchCost: Float32Array
  /** Share of the batch, 0..1. */
  readonly batchAccuracy: Float32Array
}

/** What the network looks like and says between two steps. */
export interface RunSnapshot {
  readonly globalStep: number
  /**
   * conv1's kernels (5, 5, 1, 6) and the gradient of the newest batch, HWIO; null when no batch is
   * known.
   */
  readonly conv1Kernel: Float32Array
  readonly conv1Gradient: Float32Array | null
  /** Probabilities (n, 10) for the probe images; empty when they have not been asked. */
  readonly probes: Float32Array
}

/**
 * They come in at most 20 messages a second once a reader has caught up, each with all that there
 * is to tell. `seq` rises, with gaps and also across restarts of the compute process, and is what
 * `watch` takes to go on from. Of progress, checkpoints and snapshots only the newest is told
 * again. Steps may be told again, after a reconnection or a resume: they take the place of those
 * told before, from their first on.
 */
export type RunUpdate = { readonly seq: number } &
  /** The whole run follows, from its first event: what was told of it before is void. */
  (
    | { readonly kind: 'begin' }
    | { readonly kind: 'event'; readonly event: RunEvent }
    | { readonly kind: 'steps'; readonly series: StepSeries }
    | { readonly kind: 'snapshot'; readonly snapshot: RunSnapshot }
    /**
     * A line as the brief's program prints it: `Epoch 1/5`, `After 1 epochs: cost …`. No line break
     * at its end.
     */
    | { readonly kind: 'line'; readonly text: string }
    | { readonly kind: 'state'; readonly state: RunState; readonly reason: string | null }
  )

export interface Probes {
  /** (n, 28, 28) bytes and labels of the fixed set of digits that snapshots speak of. */
  readonly pixels: Uint8Array
  readonly labels: Uint8Array
}

export interface ModelFile {
  readonly fileName: string
  /** The ONNX file; null when it was written to a place chosen in a dialog. */
  readonly bytes: Uint8Array | null
  readonly savedAs: string | null
  /**
   * After how many steps, and in which epoch (from 1; one more than the last when the run is
   * through) at which of its steps.
   */
  readonly position: { readonly step: number; readonly epoch: number; readonly stepInEpoch: number }
  /**
   * What the model takes: a name, a shape such as `N x 1 x 28 x 28`, and what a gray value becomes.
   */
  readonly input: { readonly name: string; readonly shape: string; readonly values: string }
  readonly verification: Verification
  /**
   * What differs from what was asked for: another checkpoint, other images to verify on. Sentences
   * without paths.
   */
  readonly notices: readonly string[]
}

export interface RunApi extends RunControlApi {
  info(): Promise<RunInfo>
  probes(): Promise<Probes>
  /**
   * All updates after `afterSeq` (0: from the beginning), merged into few, and then what comes; a
   * slow reader gets fewer and larger ones. What happened together arrives together, in order: one
   * message wakes a page once. Closes when the run has ended. Leaving changes nothing.
   */
  watch(request: { afterSeq: number }): Promise<ReadableStream<readonly RunUpdate[]>>
  /** Keeps everything and lets go of the processor. */
  pause(): Promise<void>
  /** Goes on: after a pause, or with a stopped or interrupted run from its checkpoint. */
  resume(): Promise<void>
  /** Ends the run; the best epoch's parameters are its model. */
  stop(): Promise<void>
  /** Ends the run and deletes it. */
  discard(): Promise<void>
  rename(request: { title: string }): Promise<void>
  /**
   * Written, run by onnxruntime and compared first. `target`: what the desktop's save dialog gave,
   * or null for the bytes.
   */
  exportModel(request: { target: string | null }): Promise<ModelFile>
}

export interface RunsApi {
  list(): Promise<RunInfo[]>
  open(request: { id: string }): Promise<RunApi>
  /** The run that trains or is paused in this process; null when there is none. */
  current(): Promise<RunApi | null>
  start(request: RunOptions): Promise<RunApi>
  /**
   * Trains the run of a card again, as a run of its own; `name`: of the file. Its data are found by
   * their hashes.
   */
  repeatCard(request: { name: string; text: string }): Promise<RunApi>
}
