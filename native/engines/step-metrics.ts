/** Figures of steps that were run in several calls, as those of one. */
import type { StepMetrics } from './engine.ts'

export const NO_STEPS: StepMetrics = {
  steps: 0,
  diverged: false,
  costs: new Float64Array(),
  correct: new Uint32Array()
}

/** Of parts that follow one another. */
export function joinMetrics(parts: readonly StepMetrics[]): StepMetrics {
  return {
    steps: parts.reduce((sum, { steps }) => sum + steps, 0),
    diverged: parts.at(-1)?.diverged ?? false,
    costs: Float64Array.from(parts.flatMap(({ costs }) => [...costs])),
    correct: Uint32Array.from(parts.flatMap(({ correct }) => [...correct]))
  }
}
