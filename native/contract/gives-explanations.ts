/** Where the gradient of one cell goes: to its inputs, its weights and its bias. */
import type { PoolCell } from './cell-explanations.ts'
import type { Cell, GradientOf, LayerName, Range, TieRule } from './inspected-layers.ts'

/**
 * Where the gradient of a convolution's cell goes. Products with dZ, and the totals that they are a
 * part of.
 */
export interface ConvGives {
  readonly kind: 'conv'
  readonly layer: LayerName
  readonly cell: Cell
  readonly previous: LayerName
  readonly rows: Range
  readonly columns: Range
  readonly inside: Uint8Array
  /** (kh, kw, cPrev) */
  readonly shape: readonly number[]
  /** The pooling window that the cell lies in. */
  readonly from: PoolCell
  readonly dA: number
  readonly z: number
  readonly gateOpen: boolean
  /** Derivative of the activation at z. */
  readonly slope: number
  readonly dZ: number
  readonly inputs: Float64Array
  readonly weights: Float64Array
  readonly toDW: Float64Array
  /** Gradient of this kernel. */
  readonly dW: Float64Array
  readonly toDAPrev: Float64Array
  /** Gradient of the inputs of the window; 0 in the padding. */
  readonly dAPrev: Float64Array
  readonly toDb: number
  readonly db: number
}

export interface CellGradient {
  readonly cell: Cell
  readonly gradient: number
}

export interface PoolGives {
  readonly kind: 'maxPool'
  readonly layer: LayerName
  readonly cell: Cell
  readonly previous: LayerName
  readonly shape: readonly number[]
  readonly window: Float64Array
  readonly dA: number
  readonly tied: boolean
  readonly first: readonly CellGradient[]
  readonly all: readonly CellGradient[]
  /** What is given back altogether under each rule. */
  readonly given: Readonly<Record<TieRule, number>>
  /** (kh, kw): whether the gate behind each cell is open. */
  readonly gates: readonly boolean[]
  readonly asAverage: { readonly share: number; readonly given: number }
  /** Every input behind the window's cells is 0. */
  readonly blankPaper: boolean
}

export interface DenseGives {
  readonly kind: 'dense'
  readonly layer: LayerName
  readonly cell: Cell
  readonly previous: LayerName
  /** Null for dense3, where the gradient of the logit arrives as dZ. */
  readonly dA: number | null
  readonly z: number
  readonly gateOpen: boolean | null
  readonly dZ: number
  readonly toDb: number
  readonly db: number
  readonly dWNotZero: number
  readonly largestToDW: readonly {
    readonly index: number
    readonly cell: Cell
    readonly input: number
    readonly dW: number
  }[]
  readonly largestToDAPrev: readonly {
    readonly index: number
    readonly cell: Cell
    readonly weight: number
    readonly given: number
    readonly dAPrev: number
  }[]
}

/** p - y of the cost, or the unit vector of a logit. */
export interface LogitGradients {
  readonly of: GradientOf
  readonly y: Float64Array
  readonly p: Float64Array
  readonly dLogits: Float64Array
}

export type GivesExplanation = ConvGives | PoolGives | DenseGives
