/** Steps that a run has taken and that are not published yet. */
import type { StepSeries } from '../../contract/runs.ts'
import type { TakenSteps } from '../../training/taken-steps.ts'

export class StepBuffer {
  #parts: StepSeries[] = []

  add({ globalStep, count, costs, correct, batchSizes }: TakenSteps): void {
    this.#parts.push({
      globalStep: Uint32Array.from({ length: count }, (_, i) => globalStep - count + 1 + i),
      batchCost: Float32Array.from(costs),
      batchAccuracy: Float32Array.from(correct, (right, i) => right / batchSizes[i]!)
    })
  }

  /** All of them, as one series; the buffer is empty afterwards. */
  take(): StepSeries {
    const parts = this.#parts
    this.#parts = []
    const length = parts.reduce((sum, { globalStep }) => sum + globalStep.length, 0)
    const whole = {
      globalStep: new Uint32Array(length),
      batchCost: new Float32Array(length),
      batchAccuracy: new Float32Array(length)
    }
    let at = 0
    for (const part of parts) {
      whole.globalStep.set(part.globalStep, at)
      whole.batchCost.set(part.batchCost, at)
      whole.batchAccuracy.set(part.batchAccuracy, at)
      at += part.globalStep.length
    }
    return whole
  }
}
