/**
 * The metrics of every step of a run in typed arrays that grow by doubling. Decimation happens when
 * painting. Adds the running means of the epoch, which are derived from the batches and not sent.
 */
import { enlarged } from '../../../native/contract/enlarged.ts'
import type { StepSeries } from '../../../native/contract/runs.ts'

/** For running means: where epochs begin, and the size of an epoch's last batch. */
export interface EpochShape {
  readonly stepsPerEpoch: number
  readonly batchSize: number
  readonly trainImages: number
}

const FIRST_CAPACITY = 1024

export class StepCurve {
  #length = 0
  #globalStep = new Uint32Array(FIRST_CAPACITY)
  #batchCost = new Float32Array(FIRST_CAPACITY)
  #batchAccuracy = new Float32Array(FIRST_CAPACITY)
  #meanCost = new Float32Array(FIRST_CAPACITY)
  #meanAccuracy = new Float32Array(FIRST_CAPACITY)
  // Sums over the images of the current epoch; NaN until its first step has been seen.
  #images = NaN
  #costSum = NaN
  #accuracySum = NaN

  get length(): number {
    return this.#length
  }
  /**
   * Steps since the beginning of the run, rising. All five are (length) views that the next append
   * may leave behind.
   */
  get globalStep(): Uint32Array {
    return this.#globalStep.subarray(0, this.#length)
  }
  get batchCost(): Float32Array {
    return this.#batchCost.subarray(0, this.#length)
  }
  get batchAccuracy(): Float32Array {
    return this.#batchAccuracy.subarray(0, this.#length)
  }
  /**
   * Means over the epoch's images up to that step; NaN where the epoch's beginning is not known.
   */
  get meanCost(): Float32Array {
    return this.#meanCost.subarray(0, this.#length)
  }
  get meanAccuracy(): Float32Array {
    return this.#meanAccuracy.subarray(0, this.#length)
  }

  /**
   * Adds steps. A step that is there already takes the place of all from it on: a run that was
   * resumed from a checkpoint does some steps again.
   */
  append(series: StepSeries, epoch: EpochShape): void {
    const count = series.globalStep.length
    if (count === 0) return
    this.#goBackBefore(series.globalStep[0]!, epoch)
    this.#reserve(this.#length + count)
    for (let i = 0; i < count; i++) {
      this.#add(series.globalStep[i]!, series.batchCost[i]!, series.batchAccuracy[i]!, epoch)
    }
  }

  #add(step: number, cost: number, accuracy: number, epoch: EpochShape): void {
    const at = this.#length
    const previous = at > 0 ? this.#globalStep[at - 1]! : 0
    const inEpoch = (step - 1) % epoch.stepsPerEpoch
    if (inEpoch === 0) this.#images = this.#costSum = this.#accuracySum = 0
    else if (step !== previous + 1) this.#images = this.#costSum = this.#accuracySum = NaN
    const images = Math.min(epoch.batchSize, epoch.trainImages - inEpoch * epoch.batchSize)
    this.#images += images
    this.#costSum += cost * images
    this.#accuracySum += accuracy * images
    this.#globalStep[at] = step
    this.#batchCost[at] = cost
    this.#batchAccuracy[at] = accuracy
    this.#meanCost[at] = this.#costSum / this.#images
    this.#meanAccuracy[at] = this.#accuracySum / this.#images
    this.#length = at + 1
  }

  /** Drops `step` and what follows, and takes up the sums of the epoch as they stood before it. */
  #goBackBefore(step: number, epoch: EpochShape): void {
    if (this.#length === 0 || step > this.#globalStep[this.#length - 1]!) return
    while (this.#length > 0 && this.#globalStep[this.#length - 1]! >= step) this.#length--
    const last = this.#length - 1
    const done = last < 0 ? 0 : ((this.#globalStep[last]! - 1) % epoch.stepsPerEpoch) + 1
    this.#images = last < 0 ? NaN : Math.min(done * epoch.batchSize, epoch.trainImages)
    this.#costSum = last < 0 ? NaN : this.#meanCost[last]! * this.#images
    this.#accuracySum = last < 0 ? NaN : this.#meanAccuracy[last]! * this.#images
  }

  #reserve(length: number): void {
    let capacity = this.#globalStep.length
    if (length <= capacity) return
    while (capacity < length) capacity *= 2
    this.#globalStep = enlarged(this.#globalStep, capacity)
    this.#batchCost = enlarged(this.#batchCost, capacity)
    this.#batchAccuracy = enlarged(this.#batchAccuracy, capacity)
    this.#meanCost = enlarged(this.#meanCost, capacity)
    this.#meanAccuracy = enlarged(this.#meanAccuracy, capacity)
  }
}
