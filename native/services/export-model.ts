/**
 * Exports trained parameters as a verified ONNX file: asks the engine for its answers on real
 * images and hands everything to onnx/export.ts. Knows nothing of runs and checkpoints; the caller
 * reads those.
 */
import { WorkbenchError } from '../contract/errors.ts'
import { encodingOf, isSameRange, networkInputFor, sliceImages } from '../data/data-set.ts'
import type { DataSet, ImageSet } from '../data/data-set.ts'
import type { Split } from '../contract/data-sets.ts'
import type { Engine } from '../engines/engine.ts'
import { exportOnnx, type VerifiedModel } from '../onnx/export.ts'
import { inputRangeOf, onnxMetadata } from '../onnx/metadata.ts'
import type { ModelProvenance } from '../onnx/metadata.ts'
import { MIN_VERIFYING_IMAGES } from '../onnx/verification.ts'

/** More images prove little more, and the export stays a matter of a second. */
const MAX_IMAGES = 10_000

export interface ModelExport {
  /** Null: only the bytes are wanted. */
  readonly file: string | null
  /** Flat, as in a checkpoint. */
  readonly parameters: Float32Array
  readonly origin: ModelProvenance
  /** Its validation set verifies the file; its test or training set where that one is too small. */
  readonly dataSet: DataSet
  /**
   * Afterwards it holds these parameters, with moments of zero, and the set that was used: end a
   * training before.
   */
  readonly engine: Engine
}

/**
 * Throws what exportOnnx throws, and WorkbenchError `bad-argument` when no set has 1,000 images.
 */
export async function exportModel({ file, parameters, origin, dataSet, engine }: ModelExport): Promise<VerifiedModel> {
  const [name, set] = verifyingSet(dataSet)
  const count = Math.min(set.count, MAX_IMAGES)
  const { length } = parameters
  const metadata = onnxMetadata(origin)
  // Other images than the run's own are brought into the range that it was trained on.
  const images = networkInputFor(inputRangeOf(metadata), set, 0, count)
  const own = isSameRange(encodingOf(set), inputRangeOf(metadata))
  await engine.load(name, own ? set : { ...sliceImages(set, 0, count), images, scale: 1 })
  await engine.setState({ parameters, m: new Float32Array(length), v: new Float32Array(length), step: 0 })
  return exportOnnx({
    file,
    parameters,
    metadata,
    images,
    expected: await engine.predict(name, 0, count)
  })
}

/** Whether an export can be verified on this data. */
export function hasVerifyingSet({ train, validation, test }: DataSet): boolean {
  return [train, validation, test].some((set) => set !== null && set.count >= MIN_VERIFYING_IMAGES)
}

/**
 * The set that an export of a model trained on this data is verified on. Throws WorkbenchError
 * `bad-argument` when all are too small.
 */
function verifyingSet({ name, train, validation, test }: DataSet): [Split, ImageSet] {
  if (validation.count >= MIN_VERIFYING_IMAGES) return ['validation', validation]
  if (test && test.count >= MIN_VERIFYING_IMAGES) return ['test', test]
  if (train.count >= MIN_VERIFYING_IMAGES) return ['train', train]
  throw new WorkbenchError(
    'bad-argument',
    `an export is verified on at least ${MIN_VERIFYING_IMAGES} images; ${name} has ${train.count} for training, ` +
      `${validation.count} for validation and ${test?.count ?? 0} for tests`,
    'Choose a data set with more images.',
    { remedy: { kind: 'choose-larger-data-set' } }
  )
}
