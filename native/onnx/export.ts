/**
 * Writes, verifies, then atomically publishes a model file: encoded to a temporary name, read back
 * from the disk, run by onnxruntime on real images and compared with the engine it came from, and
 * only then given its name.
 */
import { unlink } from 'node:fs/promises'
import { basename } from 'node:path'
import { ShapeError, WorkbenchError } from '../contract/errors.ts'
import type { Verification } from '../contract/verification.ts'
import { replaceableTarget, ioError, modeOf, publish, temporaryName, writeSynced } from '../files/atomic.ts'
import { CLASSES, IMAGE_SIZE } from '../model/architecture.ts'
import type { OnnxMetadata } from './metadata.ts'
import { encodeOnnxModel } from './model-file.ts'
import { openRecogniser, type Scores } from './recogniser.ts'
import { MIN_VERIFYING_IMAGES, MAX_DIFFERENCE, compareScores, isVerified } from './verification.ts'
import type { Comparison } from './verification.ts'

export interface OnnxExport {
  /** Null: the bytes are verified in memory and nothing is written. */
  readonly file: string | null
  /** Flat, in the order of model/architecture.ts. */
  readonly parameters: Float32Array
  readonly metadata: OnnxMetadata
  /** Network input (n, 28, 28), n >= 1,000. */
  readonly images: Float32Array
  /** What the engine answers for them with these parameters: probabilities (n, 10). */
  readonly expected: Float32Array
}

export interface VerifiedModel {
  /** The file, as it was verified. */
  readonly bytes: Uint8Array
  readonly verification: Verification
}

/**
 * On any error no new file is left, and a file that already had the name is as it was.
 * Throws WorkbenchError `bad-argument` for fewer than 1,000 images, ShapeError for arrays that do
 * not fit each other, `verification` when onnxruntime does not agree, `io`/`not-found` when the
 * file cannot be written.
 */
export async function exportOnnx({ file, parameters, metadata, images, expected }: OnnxExport): Promise<VerifiedModel> {
  checkImages(images, expected)
  const bytes = encodeOnnxModel(parameters, metadata)
  const verify = async (source: string | Uint8Array, name: string): Promise<VerifiedModel> => {
    const comparison = compareScores(expected, await scoresOf(source, images))
    if (!isVerified(comparison)) throw disagreement(name, comparison)
    const { maxDifference, agreement } = comparison
    return { bytes, verification: { images: comparison.images, maxDifference, agreement } }
  }
  if (file === null) return verify(bytes, 'the model')
  const target = await replaceableTarget(file)
  const temporary = temporaryName(target)
  try {
    await writeSynced(temporary, bytes, await modeOf(target))
    const verified = await verify(temporary, basename(file))
    await publish(temporary, target)
    return verified
  } catch (error) {
    await unlink(temporary).catch(() => undefined)
    throw ioError(error, `write ${file}`)
  }
}

async function scoresOf(source: string | Uint8Array, images: Float32Array): Promise<Scores> {
  // A disk that wrote something else must not pass because the images happen to agree.
  const recogniser = await openRecogniser(source, { mustBeIntact: true })
  try {
    return await recogniser.recognise(images)
  } finally {
    await recogniser.dispose()
  }
}

function checkImages(images: Float32Array, expected: Float32Array): void {
  const count = images.length / IMAGE_SIZE
  if (expected.length !== count * CLASSES) {
    throw new ShapeError(
      `${images.length} values of images and ${expected.length} probabilities do not fit; ` +
        `expected (n, 28, 28) and (n, ${CLASSES})`,
      'Give the probabilities of exactly these images.'
    )
  }
  if (count < MIN_VERIFYING_IMAGES) {
    throw new WorkbenchError(
      'bad-argument',
      `an export is verified on at least ${MIN_VERIFYING_IMAGES} images; got ${count}`,
      'Choose a data set with more images.'
    )
  }
}

function disagreement(name: string, comparison: Comparison): WorkbenchError {
  const { images, maxDifference, agreement, maxLogit } = comparison
  const large = maxLogit > LARGE_LOGIT
  return new WorkbenchError(
    'verification',
    `${name} was not kept: onnxruntime disagrees with the engine on ${images} images; ` +
      `largest difference of probabilities ${maxDifference.toExponential(1)} (allowed: below ${MAX_DIFFERENCE}), ` +
      `same class for ${(agreement * 100).toFixed(2)} % (needed: all)` +
      (large ? `; the logits reach ${Math.round(maxLogit).toLocaleString('en-US')}` : ''),
    large
      ? 'Such logits come of pixels that are not scaled: train on pixels from 0 to 255 stored as bytes, or from 0 to 1.'
      : 'The run itself is unharmed. Export again; if it fails again, try another engine.'
  )
}

/** Those of a network trained on pixels from 0 to 1 stay below. */
const LARGE_LOGIT = 1000
