/** What a model predicts for every image of a labelled set, and the metrics that follow. */
import { ShapeError, WorkbenchError } from '../contract/errors.ts'
import type { EvaluationMetrics } from '../contract/evaluation-metrics.ts'
import { evaluatePredictions } from '../evaluation/evaluate-predictions.ts'
import { makePredictions, type Predictions } from '../evaluation/predictions.ts'
import { CLASSES, INPUT_SHAPE } from '../model/architecture.ts'
import { formatNormalisation } from '../contract/pixel-encoding.ts'
import { allImages, encodingOf, isSameRange, networkInputFor } from '../data/data-set.ts'
import type { DataSet, ImageSet } from '../data/data-set.ts'
import type { Split } from '../contract/data-sets.ts'
import { openRecogniser, type Recogniser } from '../onnx/recogniser.ts'
import { modelNotices } from './model-notices.ts'

/** `all`: training and validation images together, where the data came as one. */
export type EvaluatedSet = Split | 'all'

export interface ModelEvaluation {
  readonly data: string
  readonly set: EvaluatedSet
  readonly images: ImageSet
  /** Of all images, in their order. */
  readonly predictions: Predictions
  readonly metrics: EvaluationMetrics
}

export interface EvaluateOptions {
  /**
   * By default the test set. Where the data has none: all images, if they were given as one and are
   * not those that the model was trained on; else the validation set.
   */
  readonly set?: EvaluatedSet | undefined
  /**
   * Called with a line for images that had to be converted, a model file that was changed, or one
   * that does not say what its input is.
   */
  readonly onNotice?: ((text: string) => void) | undefined
  readonly onProgress?: ((done: number, images: number) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** Some 30 ms of onnxruntime: progress and cancelling are as fine as that. */
const CHUNK = 500

/**
 * Opening data may take seconds, so it is opened when the model is. Throws ShapeError for images
 * that are not 28 x 28 or an empty set, WorkbenchError `bad-argument` for a set that the data does
 * not have, `cancelled`, and what openRecogniser, `openData` and makePredictions throw.
 */
export async function evaluateModel(
  model: string | Uint8Array,
  openData: () => DataSet | Promise<DataSet>,
  { set, onNotice, ...options }: EvaluateOptions = {}
): Promise<ModelEvaluation> {
  const recogniser = await openRecogniser(model)
  try {
    const dataSet = await openData()
    const name = set ?? usualSet(dataSet, recogniser)
    const images = chooseSet(dataSet, name)
    if (onNotice) reportNotices(recogniser, images, dataSet.name, onNotice)
    const predictions = await predictSet(recogniser, images, options)
    return { data: dataSet.name, set: name, images, predictions, metrics: evaluatePredictions(predictions) }
  } finally {
    await recogniser.dispose()
  }
}

/** Throws WorkbenchError `cancelled`, and what makePredictions throws. */
export async function predictSet(
  recogniser: Recogniser,
  images: ImageSet,
  { onProgress = () => undefined, signal }: Pick<EvaluateOptions, 'onProgress' | 'signal'> = {}
): Promise<Predictions> {
  const { count, labels } = images
  const [logits, probabilities] = [new Float32Array(count * CLASSES), new Float32Array(count * CLASSES)]
  for (let from = 0; from < count; from += CHUNK) {
    if (signal?.aborted) throw new WorkbenchError('cancelled', 'the evaluation was cancelled', 'Start it again.')
    const to = Math.min(from + CHUNK, count)
    const scores = await recogniser.recognise(networkInputFor(recogniser.input, images, from, to))
    logits.set(scores.logits, from * CLASSES)
    probabilities.set(scores.probabilities, from * CLASSES)
    onProgress(to, count)
  }
  return makePredictions(labels, probabilities, logits)
}

/** Throws what evaluateModel says of sets. */
function chooseSet(dataSet: DataSet, name: EvaluatedSet): ImageSet {
  const set = name === 'all' ? allImages(dataSet) : dataSet[name]
  if (!set) {
    throw new WorkbenchError(
      'bad-argument',
      `${dataSet.name} has no ${name} set; it has a training and a validation set`,
      'Evaluate on its validation set.'
    )
  }
  const [height, width] = INPUT_SHAPE
  if (set.height === height && set.width === width && set.count > 0) return set
  throw new ShapeError(
    `${dataSet.name} has ${set.count} images of ${set.height} x ${set.width} to evaluate; expected some of ${height} x ${width}`,
    'Choose a data set of 28 x 28 images.'
  )
}

function usualSet(dataSet: DataSet, { metadata }: Recogniser): EvaluatedSet {
  if (dataSet.test) return 'test'
  const cut = dataSet.validationFrom === 'end' || dataSet.validationFrom === 'each-class'
  const known = new Set(Object.values(metadata?.dataHashes ?? {}))
  const trainedOnIt = Object.values(dataSet.hashes).some((hash) => known.has(hash))
  return cut && !trainedOnIt ? 'all' : 'validation'
}

function reportNotices(
  { model, input }: Recogniser,
  images: ImageSet,
  name: string,
  onNotice: (text: string) => void
): void {
  const own = encodingOf(images)
  modelNotices(model).forEach(onNotice)
  if (isSameRange(own, input)) return
  onNotice(
    `the model was trained on ${formatNormalisation(input)} and ${name} is ${formatNormalisation(own)}, ` +
      'where a pixel is 0 to 255: the images are converted'
  )
}
