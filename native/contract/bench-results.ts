/** The bench: the four kernels on small arrays of one's own. */
import type { CheckTotals } from './gradient-checks.ts'
import type { Range, TieRule } from './inspected-layers.ts'

/** A small array, row-major. */
export interface SmallArray {
  readonly shape: readonly number[]
  readonly data: Float64Array
}

export type BenchActivation = 'linear' | 'relu' | 'tanh' | 'sigmoid'

export type BenchSettings =
  | {
      readonly op: 'conv'
      readonly stride: Range
      readonly padding: 'same' | 'valid'
      readonly activation: BenchActivation
    }
  | {
      readonly op: 'pool'
      readonly stride: Range
      readonly kernelShape: Range
      readonly mode: 'max' | 'avg'
      readonly ties: TieRule
    }

/**
 * aPrev (m, h, w, c), w (kh, kw, c, n), b (1, 1, 1, n), dA like the output. Pooling has neither w
 * nor b.
 */
export interface BenchArrays {
  readonly aPrev: SmallArray
  readonly w: SmallArray | null
  readonly b: SmallArray | null
  readonly dA: SmallArray
}

export interface BenchResult {
  /** (m, hNew, wNew, cNew) */
  readonly shape: readonly number[]
  readonly pad: { readonly top: number; readonly left: number; readonly bottom: number; readonly right: number }
  /** Rows and columns at the end that no window reaches. */
  readonly leftOver: Range
  /** How the output's rows and columns follow from the sizes, in numbers. */
  readonly explanation: { readonly rows: string; readonly columns: string }
  /** Pooling has no z, dZ, dW and db. */
  readonly z: SmallArray | null
  readonly a: SmallArray
  readonly dZ: SmallArray | null
  readonly dW: SmallArray | null
  readonly db: SmallArray | null
  readonly dAPrev: SmallArray
  /** (h, w): how many windows hold each input. */
  readonly coverage: SmallArray
  readonly inputsNoWindowReaches: number
  /** Of max pooling. */
  readonly windowsWithTies: number
}

export type BenchArrayName = 'z' | 'a' | 'dZ' | 'dW' | 'db' | 'dAPrev'

/** How one number of the bench adds up. */
export interface BenchCell {
  readonly array: BenchArrayName
  readonly index: readonly number[]
  readonly total: number
  /**
   * Products in the order they are added; of pooling the values of the window, times 1. At most
   * 100.
   */
  readonly factors: readonly (readonly [number, number])[]
  /** Products that are not among `factors`, and their sum. */
  readonly more: number
  readonly moreSum: number
  readonly bias: number | null
  /**
   * Inputs of the window that are padding; places of the turned kernel that meet no window, or fall
   * between two.
   */
  readonly padding: number
  readonly outside: number
  readonly holes: number
  /** Windows that hold this input. */
  readonly windows: number
  /** Inputs that the number is made of: flat positions in A_prev, for marking them. */
  readonly inputs: readonly number[]
  readonly outputs: readonly number[]
}

/** One array of the bench, its gradients against differences of L = sum of dA * A. */
export interface BenchCheckedArray {
  readonly name: 'w' | 'b' | 'aPrev'
  /**
   * Entries of the array, those that were checked, and those among them that were left out for a
   * kink.
   */
  readonly size: number
  readonly entries: number
  readonly kinks: number
  /** Null when all were left out. */
  readonly worst: {
    readonly index: readonly number[]
    readonly analytic: number
    readonly numeric: number
    readonly relativeError: number
  } | null
  readonly agrees: boolean
}

export interface BenchCheck extends CheckTotals {
  readonly h: number
  /** Entries that were not checked. */
  readonly left: number
  readonly arrays: readonly BenchCheckedArray[]
}

/** What a program of the brief prints, and where its numbers are. */
export interface PrintedProgram {
  readonly text: string
  readonly numbers: readonly PrintedNumber[]
}

export interface PrintedNumber {
  /** Positions in the text: from, to (not included). */
  readonly from: number
  readonly to: number
  readonly array: BenchArrayName
  readonly index: readonly number[]
}
