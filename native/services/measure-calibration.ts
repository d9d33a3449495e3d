/**
 * Measures a model's calibration on the data that it was trained on. Takes some seconds:
 * calibrate-model.ts does it in a thread.
 */
import { createHash } from 'node:crypto'
import { counterexamples } from '../data/counterexamples.ts'
import { networkInputFor, pickImages, sliceImages, type ImageSet, type InputRange } from '../data/data-set.ts'
import { toDisplayBytes } from '../data/image-bytes.ts'
import { strangeFrom, type Calibration } from '../evaluation/calibration.ts'
import { roundFamiliarity } from '../evaluation/calibration-format.ts'
import { certaintyLevels } from '../evaluation/certainty-levels.ts'
import { fitFamiliarity, strangeness } from '../evaluation/familiarity.ts'
import type { Predictions } from '../evaluation/predictions.ts'
import { BYTE_SCALE } from '../model/architecture.ts'
import { POOL2_FEATURES, pool2Features } from '../model/network-features.ts'
import { RandomState } from '../tensor/random-state.ts'

/** A seeded choice of the training images describes them as well as all. */
const MAX_TRAINING_IMAGES = 20_000
const COUNTEREXAMPLES = 14_000
const SEED = 0
/** Images at a time: activations of half a megabyte, which stay in the cache. */
const CHUNK = 32

export interface CalibrationRequest {
  /** Flat. */
  readonly parameters: Float32Array
  /** What the network's input is made of. */
  readonly input: InputRange
  readonly train: ImageSet
  readonly validation: ImageSet
  /** Of the validation images. */
  readonly predictions: Predictions
}

export function measureCalibration(request: CalibrationRequest): Calibration {
  const { parameters, input, validation, predictions } = request
  const train = chooseTrainingImages(request.train)
  const features = (set: ImageSet) => featuresOf(parameters, input, set)
  const bytes = toDisplayBytes(train, 0, train.count)
  const others = counterexamples(bytes, train.labels, COUNTEREXAMPLES, SEED)
  const otherSet: ImageSet = {
    images: others,
    labels: new Uint8Array(COUNTEREXAMPLES),
    count: COUNTEREXAMPLES,
    height: train.height,
    width: train.width,
    scale: BYTE_SCALE
  }
  const familiarity = roundFamiliarity(fitFamiliarity(features(train), train.labels, features(otherSet)))
  return {
    parameters: parametersHash(parameters),
    images: validation.count,
    levels: certaintyLevels(predictions),
    familiarity,
    strangeFrom: strangeFrom(strangeness(familiarity, features(validation)))
  }
}

/** SHA-256 (hex): which parameters a calibration belongs to. */
export function parametersHash(parameters: Float32Array): string {
  const bytes = new Uint8Array(parameters.buffer, parameters.byteOffset, parameters.byteLength)
  return createHash('sha256').update(bytes).digest('hex')
}

function chooseTrainingImages(train: ImageSet): ImageSet {
  if (train.count <= MAX_TRAINING_IMAGES) return sliceImages(train, 0, train.count)
  return pickImages(train, new RandomState(SEED).permutation(train.count).subarray(0, MAX_TRAINING_IMAGES))
}

function featuresOf(parameters: Float32Array, input: InputRange, set: ImageSet): Float32Array {
  const features = new Float32Array(set.count * POOL2_FEATURES)
  for (let from = 0; from < set.count; from += CHUNK) {
    const to = Math.min(from + CHUNK, set.count)
    features.set(pool2Features(parameters, networkInputFor(input, set, from, to)), from * POOL2_FEATURES)
  }
  return features
}
