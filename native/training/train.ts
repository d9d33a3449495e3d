/**
 * The training loop: an async generator of run events. It decides what the engine runs and when it
 * is asked for figures, and trains only while its consumer pulls: between two events training
 * rests, and the engine may be asked anything that leaves its state as it is. Knows nothing of
 * files; checkpoints go to a function.
 *
 * Going on from any of its checkpoints gives the bits of a training that was never interrupted:
 * parameters, moments and figures, but for seconds. How many steps are run at a stretch changes
 * nothing.
 */
import { WorkbenchError } from '../contract/errors.ts'
import type { EpochMetrics, RunEnded, RunEvent, RunProgress, RunStarted } from '../contract/run-events.ts'
import type { RateChange } from '../contract/training-control.ts'
import type { Evaluation, StepMetrics } from '../engines/engine.ts'
import { encodingOf } from '../data/data-set.ts'
import { firstCheckpoint, type Checkpoint } from '../model/checkpoint.ts'
import { initialParameters } from '../model/initial-parameters.ts'
import type { Distortion } from '../model/distortions.ts'
import type { AdamSettings } from '../model/recipes.ts'
import { RandomState } from '../tensor/random-state.ts'
import { epochOrder } from './batch-order.ts'
import { earlyStoppingState } from './early-stopping.ts'
import { largestGradients } from './largest-gradients.ts'
import { rateAfter, stepsAtOneRate } from './learning-rate.ts'
import { Pace } from './pace.ts'
import { TrainingCursor } from './training-cursor.ts'
import { takenSteps } from './taken-steps.ts'
import { planTraining, type TrainingPlan, type TrainOptions } from './training-plan.ts'

export type { TrainOptions } from './training-plan.ts'

/**
 * Trains LeNet-5. The last event is `ended`: `finished`, or `stopped` once `signal` is aborted.
 * Throws WorkbenchError `bad-argument` for empty sets; `diverged` naming the step, after a
 * checkpoint right before it and the event that describes it; and what the engine and
 * `onCheckpoint` throw.
 */
export async function* train(options: TrainOptions): AsyncGenerator<RunEvent, void, undefined> {
  yield* new Training(options).run()
}

/** Where a run of this seed begins with these parameters. */
export function initialCheckpoint(seed: number, parameters: Float32Array): Checkpoint {
  return firstCheckpoint(parameters, new RandomState(seed))
}

/** A process that dies in its first moments has something to go on from. */
const FIRST_CHECKPOINT_SECONDS = 2
/** Of the steps before a divergence. */
const KEPT_COSTS = 10
const NO_BATCH = new Uint32Array()

class Training {
  readonly #options: TrainOptions
  readonly #plan: TrainingPlan
  readonly #start: Checkpoint
  readonly #cursor: TrainingCursor
  readonly #now: () => number
  readonly #pace = new Pace()
  readonly #random: RandomState
  #order: { readonly epoch: number; readonly indices: Uint32Array } | null = null
  /** After which step the newest change of the learning rate was reported. */
  #reportedChange = -Infinity
  /** Of the newest steps. */
  #costs: readonly number[] = []
  #savedAt: number
  #hasSaved = false
  /** Of the newest epoch; 0 before the first. */
  #evaluationSeconds = 0

  constructor(options: TrainOptions) {
    this.#options = options
    this.#plan = planTraining(options)
    this.#start = options.from ?? initialCheckpoint(options.seed, startParametersOf(options))
    this.#cursor = new TrainingCursor(this.#start)
    this.#random = new RandomState(options.seed)
    this.#now = options.now ?? (() => performance.now())
    this.#savedAt = this.#now()
  }

  async *run(): AsyncGenerator<RunEvent, void, undefined> {
    const { engine, dataSet, recipe, signal } = this.#options
    const cursor = this.#cursor
    await engine.load('train', dataSet.train)
    await engine.load('validation', dataSet.validation)
    await engine.setState(this.#start)
    yield this.#started()
    if (recipe.figures === 'whole-set' && cursor.figures.length === 0) yield* this.#finishEpoch(0)
    while (cursor.epochIsDone(this.#plan) || (cursor.hasSteps(this.#plan) && !this.#stoppedEarly())) {
      if (signal?.aborted) {
        yield* this.#save()
        yield { kind: 'ended', state: 'stopped', globalStep: cursor.step }
        return
      }
      if (cursor.epochIsDone(this.#plan)) {
        yield* this.#finishEpoch(cursor.epoch)
        yield* this.#save()
      } else {
        yield* this.#reportRate()
        yield* this.#stretch()
      }
    }
    if (cursor.stepInEpoch > 0) yield* this.#save() // maxSteps ended it inside an epoch
    const early = cursor.hasSteps(this.#plan) ? this.#stoppedEarly() : null
    yield { kind: 'ended', state: 'finished', globalStep: cursor.step, ...(early && { stoppedEarly: early }) }
  }

  /** Between epochs, when the patience of early stopping is used up; else null. */
  #stoppedEarly(): RunEnded['stoppedEarly'] | null {
    const { earlyStopping } = this.#options
    const { stepInEpoch, epoch, figures } = this.#cursor
    if (!earlyStopping || stepInEpoch > 0) return null
    const { stops, bestEpoch } = earlyStoppingState(figures, earlyStopping)
    return stops && bestEpoch !== null ? { epoch: epoch - 1, bestEpoch } : null
  }

  /**
   * A change that holds from the next step on, once; also one right at the checkpoint that a run
   * resumed from.
   */
  *#reportRate(): Generator<RunEvent, void, undefined> {
    const { step } = this.#cursor
    const changes = this.#rateChanges
    const change = changes.find(({ afterStep }) => afterStep === step)
    if (!change || this.#reportedChange >= step) return
    this.#reportedChange = step
    const from = rateAfter(step - 1, this.#plan.adam.learningRate, changes)
    yield { kind: 'learning-rate', globalStep: step, from, to: change.learningRate }
  }

  get #rateChanges(): readonly RateChange[] {
    return this.#options.rateChanges?.() ?? []
  }

  /** Of the next step. */
  get #adam(): AdamSettings {
    const { adam } = this.#plan
    return { ...adam, learningRate: rateAfter(this.#cursor.step, adam.learningRate, this.#rateChanges) }
  }

  /** Of the steps of the epoch under way. */
  get #distortion(): Distortion | null {
    const { distortion } = this.#plan
    return distortion && { ...distortion, epoch: this.#cursor.epoch }
  }

  async *#stretch(): AsyncGenerator<RunEvent, void, undefined> {
    const { onSteps, wantsCheckpoint, checkpointSeconds = Infinity } = this.#options
    const { batchSize, stepsPerEpoch, totalSteps } = this.#plan
    const cursor = this.#cursor
    const { stepInEpoch, step } = cursor
    const oneRate = stepsAtOneRate(step, this.#rateChanges)
    const steps = Math.min(this.#pace.steps, stepsPerEpoch - stepInEpoch, totalSteps - step, oneRate)
    const indices = this.#epochOrder().slice(stepInEpoch * batchSize, (stepInEpoch + steps) * batchSize)
    const startedAt = this.#now()
    const figures = await this.#take(indices)
    const endedAt = this.#now()
    const taken = takenSteps(step, indices, batchSize, figures, this.#distortion)
    cursor.add(taken, (endedAt - startedAt) / 1000)
    if (taken) onSteps?.(taken)
    this.#costs = [...this.#costs, ...figures.costs.slice(-KEPT_COSTS)].slice(-KEPT_COSTS)
    if (figures.diverged) {
      const first = figures.steps * batchSize
      yield* this.#fail('its cost is not a finite number', indices.subarray(first, first + batchSize))
    }
    this.#pace.learn(figures.steps, endedAt - startedAt)
    if (figures.steps > 0 && this.#pace.reportsAt(endedAt)) yield this.#progress(figures.costs.at(-1)!)
    const seconds = this.#hasSaved ? checkpointSeconds : Math.min(checkpointSeconds, FIRST_CHECKPOINT_SECONDS)
    const isDue = checkpointSeconds < Infinity && endedAt - this.#savedAt >= seconds * 1000
    if (isDue || (figures.steps > 0 && wantsCheckpoint?.() === true)) yield* this.#save()
  }

  /** Steps on these images; a signal ends them early. */
  async #take(indices: Uint32Array): Promise<StepMetrics> {
    const { engine, signal } = this.#options
    const stop = () => engine.stop()
    signal?.addEventListener('abort', stop)
    try {
      return await engine.run(indices, this.#plan.batchSize, this.#adam, this.#distortion)
    } finally {
      signal?.removeEventListener('abort', stop)
    }
  }

  /** Figures after an epoch's last step; of epoch 0, before the first. */
  async *#finishEpoch(epoch: number): AsyncGenerator<RunEvent, void, undefined> {
    const { engine, recipe } = this.#options
    const cursor = this.#cursor
    const startedAt = this.#now()
    const training = recipe.figures === 'whole-set' ? await engine.evaluate('train') : cursor.runningMean
    const validation = await engine.evaluate('validation')
    this.#evaluationSeconds = (this.#now() - startedAt) / 1000
    if (![training.cost, validation.cost].every(Number.isFinite)) {
      yield* this.#fail(
        `after epoch ${epoch} the cost is ${describeCosts(training, validation)}; expected finite numbers`
      )
    }
    let figures: EpochMetrics
    if (epoch === 0) {
      figures = cursor.record(0, training, validation)
    } else {
      this.#epochOrder() // the next epoch's is drawn after this one's, also when that was drawn before an interruption
      figures = cursor.finishEpoch(training, validation, this.#random.getState())
    }
    yield { kind: 'epoch', ...figures, evaluationSeconds: this.#evaluationSeconds }
  }

  /**
   * Image indices in the order of the epoch under way; leaves `#random` as the next epoch starts
   * with it.
   */
  #epochOrder(): Uint32Array {
    const { epoch, random } = this.#cursor
    if (this.#order?.epoch !== epoch) {
      this.#random.setState(random)
      const { seed } = this.#options
      const indices = epochOrder(this.#plan.order, this.#plan.images, { seed, epoch, random: this.#random })
      this.#order = { epoch, indices }
    }
    return this.#order.indices
  }

  async *#save(): AsyncGenerator<RunEvent, void, undefined> {
    const { engine, onCheckpoint } = this.#options
    if (!onCheckpoint) return
    const file = await onCheckpoint(this.#cursor.checkpoint(await engine.getState()))
    this.#savedAt = this.#now()
    this.#hasSaved = true
    yield { kind: 'checkpoint', file, globalStep: this.#cursor.step }
  }

  /** `batch`: whose cost is not finite; none where it is that of a whole set. */
  async *#fail(what: string, batch: Uint32Array = NO_BATCH): AsyncGenerator<RunEvent, never, undefined> {
    const { step, epoch, stepInEpoch } = this.#cursor
    yield* this.#save()
    yield {
      kind: 'diverged',
      globalStep: step,
      epoch,
      step: batch.length > 0 ? stepInEpoch + 1 : null,
      batch: [...batch],
      costs: this.#costs,
      gradients: batch.length > 0 ? await largestGradients(this.#options.engine, batch, this.#distortion) : [],
      proposedRate: this.#adam.learningRate / 2
    }
    throw new WorkbenchError(
      'diverged',
      `the training diverged after ${step} good steps, at step ${stepInEpoch + 1} of epoch ${epoch}: ${what}`,
      step === 0
        ? 'Check the range of the pixels: 0 to 255, or 0 to 1, trains best. Or train with a smaller learning rate.'
        : 'Train with a smaller learning rate, or with other initial parameters.',
      { remedy: { kind: step === 0 ? 'check-pixels' : 'lower-learning-rate' } }
    )
  }

  #started(): RunStarted {
    const { engine, dataSet, recipe, seed, distortion = 'none', runId = '' } = this.#options
    const { epochs, batchSize, stepsPerEpoch, images } = this.#plan
    const { step, epoch, stepInEpoch } = this.#start
    return {
      kind: 'started',
      runId,
      recipe: recipe.id,
      engine: engine.id,
      device: engine.device,
      threads: engine.threads,
      seed,
      epochs,
      batchSize,
      stepsPerEpoch,
      trainImages: images,
      validationImages: dataSet.validation.count,
      data: dataSet.name,
      pixels: encodingOf(dataSet.train),
      ...(distortion !== 'none' && { distortion }),
      notices: dataSet.notices ?? [],
      resumedFrom: step === 0 ? null : { epoch, step: stepInEpoch }
    }
  }

  #progress(batchCost: number): RunProgress {
    const cursor = this.#cursor
    const { epoch, stepInEpoch, step, sums } = cursor
    const { totalSteps, epochs } = this.#plan
    return {
      kind: 'progress',
      epoch,
      step: stepInEpoch,
      globalStep: step,
      batchCost,
      ...cursor.runningMean,
      imagesPerSecond: cursor.imagesPerSecond,
      elapsedSeconds: sums.seconds,
      secondsLeft: ((totalSteps - step) * sums.seconds) / stepInEpoch + (epochs - epoch + 1) * this.#evaluationSeconds
    }
  }
}

function startParametersOf({ startParameters, initialisation, recipe, seed }: TrainOptions): Float32Array {
  return startParameters ?? initialParameters(initialisation ?? recipe.initialisation, seed)
}

function describeCosts(training: Evaluation, validation: Evaluation): string {
  return `${training.cost} in training and ${validation.cost} in validation`
}
