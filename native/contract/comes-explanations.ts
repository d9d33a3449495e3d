/** Where the gradient of one input comes from: the windows that saw it. */
import type { PoolCell } from './cell-explanations.ts'
import type { Cell, LayerName, TieRule } from './inspected-layers.ts'

/** What a place of the turned kernel meets. */
export const PLACE = { seen: 0, outside: 1, hole: 2 } as const

/**
 * Gradient of a cell as a convolution of the next layer's dZ with the kernel turned by 180 degrees.
 */
export interface ConvComes {
  readonly kind: 'conv'
  readonly layer: LayerName
  readonly cell: Cell
  readonly next: LayerName
  /** (kh, kw, cNew); place (i, j) meets weight (kh - 1 - i, kw - 1 - j). */
  readonly shape: readonly number[]
  /** (kh, kw, 2): the output that stands at this place, or -1. */
  readonly places: Int16Array
  /** (kh, kw): PLACE. */
  readonly placeKinds: Uint8Array
  /** Places that are seen, and places that fall between two windows. */
  readonly positions: number
  readonly holes: number
  readonly dZ: Float64Array
  readonly turned: Float64Array
  readonly products: Float64Array
  readonly perMap: Float64Array
  /** What the sum is after each of `perMap`. */
  readonly running: Float64Array
  readonly dA: number
}

export interface PoolComes {
  readonly kind: 'maxPool'
  readonly layer: LayerName
  readonly cell: Cell
  readonly next: LayerName
  readonly output: Cell
  readonly dOut: number
  readonly isFirst: boolean
  readonly isWinner: boolean
  readonly window: PoolCell
  readonly z: number
  readonly dA: Readonly<Record<TieRule, number>>
  readonly dZ: Readonly<Record<TieRule, number>>
}

/** A unit of a dense layer's input: its gradient is the sum over the units of the next layer. */
export interface DenseComes {
  readonly kind: 'dense'
  readonly layer: LayerName
  readonly cell: Cell
  readonly next: LayerName
  readonly weights: Float64Array
  readonly dZ: Float64Array
  readonly products: Float64Array
  /** The eight largest by magnitude; of equal ones the lower unit first. */
  readonly largest: readonly {
    readonly unit: number
    readonly weight: number
    readonly dZ: number
    readonly product: number
  }[]
  /** The sum of all that are not among `largest`. */
  readonly others: number
  readonly dA: number
}

export type ComesExplanation = ConvComes | PoolComes | DenseComes
