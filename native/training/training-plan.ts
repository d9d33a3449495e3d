/** What a training is to do, with everything filled in that the caller left open. */
import { ShapeError, WorkbenchError } from '../contract/errors.ts'
import type { EarlyStopping, RateChange } from '../contract/training-control.ts'
import { distortionAmounts, type DistortionLevel } from '../contract/distortions.ts'
import { encodingOf, type DataSet } from '../data/data-set.ts'
import type { Engine } from '../engines/engine.ts'
import { INPUT_SHAPE } from '../model/architecture.ts'
import type { Checkpoint } from '../model/checkpoint.ts'
import type { Distortion } from '../model/distortions.ts'
import type { Initialisation } from '../model/initial-parameters.ts'
import type { AdamSettings, BatchOrder, Recipe } from '../model/recipes.ts'
import type { TakenSteps } from './taken-steps.ts'

export interface TrainOptions {
  /** Its training and validation sets and its state are replaced. */
  readonly engine: Engine
  readonly dataSet: DataSet
  readonly recipe: Recipe
  /**
   * Of the first parameters, and of the order: neither depends on how many numbers the other takes.
   */
  readonly seed: number
  readonly epochs: number
  /** The recipe's by default. */
  readonly batchSize?: number | undefined
  /** The recipe's by default. */
  readonly order?: BatchOrder | undefined
  /** The run ends after so many steps, if its epochs are not through by then; null: never. */
  readonly maxSteps?: number | null | undefined
  /** The recipe's by default. */
  readonly learningRate?: number | undefined
  /** Of the training images, anew in every epoch; by default none. */
  readonly distortion?: DistortionLevel | undefined
  /**
   * Other rates from some steps on. May give more changes later, for steps that are still to come,
   * while the training rests.
   */
  readonly rateChanges?: (() => readonly RateChange[]) | undefined
  /** Ends the training before its last epoch. */
  readonly earlyStopping?: EarlyStopping | null | undefined
  /** The recipe's by default; of no effect with `startParameters` or `from`. */
  readonly initialisation?: Initialisation | undefined
  /** Flat; by default drawn as `initialisation` says. */
  readonly startParameters?: Float32Array | undefined
  /** Goes on from here instead. Everything else must be as it was for the result to be the same. */
  readonly from?: Checkpoint | undefined
  /** How events call the run. */
  readonly runId?: string | undefined
  /**
   * Between checkpoints inside an epoch, the first of a session after 2 s at most; without it there
   * is one after every epoch.
   */
  readonly checkpointSeconds?: number | undefined
  /**
   * Keeps a checkpoint and gives the name of its file. The training waits for it, and ends with
   * what it throws.
   */
  readonly onCheckpoint?: ((checkpoint: Checkpoint) => Promise<string>) | undefined
  /** Asked between steps: whether a checkpoint is wanted at once, as before a pause. */
  readonly wantsCheckpoint?: (() => boolean) | undefined
  /** Receives all steps, in order, before the events that follow from them. */
  readonly onSteps?: ((steps: TakenSteps) => void) | undefined
  /** Milliseconds; by default the performance clock. */
  readonly now?: (() => number) | undefined
  /** Stops the training after the step it is in. */
  readonly signal?: AbortSignal | undefined
}

export interface TrainingPlan {
  readonly epochs: number
  readonly images: number
  readonly batchSize: number
  readonly stepsPerEpoch: number
  /** After which the run ends. */
  readonly totalSteps: number
  readonly order: BatchOrder
  readonly adam: AdamSettings
  /** All but its epoch; null: the images stay as they are. */
  readonly distortion: Omit<Distortion, 'epoch'> | null
}

export function planTraining({ dataSet, recipe, epochs, ...options }: TrainOptions): TrainingPlan {
  checkTrainable(dataSet)
  const images = dataSet.train.count
  const batchSize = options.batchSize ?? recipe.batchSize
  const stepsPerEpoch = Math.ceil(images / batchSize)
  return {
    epochs,
    images,
    batchSize,
    stepsPerEpoch,
    totalSteps: Math.min(epochs * stepsPerEpoch, options.maxSteps ?? Infinity),
    order: options.order ?? recipe.order,
    adam: { ...recipe.adam, learningRate: options.learningRate ?? recipe.adam.learningRate },
    distortion: plannedDistortion(options.distortion, options.seed, dataSet)
  }
}

/** Of a run's training images in any epoch; null: none. */
export function plannedDistortion(
  level: DistortionLevel | undefined,
  seed: number,
  { train }: Pick<DataSet, 'train'>
): TrainingPlan['distortion'] {
  const amounts = distortionAmounts(level ?? 'none')
  // What a pixel without ink is in the values of the set.
  const background = encodingOf(train).offset / train.scale
  return amounts && { ...amounts, seed, background }
}

/**
 * Throws WorkbenchError `bad-argument` for a set with nothing to train or to validate on,
 * ShapeError unless its images are 28 x 28.
 */
export function checkTrainable({ name, train, validation }: DataSet): void {
  if (train.count === 0 || validation.count === 0) {
    throw new WorkbenchError(
      'bad-argument',
      `${name} has ${train.count} images to train and ${validation.count} to validate; expected some of both`,
      'Choose a data set with more images.'
    )
  }
  const [height, width] = INPUT_SHAPE
  for (const set of [train, validation]) {
    if (set.height === height && set.width === width) continue
    throw new ShapeError(
      `${name} has images of ${set.height} x ${set.width}; expected ${height} x ${width}`,
      'Choose a data set of 28 x 28 images.'
    )
  }
}
