/**
 * What a comparison of engines tells, in this order: the engines, gradients, losses, parameters,
 * speed. Who follows it gets one after the other, a page all of them at its end.
 */

export interface EngineTold {
  readonly kind: 'engine'
  /** As it was asked for. */
  readonly name: string
  readonly device: string
  readonly settings: Readonly<Record<string, number | boolean>> | null
}

export interface LossCompared {
  readonly kind: 'loss'
  /** From 1. */
  readonly step: number
  /** Mean cost of the step's batch, before its update, by engine. */
  readonly losses: Readonly<Record<string, number>>
}

export interface GradientCompared {
  readonly kind: 'gradient'
  /** `conv1/kernel`, of the first batch. */
  readonly parameter: string
  /**
   * Largest difference from the first engine's, as a share of its largest gradient; null where an
   * engine hands out none.
   */
  readonly differences: Readonly<Record<string, number | null>>
}

export interface ParametersCompared {
  readonly kind: 'parameters'
  /**
   * 0: the initial parameters, as an engine with random numbers of its own draws them, compared
   * with ours.
   */
  readonly steps: number
  /** Largest difference from the first engine's, as a share of its largest parameter. */
  readonly differences: Readonly<Record<string, number>>
}

export interface SpeedCompared {
  readonly kind: 'speed'
  readonly name: string
  readonly millisecondsPerStep: number
  readonly imagesPerSecond: number
  /**
   * Of the engine's process where it has one, else what it has added to this one; 0 where that is
   * lost in what was freed meanwhile.
   */
  readonly residentBytes: number
  /** Time of a step over the first engine's. */
  readonly share: number
}

export type Comparison = EngineTold | LossCompared | GradientCompared | ParametersCompared | SpeedCompared

export interface ComparisonRequest {
  /** Ids of two different EngineOptions; the second is compared with the first. */
  readonly engines: [string, string]
  /** A data set's id. */
  readonly data: string
  /** Steps that both take from the same parameters over the same batches. */
  readonly steps: number
}

/** Everything that a comparison has told, by its kind and in its order. */
export interface EngineComparison {
  readonly engines: readonly EngineTold[]
  readonly gradients: readonly GradientCompared[]
  readonly losses: readonly LossCompared[]
  readonly parameters: readonly ParametersCompared[]
  readonly speed: readonly SpeedCompared[]
}
