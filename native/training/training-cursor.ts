/**
 * Where a training stands: epoch, step, sums of the epoch under way, figures so far. Changed by the
 * loop alone; a checkpoint is this and the engine's state.
 */
import type { EpochMetrics } from '../contract/run-events.ts'
import type { EngineState, Evaluation } from '../engines/engine.ts'
import { NO_SUMS, type BestEpoch, type Checkpoint, type EpochSums } from '../model/checkpoint.ts'
import type { RandomSnapshot } from '../tensor/random-state.ts'
import type { TakenSteps } from './taken-steps.ts'
import type { TrainingPlan } from './training-plan.ts'

export class TrainingCursor {
  step: number
  epoch: number
  stepInEpoch: number
  sums: EpochSums
  /** At the start of the epoch under way. */
  random: RandomSnapshot
  readonly figures: EpochMetrics[]
  #best: BestEpoch | null

  constructor(from: Checkpoint) {
    this.step = from.step
    this.epoch = from.epoch
    this.stepInEpoch = from.stepInEpoch
    this.sums = from.sums
    this.random = from.random
    this.figures = [...from.figures]
    this.#best = from.best
  }

  /** All steps of the epoch under way are taken; its figures are still to come. */
  epochIsDone({ stepsPerEpoch }: TrainingPlan): boolean {
    return this.stepInEpoch === stepsPerEpoch
  }

  hasSteps({ totalSteps }: TrainingPlan): boolean {
    return this.step < totalSteps
  }

  /** Counts steps of the epoch under way; null: none were taken in this time. */
  add(taken: TakenSteps | null, seconds: number): void {
    const sums = { ...this.sums, seconds: this.sums.seconds + seconds }
    taken?.batchSizes.forEach((size, i) => {
      sums.images += size
      sums.cost += taken.costs[i]! * size
      sums.correct += taken.correct[i]!
    })
    this.sums = sums
    this.step += taken?.count ?? 0
    this.stepInEpoch += taken?.count ?? 0
  }

  /**
   * Closes the epoch under way. `training` is what it came to; `random` what the next epoch's order
   * is drawn from.
   */
  finishEpoch(training: Evaluation, validation: Evaluation, random: RandomSnapshot): EpochMetrics {
    const figures = this.record(this.epoch, training, validation)
    if (this.#best === null || figures.validationAccuracy > this.#best.validationAccuracy) {
      this.#best = { epoch: this.epoch, validationAccuracy: figures.validationAccuracy }
    }
    this.epoch++
    this.stepInEpoch = 0
    this.sums = NO_SUMS
    this.random = random
    return figures
  }

  /** Keeps figures without moving on: those before the first step. */
  record(epoch: number, training: Evaluation, validation: Evaluation): EpochMetrics {
    const figures: EpochMetrics = {
      epoch,
      cost: training.cost,
      accuracy: training.accuracy,
      validationCost: validation.cost,
      validationAccuracy: validation.accuracy,
      seconds: this.sums.seconds,
      imagesPerSecond: this.imagesPerSecond
    }
    this.figures.push(figures)
    return figures
  }

  /** Over the epoch's images so far. */
  get runningMean(): Evaluation {
    const { images, cost, correct } = this.sums
    return { cost: cost / images, accuracy: correct / images }
  }

  get imagesPerSecond(): number {
    const { images, seconds } = this.sums
    return seconds > 0 ? images / seconds : 0
  }

  checkpoint({ parameters, m, v }: EngineState): Checkpoint {
    const { step, epoch, stepInEpoch, random, sums, figures } = this
    return { parameters, m, v, step, epoch, stepInEpoch, random, sums, figures: [...figures], best: this.#best }
  }
}
