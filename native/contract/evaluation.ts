/**
 * How well models read labelled sets: what is tested on what, the metrics, the images behind every
 * figure, and corrections.
 */
import type { Split } from './data-sets.ts'
import type { DrawingsFormat } from './drawings.ts'
import type { EvaluationMetrics, Interval, PairedMetrics, ReliabilityBin } from './evaluation-metrics.ts'
import type { TaskStream } from './task-stream.ts'

/** `all`: every image of a set that is not split for testing, as one's own drawings are. */
export type EvaluatedSplit = Split | 'all'

/** A model that can be tested. */
export interface EvaluationModel {
  /**
   * `built-in`; a run and which of its checkpoints, `ID:best`, `ID:newest`; several runs that vote,
   * `vote:ID,ID` or `series:ID`; `file:HASH`.
   */
  readonly id: string
  readonly title: string
  /**
   * `best, epoch 4`, `newest`, `in training`, `file, changed after export`; empty where there is
   * nothing to add.
   */
  readonly detail: string
  /** Id of the data set that it was trained on; null: not known here. */
  readonly trainedOn: string | null
}

export interface EvaluationSet {
  /** A data set's id. */
  readonly data: string
  readonly title: string
  readonly split: EvaluatedSplit
  readonly images: number
}

export interface EvaluationChoices {
  readonly models: readonly EvaluationModel[]
  readonly sets: readonly EvaluationSet[]
}

export interface EvaluationRequest {
  readonly model: string
  readonly data: string
  readonly split: EvaluatedSplit
}

export type ReliabilityPoint = ReliabilityBin & { readonly interval: Interval | null }

export interface EvaluationSummary extends EvaluationMetrics {
  readonly model: EvaluationModel
  readonly set: EvaluationSet
  /** SHA-256 (hex) of the model file and of the data that were tested. */
  readonly modelHash: string
  readonly dataHash: string
  /** The model has been trained on these very images. */
  readonly trainedOn: boolean
  /** Of each class's predictions that are right; null where it was never predicted. */
  readonly precisionWilson: readonly (Interval | null)[]
  readonly reliability: { readonly widths: readonly ReliabilityPoint[]; readonly counts: readonly ReliabilityPoint[] }
  /** Images with a confidence of exactly 1. */
  readonly certain: number
  /** Labels that were noted as wrong, and the accuracy with them. */
  readonly corrected: { readonly labels: number; readonly accuracy: number }
  /**
   * What was kept of a test of this checkpoint on this set, whose file was changed since then;
   * null: it is the same.
   */
  readonly changedSince: { readonly testedAt: number; readonly accuracy: number } | null
  /** Milliseconds since 1970, and what it took. */
  readonly testedAt: number
  readonly elapsedMs: number
}

export interface EvaluationComparison extends PairedMetrics {
  /** The model that is compared with. */
  readonly against: EvaluationModel
  readonly againstAccuracy: number
  readonly againstWilson: Interval
  /** [label][predicted]: images of the other model. */
  readonly againstConfusion: readonly (readonly number[])[]
}

/**
 * `cell`: a label, a prediction, or both; `mistakes-of`: those of one label. The last three of the
 * first line need a model to compare with.
 */
export type ImageQuestion =
  | { readonly kind: 'mistakes' | 'suspects' | 'unsure' | 'all' | 'only-first' | 'only-second' | 'both-wrong' }
  | { readonly kind: 'mistakes-of'; readonly label: number }
  | { readonly kind: 'cell'; readonly label: number | null; readonly predicted: number | null }

export type ImageOrder = 'confident-first' | 'unsure-first' | 'label-probability' | 'index'

export interface EvaluatedImagesRequest extends EvaluationRequest {
  readonly against: string | null
  readonly question: ImageQuestion
  readonly order: ImageOrder
  readonly from: number
  /** At most 500. */
  readonly count: number
}

/** Arrays of n images. */
export interface EvaluatedImages {
  /** In the whole list. */
  readonly total: number
  /** In the set. */
  readonly indices: Uint32Array
  readonly labels: Uint8Array
  /** Noted by a person; 255 where the label stands. */
  readonly corrections: Uint8Array
  readonly predicted: Uint8Array
  /** (n, 10) */
  readonly probabilities: Float32Array
  /**
   * Of runs that vote: how many of them, and for each image the most that agree on one digit other
   * than its label. Else 0 and empty.
   */
  readonly voters: number
  readonly agreeing: Uint8Array
  /** Of the model compared with; empty without one. */
  readonly againstPredicted: Uint8Array
  readonly againstProbabilities: Float32Array
  /** (n, 28, 28) bytes, bright ink on dark. */
  readonly pixels: Uint8Array
}

/** Whether it is known what a run answered after each of its epochs. */
export type HistoryState =
  | { readonly kind: 'kept' }
  /** The run can be repeated to find out; `seconds` is what its training took. */
  | { readonly kind: 'possible'; readonly seconds: number }
  /** Why not, in a sentence. */
  | { readonly kind: 'impossible'; readonly reason: string }

/** Answers to n images after each epoch of a run. */
export interface EpochAnswers {
  /** Numbers of the epochs, rising. */
  readonly epochs: Uint32Array
  /** (epochs, n) */
  readonly predicted: Uint8Array
  /** (epochs, n, 10) */
  readonly probabilities: Float32Array
}

export interface TextFile {
  readonly fileName: string
  readonly text: string
}

/**
 * Which images, as `images` lists them; how they leave: arrays of numpy, a zip with two IDX files,
 * or a sheet to look at.
 */
export interface ExportedImagesRequest extends Omit<EvaluatedImagesRequest, 'from' | 'count'> {
  readonly format: DrawingsFormat
}

export interface EvaluationApi {
  choices(): Promise<EvaluationChoices>
  /** Keeps an ONNX file until the process ends, so that it can be tested. */
  addModelFile(request: { name: string; bytes: Uint8Array }): Promise<EvaluationModel>
  /** Computed once for a model and a set, also while a run trains. */
  evaluate(request: EvaluationRequest): Promise<TaskStream<EvaluationSummary>>
  compare(request: EvaluationRequest & { against: string }): Promise<TaskStream<EvaluationComparison>>
  images(request: EvaluatedImagesRequest): Promise<EvaluatedImages>
  /** Labels are those of the set, whatever was noted beside it. */
  exportImages(request: ExportedImagesRequest): Promise<{ readonly fileName: string; readonly bytes: Uint8Array }>
  historyState(request: EvaluationRequest): Promise<HistoryState>
  /**
   * After every epoch of the run, whichever of its checkpoints is tested. The first time the run is
   * repeated to the bit; its answers to the whole set are then kept in its folder. At most 500
   * indices.
   */
  history(request: EvaluationRequest & { indices: Uint32Array }): Promise<TaskStream<EpochAnswers>>
  /**
   * Notes the right label of an image beside the set, which stays as it is; null takes the note
   * back.
   */
  correct(request: { data: string; split: EvaluatedSplit; index: number; label: number | null }): Promise<void>
  /** `predictions` as CSV, `metrics` as JSON, `corrections` as CSV. */
  report(request: EvaluationRequest & { content: 'predictions' | 'metrics' | 'corrections' }): Promise<TextFile>
}
