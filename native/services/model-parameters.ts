/**
 * The parameters of an open model and what they are called in calibrations: taken from its file
 * once.
 */
import { findParameters } from '../onnx/initialisers.ts'
import type { OnnxModel } from '../onnx/reader.ts'
import { parametersHash } from './measure-calibration.ts'

export interface ModelParameters {
  /** Flat. */
  readonly parameters: Float32Array
  /** SHA-256 (hex). */
  readonly hash: string
}

const taken = new WeakMap<OnnxModel, ModelParameters | null>()

/** Null for a model whose parameters are stored in another form than ours, as a quantised one. */
export function modelParameters(model: OnnxModel): ModelParameters | null {
  const known = taken.get(model)
  if (known !== undefined) return known
  const parameters = findParameters(model.initialisers)
  const own = parameters instanceof Float32Array ? { parameters, hash: parametersHash(parameters) } : null
  taken.set(model, own)
  return own
}
