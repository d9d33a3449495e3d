/** Where the gradient of one weight comes from, and the step of Adam that follows. */

export interface WeightTerm {
  readonly row: number
  readonly column: number
  readonly input: number
  readonly dZ: number
  readonly product: number
}

export interface WeightGradient {
  readonly parameter: string
  readonly index: readonly number[]
  readonly value: number
  /** [rows, columns] of the positions it is used at; [1, 1] in a dense layer. */
  readonly positions: readonly [number, number]
  /** (rows, columns); 1 for a bias. */
  readonly inputs: Float64Array
  readonly dZ: Float64Array
  readonly products: Float64Array
  readonly gradientsNotZero: number
  readonly termsNotZero: number
  /**
   * The six largest products that are not 0, by magnitude; of equal ones the first position first.
   */
  readonly largest: readonly WeightTerm[]
  /** The sum of all that are not among `largest`. */
  readonly others: number
  readonly gradient: number
}

/** One step of Adam for one weight, as TensorFlow writes it. */
export interface AdamStep {
  readonly t: number
  readonly gradient: number
  readonly mBefore: number
  readonly vBefore: number
  readonly m: number
  readonly v: number
  readonly learningRate: number
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
  /** learningRate * sqrt(1 - beta2^t) / (1 - beta1^t) */
  readonly rate: number
  readonly before: number
  readonly step: number
  readonly after: number
}
