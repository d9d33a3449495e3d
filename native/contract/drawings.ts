/**
 * Drawn digits: strokes as vectors, what becomes of them on the way to the network, and what it
 * reads in them.
 */

import type { Interval } from './evaluation-metrics.ts'

export interface StrokePoint {
  /** On a pad of 280 x 280 units, origin at the top left; strokes may leave it. */
  readonly x: number
  readonly y: number
}

export interface Stroke {
  readonly points: readonly StrokePoint[]
  /** Diameter of the pen, in units of the pad. */
  readonly width: number
}

/**
 * Strokes of a pen, cells of the keyboard's 28 x 28 grid (row * 28 + column, bright = inked), or a
 * gray picture.
 */
export type Drawing =
  | { readonly kind: 'strokes'; readonly strokes: readonly Stroke[] }
  | { readonly kind: 'grid'; readonly cells: Uint8Array }
  | { readonly kind: 'picture'; readonly width: number; readonly height: number; readonly pixels: Uint8Array }

/** The steps of preparation, each of which can be left out to see what it is good for. */
export interface PreparationSteps {
  readonly crop: boolean
  readonly keepAspect: boolean
  readonly centreByMass: boolean
}

export interface RecogniseRequest {
  readonly drawing: Drawing
  readonly steps: PreparationSteps
  /** A ModelOption's id. */
  readonly model: string
}

export interface PreparationStage {
  readonly kind: 'ink' | 'crop' | 'scaled' | 'centred'
  readonly width: number
  readonly height: number
  /** (height, width) bytes, bright ink on dark. */
  readonly pixels: Uint8Array
}

/**
 * What is hardly one digit: `little-ink` a dot; `several-shapes` as of two digits side by side;
 * `frame` a frame around it, or ink nearly everywhere. A network answers all the same.
 */
export type InkRemark = 'little-ink' | 'several-shapes' | 'frame'

/**
 * What an answer is worth, by how often the model was right on validation images when it was as
 * confident: 99 times of 100 (`sure`), 90 times (`likely`), or less.
 */
export type Certainty = 'sure' | 'likely' | 'unsure'

export interface Recognition {
  /** The most probable digit; null for a blank pad. */
  readonly digit: number | null
  /** `unsure` also with a remark or when it is unfamiliar; null for a blank pad. */
  readonly certainty: Certainty | null
  /** Unlike the digits that the model was trained on; false where that was not measured. */
  readonly unfamiliar: boolean
  /** The model's reliability was measured; otherwise cautious bounds stand in for it. */
  readonly calibrated: boolean
  readonly blank: boolean
  readonly remarks: readonly InkRemark[]
  /** Of 0 to 9; all zero for a blank pad. */
  readonly probabilities: Float32Array
  readonly stages: readonly PreparationStage[]
  /**
   * The model that read it: its id, never `newest`, its title, its accuracy as ModelOption has it,
   * and after how many steps (null: not known).
   */
  readonly modelId: string
  readonly model: string
  readonly modelAccuracy: number | null
  readonly modelStep: number | null
  /** Time inside the compute process, in milliseconds. */
  readonly elapsedMs: number
}

export interface SavedDrawing {
  readonly id: string
  readonly label: number
  /** 28 x 28 bytes as the network sees it. */
  readonly pixels: Uint8Array
}

export type DrawingsFormat = 'npz' | 'idx' | 'png'

export interface PredictedDrawings {
  /** Title of the model. */
  readonly model: string
  readonly ids: readonly string[]
  readonly predicted: Uint8Array
  readonly correct: number
  /** Of the share that is right, 95 %; null without drawings. */
  readonly interval: Interval | null
}

/** Labelled drawings, which are the data set `my-digits`. */
export interface DrawingsApi {
  list(): Promise<SavedDrawing[]>
  save(request: { drawing: Drawing; label: number }): Promise<SavedDrawing>
  /** Gives it another label; the drawing stays as it is. */
  relabel(request: { id: string; label: number }): Promise<SavedDrawing>
  remove(request: { id: string }): Promise<void>
  /** What a model reads in each kept drawing, in the order of `list`. */
  predictAll(request: { model: string }): Promise<PredictedDrawings>
  /**
   * All of them as one file: arrays of numpy, a zip with MNIST's two IDX files, or a sheet to look
   * at.
   */
  exportAs(request: { format: DrawingsFormat }): Promise<{ readonly fileName: string; readonly bytes: Uint8Array }>
}
