/** A run trained again with the settings that were recorded, and compared with what it came to. */
import type { ErrorDetails } from './errors.ts'

export type RepetitionVerdict =
  | {
      readonly kind: 'same'
      readonly parameters: number
      readonly costs: number
      /** Steps of the run; `costs` may be fewer where the original did not keep every step. */
      readonly steps: number
    }
  | {
      readonly kind: 'differs'
      /**
       * The first step whose cost differs; null where the costs that are known agree and only the
       * parameters differ.
       */
      readonly step: number | null
      /**
       * Costs of that step: original, repetition. Null where the original's value is known by its
       * hash alone.
       */
      readonly costs: readonly [number, number] | null
      /**
       * Largest absolute difference of a final parameter; null where the original's are known by
       * their hash alone.
       */
      readonly largestDifference: number | null
      /** Test accuracy, original and repetition, 0..1; null where there is none. */
      readonly testAccuracy: readonly [number | null, number | null]
      /** The likely cause, one sentence; null where none is known. */
      readonly cause: string | null
    }
  | { readonly kind: 'impossible'; readonly reason: ErrorDetails }

export interface Repetition {
  /** The repetition is a run of its own; null where it could not begin. */
  readonly run: string | null
  /** Milliseconds since 1970. */
  readonly startedAt: number
  /** Of training alone. */
  readonly seconds: number
  readonly engine: string
  readonly device: string
  readonly threads: number
  /** Times it was interrupted and resumed. */
  readonly resumes: number
  /** Null while it trains, or where it has been stopped. */
  readonly verdict: RepetitionVerdict | null
}
