/**
 * Looking inside LeNet-5: one image under one set of parameters, every number of it forward and
 * backward; and the bench, where the four kernels run on small arrays of one's own. Explanations
 * are described in cell-, gives-, comes- and weight-explanations.ts, the bench in bench-results.ts.
 */
import type { Drawing, PreparationSteps } from './drawings.ts'
import type { Attribution, AttributionMethod, Neighbour, Occlusion } from './answer-explanations.ts'
import type {
  BenchArrayName,
  BenchArrays,
  BenchCell,
  BenchResult,
  BenchSettings,
  BenchCheck,
  PrintedProgram
} from './bench-results.ts'
import type { CellExplanation, SoftmaxTable } from './cell-explanations.ts'
import type { ComesExplanation } from './comes-explanations.ts'
import type { GivesExplanation, LogitGradients } from './gives-explanations.ts'
import type { GradientCheck } from './gradient-checks.ts'
import type { Cell, GradientOf, LayerKind, LayerName, TieRule } from './inspected-layers.ts'
import type { AdamStep, WeightGradient } from './weight-explanations.ts'
import type { TaskStream } from './task-stream.ts'

/**
 * `id`: `newest`, `built-in`, or a run's. `best`: its best epoch; `last`: its newest parameters,
 * also while it trains.
 */
export type InspectedModel =
  | { readonly kind: 'model'; readonly id: string; readonly which: 'best' | 'last' }
  | { readonly kind: 'fresh'; readonly recipe: 'keras' | 'graph'; readonly seed: number }

export type InspectedInput =
  | {
      readonly kind: 'image'
      readonly set: string
      readonly split: 'train' | 'validation' | 'test'
      readonly index: number
    }
  | { readonly kind: 'drawing'; readonly drawing: Drawing; readonly steps: PreparationSteps }
  /** 28 x 28 gray values as a network has read them; they are not prepared again. */
  | { readonly kind: 'pixels'; readonly pixels: Uint8Array; readonly label: number | null }
  | { readonly kind: 'saved-drawing'; readonly id: string }
  /** An image of the batch that a run which is paused here takes next. */
  | { readonly kind: 'batch'; readonly position: number }

export interface InspectionsApi {
  /** Throws WorkbenchError `not-found` for an image or a model that is not there. */
  open(request: { model: InspectedModel; input: InspectedInput }): Promise<InspectionApi>
  bench(request: BenchRequest): Promise<BenchAnswer>
  /**
   * The bench as a Python program that asserts its arrays. Throws WorkbenchError for what the bench
   * refuses.
   */
  benchProgram(request: BenchRequest): Promise<{ text: string }>
  /**
   * Gradients of W, b and A_prev against differences. Throws WorkbenchError for what the bench
   * refuses.
   */
  benchCheck(request: BenchRequest & { readonly h: number }): Promise<BenchCheck>
  /** What a program of the brief prints on MNIST. Throws WorkbenchError where MNIST is missing. */
  printed(request: { readonly program: 0 | 1 | 2 | 3 }): Promise<PrintedProgram>
  /** The run that is paused here, and the batch it takes next; null when there is none. */
  nextBatch(): Promise<NextBatch | null>
  /** Its images, as the run is given them: distorted where it distorts. */
  nextBatchPixels(): Promise<NextBatchPixels | null>
}

export interface NextBatch {
  readonly run: string
  /** The step it is taken by: Adam's t. */
  readonly step: number
  /** Data set of the run, where the workbench lists it. */
  readonly set: string
  /** Indices into the training images. */
  readonly indices: Uint32Array
  readonly labels: Uint8Array
}

export interface NextBatchPixels {
  readonly run: string
  readonly step: number
  /** (n, 28, 28) bytes. */
  readonly pixels: Uint8Array
}

export interface InspectedMaps {
  readonly name: LayerName
  readonly kind: LayerKind
  /** (h, w, c), or (units). */
  readonly shape: readonly number[]
  /** Number of weights and biases. */
  readonly parameters: number
  /** For painting; explanations have the float64 values. */
  readonly a: Float32Array
  readonly low: number
  readonly high: number
  readonly mean: number
  /** Values that are exactly 0. */
  readonly zeros: number
  /**
   * How many values are no numbers, as after a run has diverged, and the first of them; null: none.
   */
  readonly notFinite: { readonly count: number; readonly cell: Cell } | null
}

export interface InspectionOverview {
  readonly model: string
  /** Steps of training; null when not known. */
  readonly step: number | null
  /**
   * Why these are not the newest parameters, or what is wrong with them; null when nothing is to be
   * said.
   */
  readonly notice: string | null
  readonly image: string
  readonly label: number | null
  /** (28, 28) bytes. */
  readonly pixels: Uint8Array
  readonly logits: Float64Array
  readonly probabilities: Float64Array
  readonly cost: number | null
  /** The two most probable answers, and by how much the first leads. */
  readonly first: number
  readonly second: number
  readonly unsure: boolean
  readonly margin: number
  readonly logitMargin: number
  readonly layers: readonly InspectedMaps[]
  /** Number of weights and biases of all layers. */
  readonly parameters: number
}

export interface GradientMaps {
  readonly name: LayerName
  /** dZ of convolutions and dense layers, dA of pooling layers and the image. */
  readonly gradient: Float32Array
  /** Largest magnitude. */
  readonly largest: number
  readonly zeros: number
}

export interface InspectionGradients {
  readonly of: GradientOf
  readonly layers: readonly GradientMaps[]
  readonly poolTies: readonly {
    readonly layer: LayerName
    readonly windows: number
    readonly aboveZero: number
    readonly zero: number
  }[]
  /** Gradient of conv1's biases under both rules for ties. */
  readonly db: Readonly<Record<TieRule, Float64Array>>
  /** Largest difference between conv1's kernel gradients under the two rules. */
  readonly dWDiffers: number
}

export interface Histogram {
  /** The bins reach from minus this to plus this. */
  readonly largest: number
  readonly counts: Uint32Array
}

export interface LayerKernels {
  readonly layer: LayerName
  readonly shape: readonly number[]
  readonly kernel: Float32Array
  readonly bias: Float32Array
  /** Adam's moments of a run that is paused here; null otherwise. */
  readonly m: Float32Array | null
  readonly v: Float32Array | null
  /** Of the kernel and its moments. */
  readonly histograms: {
    readonly kernel: Histogram
    readonly m: Histogram | null
    readonly v: Histogram | null
  }
  readonly perKernel: readonly {
    readonly low: number
    readonly high: number
    readonly mean: number
    readonly zeros: number
  }[]
}

/** Adam's step for one weight, before it is taken. */
export interface ForetoldStep extends AdamStep {
  readonly kind: 'step'
  readonly run: string
  /** Indices of the batch's images among the training images. */
  readonly batch: Uint32Array
  readonly gradientOfEachImage: Float64Array
}

export type WeightStep = ForetoldStep | { readonly kind: 'none'; readonly reason: string }

/** What a weight is now, in float32, and after which step. */
export interface WeightNow {
  readonly step: number
  readonly value: number
  /** The run trains on. */
  readonly running: boolean
}

interface OfCell {
  layer: LayerName
  cell: number[]
}
interface OfGradient {
  of: GradientOf
  ties: TieRule
}
interface OfWeight {
  parameter: string
  index: number[]
}

/** Holds one forward pass and the last backward pass, until it is released. */
export interface InspectionApi {
  overview(): Promise<InspectionOverview>
  gradients(request: OfGradient): Promise<InspectionGradients>
  cell(request: OfCell): Promise<CellExplanation>
  softmax(request: { label: number | null }): Promise<SoftmaxTable>
  gives(request: OfCell & OfGradient): Promise<GivesExplanation>
  comes(request: OfCell & OfGradient): Promise<ComesExplanation>
  logits(request: { of: GradientOf }): Promise<LogitGradients>
  weight(request: OfWeight & OfGradient): Promise<WeightGradient>
  /** Adam's next step for a weight of the run that is paused here. */
  step(request: OfWeight): Promise<WeightStep>
  /**
   * The weight right after step `t` where that was captured, else as it is now; null without that
   * run.
   */
  weightAfter(request: OfWeight & { t: number }): Promise<WeightNow | null>
  kernels(request: { layer: LayerName }): Promise<LayerKernels>
  check(request: { label: number; h: number; entries: number | 'conv1' }): Promise<TaskStream<GradientCheck>>
  attribution(request: { digit: number; method: AttributionMethod }): Promise<Attribution>
  occlusion(request: { digit: number }): Promise<Occlusion>
  /** Training images with the most similar 84 numbers of dense2. */
  nearest(request: {
    set: string
    by: 'cosine' | 'euclidean'
    count: number
  }): Promise<TaskStream<readonly (Neighbour & { readonly pixels: Uint8Array })[]>>
  /** Part of the explanation as a Python program that asserts its numbers. */
  program(request: ProgramRequest): Promise<{ text: string }>
}

export type ProgramRequest =
  | { kind: 'cell'; layer: LayerName; cell: number[] }
  | { kind: 'gives' | 'comes'; layer: LayerName; cell: number[]; of: GradientOf; ties: TieRule }
  | { kind: 'weight'; parameter: string; index: number[]; of: GradientOf; ties: TieRule }

/** A value that was typed over a drawn one. `flat`: its position in the array's row-major data. */
export interface TypedValue {
  readonly array: 'aPrev' | 'w' | 'b' | 'dA'
  readonly flat: number
  readonly value: number
}

export type BenchRequest = (
  | {
      readonly source: 'drawn'
      /** (m, h, w, c) */
      readonly input: readonly number[]
      /** Rows and columns of the kernel; of pooling those of the window. */
      readonly kernel: readonly [number, number]
      readonly kernels: number
      readonly seed: number
      readonly values: 'whole' | 'normal'
      readonly settings: BenchSettings
    }
  | { readonly source: 'brief'; readonly program: 0 | 1 | 2 | 3; readonly activation: 'linear' | 'relu' }
) & {
  readonly typed: readonly TypedValue[]
  readonly cell: { readonly array: BenchArrayName; readonly index: readonly number[] } | null
}

export type BenchAnswer =
  | {
      readonly kind: 'result'
      readonly arrays: BenchArrays
      readonly settings: BenchSettings
      readonly result: BenchResult
      readonly cell: BenchCell | null
    }
  | {
      readonly kind: 'refusal'
      readonly field: 'kernel' | 'stride' | 'input' | 'values'
      readonly message: string
      readonly hint: string
    }
