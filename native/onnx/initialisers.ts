/** The tensors that an ONNX file stores, and our parameters among them. */
import { PARAMETERS, type ParameterSpec } from '../model/architecture.ts'
import { formatShape, type Shape } from '../tensor/tensor.ts'
import { fromOnnxTensors, isOnnxShape } from './layout.ts'
import type { MessageReader } from './message-reader.ts'
import * as fields from './protobuf-fields.ts'

export interface OnnxInitialiser {
  readonly name: string
  readonly elementType: number
  readonly shape: Shape
  /** Little-endian values; empty where the file keeps them in another form than raw bytes. */
  readonly rawData: Uint8Array
}

/** Values are kept beside the model: no other file is read on its word. */
export class ExternalDataError extends Error {}

/**
 * Throws ExternalDataError for a tensor that lies in another file, Error for one whose bytes do not
 * fit its shape.
 */
export function readInitialiser(message: MessageReader): OnnxInitialiser {
  const initialiser = {
    name: message.text(fields.TENSOR.name),
    elementType: message.integer(fields.TENSOR.dataType),
    shape: message.integers(fields.TENSOR.dims),
    rawData: message.bytesOf(fields.TENSOR.rawData).at(-1) ?? new Uint8Array()
  }
  const { name, shape, rawData } = initialiser
  if (message.integer(fields.TENSOR.dataLocation) !== 0) throw new ExternalDataError(`${name} lies in another file`)
  const cells = shape.reduce((product, dimension) => product * (dimension < 0 ? NaN : dimension), 1)
  const short = initialiser.elementType === fields.FLOAT && rawData.length > 0 && rawData.length !== cells * 4
  if (!Number.isSafeInteger(cells) || short) {
    throw new Error(`${name} ${formatShape(shape)} does not fit its ${rawData.length} bytes`)
  }
  return initialiser
}

/** The flat parameters, or the first one that is missing or has another type or shape. */
export function findParameters(initialisers: readonly OnnxInitialiser[]): Float32Array | ParameterSpec {
  const find = (spec: ParameterSpec) =>
    initialisers.find(
      ({ name, elementType, shape, rawData }) =>
        name === spec.name &&
        elementType === fields.FLOAT &&
        isOnnxShape(spec, shape) &&
        rawData.length === spec.size * Float32Array.BYTES_PER_ELEMENT
    )
  const missing = PARAMETERS.find((spec) => !find(spec))
  return (
    missing ??
    fromOnnxTensors((spec) => {
      const { shape, rawData } = find(spec)!
      const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength)
      const data = Float32Array.from({ length: spec.size }, (_, index) => view.getFloat32(index * 4, true))
      return { shape, data }
    })
  )
}
