/** What the engine and its threads tell each other. Addresses are bytes in the shared memory. */
import type { Distortion } from '../../model/distortions.ts'
import type { AdamSettings } from '../../model/recipes.ts'

/** Where the engine has put things. */
export interface Addresses {
  readonly control: number
  readonly parameters: number
  readonly gradients: number
  readonly m: number
  readonly v: number
}

/** What a thread is started with. */
export interface ThreadStart {
  readonly module: WebAssembly.Module
  readonly memory: WebAssembly.Memory
  readonly threads: number
  readonly addresses: Addresses
  /** This thread's own memory: scratch, and a batch of four samples for evaluations. */
  readonly scratch: number
  readonly ownBatch: number
  readonly ownIndices: number
}

/** A set in memory. */
export interface LoadedSet {
  readonly images: number
  readonly labels: number
  /** Pixels are bytes, not floats. */
  readonly bytes: boolean
  readonly scale: number
}

export interface RunCommand {
  readonly kind: 'run'
  readonly set: LoadedSet
  /** uint32 indices into the set, `count` of them, taken `batchSize` at a time. */
  readonly indices: number
  readonly count: number
  readonly batchSize: number
  /** Memory of a batch, and of its shards' convolution gradients. */
  readonly batch: number
  readonly shardGradients: number
  /** float64 mean costs and uint32 correct answers, one of each per step. */
  readonly costs: number
  readonly correct: number
  /** Steps taken before the first of these. null: only the gradients of one batch. */
  readonly update: { readonly adam: AdamSettings; readonly step: number } | null
  /** null: the images as they are in the set. */
  readonly distorted: DistortedBatches | null
}

/**
 * Where a run's distorted images stand: those of the batch of a step, and of the next one, which is
 * made meanwhile.
 */
export interface DistortedBatches {
  readonly distortion: Distortion
  /** float32 images and byte labels of two batches. */
  readonly batches: readonly [DistortedBatch, DistortedBatch]
  /** uint32 numbers from 0: which image of its batch each sample is. */
  readonly places: number
}

export interface DistortedBatch {
  readonly images: number
  readonly labels: number
}

export interface ForwardCommand {
  readonly kind: 'forward'
  readonly set: LoadedSet
  readonly from: number
  readonly to: number
  /**
   * Per image: 12 float32 logits (ten count), a float64 cost, an int32 that is 1 for a right
   * answer.
   */
  readonly logits: number
  readonly costs: number
  readonly correct: number
}

export type Command = RunCommand | ForwardCommand

export interface ThreadReady {
  readonly kind: 'ready'
}
export interface ThreadDone {
  readonly kind: 'done'
}
export type ThreadMessage = ThreadReady | ThreadDone
