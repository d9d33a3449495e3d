/** Analytic gradients against differences of the cost. */

export interface CheckedEntry {
  readonly parameter: string
  readonly index: readonly number[]
  readonly analytic: number
  readonly numeric: number
  readonly relativeError: number
  /** The two probes lie on different sides of a gate or a pooling winner. */
  readonly crossesKink: boolean
  /**
   * The relative error is below 1e-6, or the difference is no more than rounding of the two costs
   * makes.
   */
  readonly agrees: boolean
}

export interface CheckedTensor {
  readonly name: string
  readonly entries: number
  readonly kinks: number
  /** Among entries that cross no kink; null when all do. */
  readonly largest: number | null
  readonly worst: CheckedEntry | null
  /** All entries that cross no kink agree. */
  readonly agrees: boolean
}

/** Of all tensors together. */
export interface CheckTotals {
  readonly entries: number
  readonly kinks: number
  /** Largest relative error among entries that cross no kink; 0 when none is left. */
  readonly largest: number
  readonly agrees: boolean
}

export interface GradientCheck extends CheckTotals {
  readonly h: number
  readonly tensors: readonly CheckedTensor[]
}
