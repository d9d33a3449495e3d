/** How well a model file reads a labelled set: the figures of `lenet evaluate`, all over the whole set. */
import { ShapeError } from '../contract/errors.ts'
import { INPUT_SHAPE, CLASSES } from '../model/architecture.ts'
import { networkInput } from '../data/data-set.ts'
import type { DataSet, ImageSet } from '../data/data-set.ts'
import { openRecogniser, type Recogniser } from '../onnx/recogniser.ts'
import { largestOf } from '../onnx/verification.ts'

export interface ClassFigures {
  /** Share of the images read as this digit that are it; null when none was read so. */
  readonly precision: number | null
  /** Share of this digit's images that were read as it; null when there is none. */
  readonly recall: number | null
  /** Images of this digit. */
  readonly support: number
}

export interface Mistake {
  /** Position in the set, from 0. */
  readonly index: number
  readonly label: number
  readonly predicted: number
  /** What the model gave the wrong answer, 0..1. */
  readonly probability: number
}

export interface ModelEvaluation {
  readonly data: string
  readonly set: 'test' | 'validation'
  readonly images: number
  /** Mean cross-entropy, in nats. */
  readonly cost: number
  readonly accuracy: number
  /** By digit, 0 to 9. */
  readonly perClass: readonly ClassFigures[]
  /** [label][predicted]: images. */
  readonly confusion: readonly (readonly number[])[]
  /** At most 20, the most confident first. */
  readonly mostConfidentMistakes: readonly Mistake[]
}

const CHUNK = 500
const SHOWN_MISTAKES = 20

/**
 * Runs the model over the test set, or the validation set where the data has no test set. Opening data may take seconds, so it
 * is opened when the model is. Throws ShapeError for images that are not 28 x 28 or for an empty set, and what openRecogniser
 * and `openData` throw.
 */
export async function evaluateModel(
  model: string | Uint8Array,
  openData: () => DataSet | Promise<DataSet>,
  onProgress: (done: number, images: number) => void = () => undefined
): Promise<ModelEvaluation> {
  const recogniser = await openRecogniser(model)
  try {
    return await evaluate(recogniser, await openData(), onProgress)
  } finally {
    await recogniser.dispose()
  }
}

async function evaluate(
  recogniser: Recogniser,
  dataSet: DataSet,
  onProgress: (done: number, images: number) => void
): Promise<ModelEvaluation> {
  const set = dataSet.test ?? dataSet.validation
  checkSet(set, dataSet.name)
  const confusion = Array.from({ length: CLASSES }, () => new Array<number>(CLASSES).fill(0))
  const mistakes: Mistake[] = []
  let cost = 0
  for (let from = 0; from < set.count; from += CHUNK) {
    const to = Math.min(from + CHUNK, set.count)
    const { logits, probabilities } = await recogniser.recognise(networkInput(set, from, to))
    for (let index = from; index < to; index++) {
      const row = (index - from) * CLASSES
      const scores = logits.subarray(row, row + CLASSES)
      const label = set.labels[index]!
      const predicted = largestOf(scores)
      cost += crossEntropy(scores, label)
      confusion[label]![predicted]!++
      if (predicted !== label) mistakes.push({ index, label, predicted, probability: probabilities[row + predicted]! })
    }
    onProgress(to, set.count)
  }
  return {
    data: dataSet.name,
    set: dataSet.test ? 'test' : 'validation',
    images: set.count,
    cost: cost / set.count,
    accuracy: (set.count - mistakes.length) / set.count,
    perClass: confusion.map((_, digit) => classFigures(confusion, digit)),
    confusion,
    mostConfidentMistakes: mistakes.sort((a, b) => b.probability - a.probability).slice(0, SHOWN_MISTAKES)
  }
}

/** -log softmax(logits)[label] in float64, from the logits: a probability may be 0 in float32, a cost is never infinite. */
function crossEntropy(logits: Float32Array, label: number): number {
  const largest = Math.max(...logits)
  const sum = logits.reduce((total, logit) => total + Math.exp(logit - largest), 0)
  return Math.log(sum) + largest - logits[label]!
}

function classFigures(confusion: readonly (readonly number[])[], digit: number): ClassFigures {
  const right = confusion[digit]![digit]!
  const support = confusion[digit]!.reduce((sum, images) => sum + images, 0)
  const read = confusion.reduce((sum, row) => sum + row[digit]!, 0)
  return { precision: read > 0 ? right / read : null, recall: support > 0 ? right / support : null, support }
}

function checkSet(set: ImageSet, name: string): void {
  const [height, width] = INPUT_SHAPE
  if (set.height === height && set.width === width && set.count > 0) return
  throw new ShapeError(
    `${name} has ${set.count} images of ${set.height} x ${set.width} to evaluate; expected some of ${height} x ${width}`,
    'Choose a data set of 28 x 28 images.'
  )
}
