/**
 * The figures of every step of a run: three arrays that grow, 12 bytes a step. Knows nothing of
 * readers.
 */
import { enlarged } from '../contract/enlarged.ts'
import type { StepSeries } from '../contract/runs.ts'

const FIRST_CAPACITY = 1024

export class StepTable {
  #length = 0
  #globalStep = new Uint32Array(FIRST_CAPACITY)
  #batchCost = new Float32Array(FIRST_CAPACITY)
  #batchAccuracy = new Float32Array(FIRST_CAPACITY)

  get length(): number {
    return this.#length
  }

  /** 0: there is none. */
  get lastStep(): number {
    return this.#length > 0 ? this.#globalStep[this.#length - 1]! : 0
  }

  append({ globalStep, batchCost, batchAccuracy }: StepSeries): void {
    const length = this.#length + globalStep.length
    if (length > this.#globalStep.length) this.#grow(Math.max(length, 2 * this.#globalStep.length))
    this.#globalStep.set(globalStep, this.#length)
    this.#batchCost.set(batchCost, this.#length)
    this.#batchAccuracy.set(batchAccuracy, this.#length)
    this.#length = length
  }

  /** A copy of the rows [from, to). */
  slice(from: number, to: number): StepSeries {
    return {
      globalStep: this.#globalStep.slice(from, to),
      batchCost: this.#batchCost.slice(from, to),
      batchAccuracy: this.#batchAccuracy.slice(from, to)
    }
  }

  /** Number of rows up to and with this step. */
  rowsUpTo(step: number): number {
    let [low, high] = [0, this.#length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#globalStep[middle]! <= step) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Drops all rows from this one on. */
  truncate(rows: number): void {
    this.#length = Math.min(this.#length, rows)
  }

  #grow(capacity: number): void {
    this.#globalStep = enlarged(this.#globalStep, capacity)
    this.#batchCost = enlarged(this.#batchCost, capacity)
    this.#batchAccuracy = enlarged(this.#batchAccuracy, capacity)
  }
}
