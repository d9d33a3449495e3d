/**
 * The training loop: an async generator of run events. It decides what the engine runs and when it is asked for figures, and
 * trains only while its consumer pulls: between two events training rests, and the engine may be asked anything that leaves
 * its state as it is. Knows nothing of files; checkpoints go to a function.
 *
 * Going on from any of its checkpoints gives the bits of a training that was never interrupted: parameters, moments and
 * figures, but for seconds. How many steps are run at a stretch changes nothing.
 */
import { WorkbenchError } from '../contract/errors.ts'
import type { EpochMetrics, RunEvent, RunProgress, RunStarted } from '../contract/run-events.ts'
import type { Evaluation, StepMetrics } from '../engines/engine.ts'
import { encodingOf } from '../data/data-set.ts'
import { firstCheckpoint, type Checkpoint } from '../model/checkpoint.ts'
import { initialParameters } from '../model/initial-parameters.ts'
import { RandomState } from '../tensor/random-state.ts'
import { epochOrder } from './batch-order.ts'
import { Pace } from './pace.ts'
import { Position } from './position.ts'
import { planTraining, type TrainingPlan, type TrainOptions } from './training-plan.ts'

export type { TrainOptions } from './training-plan.ts'

/**
 * Trains LeNet-5. The last event is `ended`: `finished`, or `stopped` once `signal` is aborted.
 * Throws WorkbenchError `bad-argument` for empty sets; `diverged` naming the step, after a checkpoint right before it;
 * and what the engine and `onCheckpoint` throw.
 */
export async function* train(options: TrainOptions): AsyncGenerator<RunEvent, void, undefined> {
  yield* new Training(options).run()
}

/** Where a run of this seed begins with these parameters. */
export function beginning(seed: number, parameters: Float32Array): Checkpoint {
  return firstCheckpoint(parameters, new RandomState(seed))
}

class Training {
  readonly #options: TrainOptions
  readonly #plan: TrainingPlan
  readonly #start: Checkpoint
  readonly #position: Position
  readonly #now: () => number
  readonly #pace = new Pace()
  readonly #random: RandomState
  #order: { readonly epoch: number; readonly indices: Uint32Array } | null = null
  #savedAt: number
  /** Of the newest epoch; 0 before the first. */
  #evaluationSeconds = 0

  constructor(options: TrainOptions) {
    this.#options = options
    this.#plan = planTraining(options)
    this.#start = options.from ?? beginning(options.seed, firstParametersOf(options))
    this.#position = new Position(this.#start)
    this.#random = new RandomState(options.seed)
    this.#now = options.now ?? (() => performance.now())
    this.#savedAt = this.#now()
  }

  async *run(): AsyncGenerator<RunEvent, void, undefined> {
    const { engine, dataSet, recipe, signal } = this.#options
    const position = this.#position
    await engine.load('train', dataSet.train)
    await engine.load('validation', dataSet.validation)
    await engine.setState(this.#start)
    yield this.#started()
    if (recipe.figures === 'whole-set' && position.figures.length === 0) yield* this.#finishEpoch(0)
    while (position.epochIsDone(this.#plan) || position.hasSteps(this.#plan)) {
      if (signal?.aborted) {
        yield* this.#save()
        yield { kind: 'ended', state: 'stopped', globalStep: position.step }
        return
      }
      if (position.epochIsDone(this.#plan)) {
        yield* this.#finishEpoch(position.epoch)
        yield* this.#save()
      } else {
        yield* this.#stretch()
      }
    }
    if (position.stepInEpoch > 0) yield* this.#save() // maxSteps ended it inside an epoch
    yield { kind: 'ended', state: 'finished', globalStep: position.step }
  }

  async *#stretch(): AsyncGenerator<RunEvent, void, undefined> {
    const { onCosts, checkpointSeconds = Infinity } = this.#options
    const { batchSize, images, stepsPerEpoch, totalSteps } = this.#plan
    const position = this.#position
    const { stepInEpoch, step } = position
    const steps = Math.min(this.#pace.steps, stepsPerEpoch - stepInEpoch, totalSteps - step)
    const indices = this.#epochOrder().slice(stepInEpoch * batchSize, (stepInEpoch + steps) * batchSize)
    const startedAt = this.#now()
    const figures = await this.#take(indices)
    const endedAt = this.#now()
    position.add(figures, batchSize, images, (endedAt - startedAt) / 1000)
    onCosts?.(figures.costs)
    if (figures.diverged) yield* this.#fail('its cost is not a finite number')
    this.#pace.learn(figures.steps, endedAt - startedAt)
    if (figures.steps > 0 && this.#pace.reportsAt(endedAt)) yield this.#progress(figures.costs.at(-1)!)
    if (endedAt - this.#savedAt >= checkpointSeconds * 1000) yield* this.#save()
  }

  /** Steps on these images; a signal ends them early. */
  async #take(indices: Uint32Array): Promise<StepMetrics> {
    const { engine, signal } = this.#options
    const stop = () => engine.stop()
    signal?.addEventListener('abort', stop)
    try {
      return await engine.run(indices, this.#plan.batchSize, this.#plan.adam)
    } finally {
      signal?.removeEventListener('abort', stop)
    }
  }

  /** Figures after an epoch's last step; of epoch 0, before the first. */
  async *#finishEpoch(epoch: number): AsyncGenerator<RunEvent, void, undefined> {
    const { engine, recipe } = this.#options
    const position = this.#position
    const startedAt = this.#now()
    const training = recipe.figures === 'whole-set' ? await engine.evaluate('train') : position.runningMean
    const validation = await engine.evaluate('validation')
    this.#evaluationSeconds = (this.#now() - startedAt) / 1000
    if (![training.cost, validation.cost].every(Number.isFinite)) {
      yield* this.#fail(
        `after epoch ${epoch} the cost is ${describeCosts(training, validation)}; expected finite numbers`
      )
    }
    let figures: EpochMetrics
    if (epoch === 0) {
      figures = position.record(0, training, validation)
    } else {
      this.#epochOrder() // the next epoch's is drawn after this one's, also when that was drawn before an interruption
      figures = position.finishEpoch(training, validation, this.#random.getState())
    }
    yield { kind: 'epoch', ...figures, evaluationSeconds: this.#evaluationSeconds }
  }

  /** Image indices in the order of the epoch under way; leaves `#random` as the next epoch starts with it. */
  #epochOrder(): Uint32Array {
    const { epoch, random } = this.#position
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
    const file = await onCheckpoint(this.#position.checkpoint(await engine.getState()))
    this.#savedAt = this.#now()
    yield { kind: 'checkpoint', file, globalStep: this.#position.step }
  }

  async *#fail(what: string): AsyncGenerator<RunEvent, never, undefined> {
    const { step, epoch, stepInEpoch } = this.#position
    yield* this.#save()
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
    const { engine, dataSet, recipe, seed, runId = '' } = this.#options
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
      notices: dataSet.notices ?? [],
      resumedFrom: step === 0 ? null : { epoch, step: stepInEpoch }
    }
  }

  #progress(batchCost: number): RunProgress {
    const position = this.#position
    const { epoch, stepInEpoch, step, sums } = position
    const { totalSteps, epochs } = this.#plan
    return {
      kind: 'progress',
      epoch,
      step: stepInEpoch,
      globalStep: step,
      batchCost,
      ...position.runningMean,
      imagesPerSecond: position.imagesPerSecond,
      elapsedSeconds: sums.seconds,
      secondsLeft: ((totalSteps - step) * sums.seconds) / stepInEpoch + (epochs - epoch + 1) * this.#evaluationSeconds
    }
  }
}

function firstParametersOf({ firstParameters, initialisation, recipe, seed }: TrainOptions): Float32Array {
  return firstParameters ?? initialParameters(initialisation ?? recipe.initialisation, seed)
}

function describeCosts(training: Evaluation, validation: Evaluation): string {
  return `${training.cost} in training and ${validation.cost} in validation`
}
