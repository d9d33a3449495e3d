/** The parameters of a LeNet-5 of ours from an ONNX file. */
import { WorkbenchError } from '../contract/errors.ts'
import { PARAMETERS } from '../model/architecture.ts'
import { formatShape } from '../tensor/tensor.ts'
import { findParameters } from './initialisers.ts'
import { onnxShape } from './layout.ts'
import { readOnnxModel, summary, type OnnxModel } from './reader.ts'

/**
 * The flat parameters of model/architecture.ts, the very bits that were exported.
 * Throws WorkbenchError `bad-file` when the model has not our parameters.
 */
export function parametersOf({ initialisers }: Pick<OnnxModel, 'initialisers'>, name = 'the model'): Float32Array {
  const found = findParameters(initialisers)
  if (found instanceof Float32Array) return found
  const all = initialisers.map((initialiser) => `${initialiser.name} ${formatShape(initialiser.shape)}`)
  throw new WorkbenchError(
    'bad-file',
    `${name} is another network: expected float32 ${found.name} ${formatShape(onnxShape(found))}; it has ${summary(all)}`,
    `Only a LeNet-5 with the parameters ${PARAMETERS.map((parameter) => parameter.name).join(', ')} can be read.`
  )
}

/** Throws WorkbenchError `bad-file` as readOnnxModel and parametersOf do. */
export function readParameters(bytes: Uint8Array, name = 'the model'): Float32Array {
  return parametersOf(readOnnxModel(bytes, name), name)
}
