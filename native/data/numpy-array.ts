/** A numpy array in memory: its values row-major, and its shape. */
import type { Shape } from '../tensor/tensor.ts'

export type NumpyData =
  | Float32Array
  | Float64Array
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | BigUint64Array
  | BigInt64Array

export interface NumpyArray {
  readonly shape: Shape
  readonly data: NumpyData
}
