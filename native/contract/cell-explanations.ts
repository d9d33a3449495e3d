/** What one cell of a layer was made of. */
import type { Cell, Field, LayerName, Range } from './inspected-layers.ts'

export interface ConvCell {
  readonly kind: 'conv'
  readonly layer: LayerName
  readonly cell: Cell
  readonly previous: LayerName
  readonly rows: Range
  readonly columns: Range
  readonly field: readonly Field[]
  /** (kh, kw): 1 inside the map, 0 in the padding. */
  readonly inside: Uint8Array
  readonly paddingCells: number
  /** (kh, kw, cPrev) */
  readonly shape: readonly number[]
  readonly inputs: Float64Array
  readonly weights: Float64Array
  readonly products: Float64Array
  readonly sumPerChannel: Float64Array
  /** What the sum is after each of `sumPerChannel`, and after the bias. */
  readonly running: Float64Array
  readonly sum: number
  readonly bias: number
  readonly z: number
  readonly a: number
  readonly gateOpen: boolean
}

export interface PoolCell {
  readonly kind: 'maxPool'
  readonly layer: LayerName
  readonly cell: Cell
  readonly previous: LayerName
  readonly rows: Range
  readonly columns: Range
  readonly field: readonly Field[]
  /** (kh, kw) */
  readonly shape: readonly number[]
  readonly window: Float64Array
  readonly a: number
  readonly mean: number
  /** Cells of the layer before that hold the largest value, in row-major order. */
  readonly winners: readonly Cell[]
  readonly first: Cell
  readonly tied: boolean
}

export interface Contribution {
  readonly index: number
  /** Of the layer before. */
  readonly cell: Cell
  readonly input: number
  readonly weight: number
  readonly product: number
}

export interface DenseCell {
  readonly kind: 'dense'
  readonly layer: LayerName
  readonly cell: Cell
  readonly previous: LayerName
  readonly inputs: number
  readonly inputsNotZero: number
  readonly products: Float64Array
  /** The eight largest by magnitude; of equal ones the lower index first. */
  readonly largest: readonly Contribution[]
  /** The sum of all that are not among `largest`. */
  readonly others: number
  /** What the sum is after each of `largest`, after `others`, and after the bias. */
  readonly running: Float64Array
  readonly positive: number
  readonly negative: number
  readonly sum: number
  readonly bias: number
  readonly z: number
  readonly a: number
  /** Null for dense3, which has no gate. */
  readonly gateOpen: boolean | null
  /** Of dense3 alone. */
  readonly probability: number | null
}

export interface SoftmaxTable {
  readonly logits: Float64Array
  readonly largest: number
  /** Logit less the largest. */
  readonly shifted: Float64Array
  readonly exponentials: Float64Array
  /** Of the exponentials. */
  readonly sum: number
  readonly probabilities: Float64Array
  readonly label: number | null
  readonly cost: number | null
}

export type CellExplanation = ConvCell | PoolCell | DenseCell
