/**
 * Fine-tunes a model on drawings of one hand, mixed into the images it was trained on, and measures
 * both: on drawings that were held back and on the test images. The result is an ordinary run;
 * whether it is used is for the caller to decide.
 */
import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ChangedDrawings } from '../contract/improvement.ts'
import type { PairedMetrics } from '../contract/evaluation-metrics.ts'
import type { RunEvent } from '../contract/run-events.ts'
import type { DataSet, ImageSet } from '../data/data-set.ts'
import { chooseImages, sliceImages } from '../data/data-set.ts'
import { toDisplayBytes } from '../data/image-bytes.ts'
import { holdBack, mixDrawings } from '../data/mix-drawings.ts'
import { writeNpz } from '../data/npz.ts'
import { openDataSet } from '../data/open-data-set.ts'
import { comparePredictions } from '../evaluation/compare-predictions.ts'
import type { Predictions } from '../evaluation/predictions.ts'
import { makeFolder } from '../files/make-folder.ts'
import { IMAGE_SIDE } from '../model/architecture.ts'
import { RECIPES } from '../model/recipes.ts'
import { encodeOnnxModel } from '../onnx/model-file.ts'
import { onnxMetadata } from '../onnx/metadata.ts'
import { openRecogniser } from '../onnx/recogniser.ts'
import { readParameters } from '../onnx/stored-parameters.ts'
import type { Runs } from '../runs/runs.ts'
import { predictSet } from './evaluate-model.ts'
import { writeImprovementFile } from './improvement-file.ts'
import { provenanceOf, readCheckpointOf, type LeNetRun } from './open-run.ts'
import { startSession, type SessionOptions } from './open-session.ts'
import { runToCompletion } from './run-to-completion.ts'
import type { RunConfig } from './run-config.ts'

export interface ImproveOptions extends Pick<SessionOptions, 'threads' | 'createEngine' | 'onNotice'> {
  /** Bytes of the ONNX file of the model to begin with. */
  readonly model: Uint8Array
  /** Where it is from, as a run's config has it: `built-in`, a checkpoint `ID/best.bin`, a file. */
  readonly origin: string
  readonly drawings: ImageSet
  /** (n) the session that each drawing was made in; without it all were made in one. */
  readonly sessions?: Uint32Array | undefined
  /** What the model was trained on, or the like of it; its test set says what was forgotten. */
  readonly base: DataSet
  readonly runs: Runs<RunConfig>
  /** Where the mixed images are kept, so that the run can be resumed. */
  readonly folder: string
  /** Of the drawings among the training images, 0..1. */
  readonly share?: number | undefined
  readonly epochs?: number | undefined
  readonly seed?: number | undefined
  readonly signal?: AbortSignal | undefined
  readonly onEvent?: ((event: RunEvent) => void) | undefined
  /** Called with the run once it exists. */
  readonly onRun?: ((run: LeNetRun) => void) | undefined
}

export interface Improvement {
  readonly runId: string
  /** A is the model as it is now, B as it was before. */
  readonly own: PairedMetrics
  readonly base: PairedMetrics
  readonly drawings: number
  readonly heldBack: number
  /** Sessions that were held back whole. */
  readonly heldBackSessions: number
  readonly changed: ChangedDrawings
  /** 0.3 points or more lost on the base's test images, or read worse on the held-back drawings. */
  readonly worse: boolean
}

const DEFAULT_SHARE = 0.1
const DEFAULT_EPOCHS = 2
/** Of the recipe's learning rate: the parameters are good already. */
const RATE = 0.1
const MAX_LOSS = 0.003
/** They choose the best epoch; more would only make the file larger. */
const VALIDATION_IMAGES = 2000

/** Throws what holdBack, mixDrawings, startSession and runToCompletion throw. */
export async function improveModel(options: ImproveOptions): Promise<Improvement> {
  const { model, drawings, base, runs, share = DEFAULT_SHARE, epochs = DEFAULT_EPOCHS, seed = 0 } = options
  const { train, heldBack, sessions } = holdBack(drawings, seed, options.sessions)
  const spec = await writeMixed(options.folder, mixDrawings(base.train, train, share, seed), base.validation)
  const recipe = RECIPES.keras
  const session = await startSession({
    runs,
    data: { dataSet: await openDataSet(spec, {}), spec },
    config: {
      recipe: recipe.id,
      epochs,
      batchSize: recipe.batchSize,
      seed,
      initialisation: recipe.initialisation,
      order: recipe.order,
      maxSteps: null,
      learningRate: recipe.adam.learningRate * RATE,
      checkpointSeconds: 20,
      init: options.origin
    },
    startParameters: readParameters(model),
    threads: options.threads,
    createEngine: options.createEngine,
    onNotice: options.onNotice
  })
  const { run } = session
  const { signal, onEvent, onRun } = options
  try {
    await writeImprovementFile(run, false)
  } catch (error) {
    await session.close()
    throw error
  }
  onRun?.(run)
  await runToCompletion(session, { signal, onEvent })
  const checkpoint = await readCheckpointOf(run, 'newest')
  const improved = encodeOnnxModel(checkpoint.parameters, onnxMetadata(provenanceOf(run, checkpoint)))
  const tests = base.test ?? base.validation
  const [before, after] = [await predictBoth(model, heldBack, tests), await predictBoth(improved, heldBack, tests)]
  const own = comparePredictions(after.own, before.own)
  const others = comparePredictions(after.base, before.base)
  return {
    runId: run.id,
    own,
    base: others,
    drawings: drawings.count,
    heldBack: heldBack.count,
    heldBackSessions: sessions,
    changed: changedDrawings(heldBack, before.own, after.own),
    worse: others.difference.value <= -MAX_LOSS || own.difference.value < 0
  }
}

function changedDrawings(drawings: ImageSet, before: Predictions, after: Predictions): ChangedDrawings {
  const indices = Array.from({ length: drawings.count }, (_, index) => index).filter(
    (index) => before.predicted[index] !== after.predicted[index]
  )
  const changed = chooseImages(drawings, indices)
  return {
    labels: changed.labels,
    before: Uint8Array.from(indices, (index) => before.predicted[index]!),
    after: Uint8Array.from(indices, (index) => after.predicted[index]!),
    pixels: toDisplayBytes(changed, 0, changed.count)
  }
}

async function predictBoth(
  model: Uint8Array,
  own: ImageSet,
  base: ImageSet
): Promise<{ readonly own: Predictions; readonly base: Predictions }> {
  const recogniser = await openRecogniser(model)
  try {
    return { own: await predictSet(recogniser, own), base: await predictSet(recogniser, base) }
  } finally {
    await recogniser.dispose()
  }
}

/** Named after what it holds: the same drawings and the same choice give the same file. */
async function writeMixed(folder: string, train: ImageSet, validation: ImageSet): Promise<string> {
  const few = sliceImages(validation, 0, Math.min(VALIDATION_IMAGES, validation.count))
  const hash = createHash('sha256')
  for (const { images, labels } of [train, few]) hash.update(images).update(labels)
  const file = join(folder, `mixed-${hash.digest('hex').slice(0, 16)}.npz`)
  if (await stat(file).catch(() => null)) return file
  makeFolder(folder)
  await writeNpz(file, {
    X_train: { shape: [train.count, IMAGE_SIDE, IMAGE_SIDE], data: train.images },
    Y_train: { shape: [train.count], data: train.labels },
    X_valid: { shape: [few.count, IMAGE_SIDE, IMAGE_SIDE], data: few.images },
    Y_valid: { shape: [few.count], data: few.labels }
  })
  return file
}
