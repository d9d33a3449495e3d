/**
 * Which digits PNG pictures show, read by a model file, one after the other: a folder of
 * photographs must not stand in memory at once, and one picture that cannot be read is no reason to
 * leave out the others.
 */
import { argmax } from '../contract/argmax.ts'
import { WorkbenchError } from '../contract/errors.ts'
import type { Certainty, InkRemark } from '../contract/drawings.ts'
import { inkRemarks } from '../data/ink-remarks.ts'
import { normaliseDigit } from '../data/normalise-digit.ts'
import { readGrayPng } from '../data/png.ts'
import { formatNormalisation } from '../contract/pixel-encoding.ts'
import { openRecogniser } from '../onnx/recogniser.ts'
import { judgePrediction } from './judge-prediction.ts'
import { modelNotices } from './model-notices.ts'
import { modelParameters } from './model-parameters.ts'
import { findBuiltInModel, readBundledCalibration } from './workbench/recognition/built-in-model.ts'

export interface DigitPrediction {
  readonly kind: 'prediction'
  readonly file: string
  /**
   * The most probable digit; null for a blank picture, of which the model says something all the
   * same.
   */
  readonly digit: number | null
  /** Of the digits 0 to 9. */
  readonly probabilities: readonly number[]
  readonly blank: boolean
  /** Null for a blank picture. */
  readonly certainty: Certainty | null
  /** Unlike the digits that the model was trained on; false where that was not measured. */
  readonly unfamiliar: boolean
  readonly remarks: readonly InkRemark[]
  /** The image that the model was given: 28 x 28 bytes, bright ink on dark. */
  readonly prepared: Uint8Array
}

export interface PictureFailure {
  readonly kind: 'failure'
  readonly file: string
  readonly error: WorkbenchError
}

export interface PredictOptions {
  /**
   * Called with a line for a model file that was changed, and for an input that is not, or not
   * known to be, gray values / 256.
   */
  readonly onNotice?: ((text: string) => void) | undefined
}

/**
 * One outcome for each file, in their order, as soon as it is known. Throws what openRecogniser
 * throws.
 */
export async function* predictPictures(
  model: string | Uint8Array,
  files: readonly string[],
  { onNotice = () => undefined }: PredictOptions = {}
): AsyncGenerator<DigitPrediction | PictureFailure, void, undefined> {
  const recogniser = await openRecogniser(model)
  try {
    modelNotices(recogniser.model).forEach(onNotice)
    const own = modelParameters(recogniser.model)
    const calibration = own && (await readBundledCalibration(findBuiltInModel(), own.hash))
    if (!calibration)
      onNotice('how reliable this model is was not measured: cautious bounds decide between sure and unsure')
    const normalisation = formatNormalisation(recogniser.input)
    if (normalisation !== 'pixel / 256') onNotice(`the model was trained on ${normalisation}; pictures become that`)
    for (const file of files) {
      try {
        const { pixels, blank, stages } = normaliseDigit(await readGrayPng(file))
        const probabilities = await recogniser.readDigit(pixels)
        const remarks = inkRemarks(stages.ink)
        yield {
          kind: 'prediction',
          file,
          digit: blank ? null : argmax(probabilities),
          probabilities: Array.from(probabilities),
          blank,
          ...judgePrediction(
            { pixels, blank, remarks, probabilities, input: recogniser.input },
            own?.parameters ?? null,
            calibration
          ),
          remarks,
          prepared: pixels
        }
      } catch (error) {
        if (!(error instanceof WorkbenchError)) throw error
        yield { kind: 'failure', file, error }
      }
    }
  } finally {
    await recogniser.dispose()
  }
}
