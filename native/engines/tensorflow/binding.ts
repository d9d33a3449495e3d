/**
 * The part of tfjs-node's native binding that is used: TensorFlow's eager C API, one call an
 * operation. Tensors are numbers; whoever makes one deletes it. Knows nothing of LeNet-5. Source:
 * @tensorflow/tfjs-node 4.22.0, binding/tfjs_backend.cc and dist/tfjs_binding.d.ts.
 */

/** A tensor in TensorFlow's memory. */
export type TensorId = number

export interface Attribute {
  readonly name: string
  /** One of the binding's TF_ATTR_… */
  readonly type: number
  readonly value: number | boolean | string | readonly number[]
}

export type TensorValues = Float32Array | Int32Array | Uint8Array

export interface Binding {
  readonly TF_FLOAT: number
  readonly TF_INT32: number
  readonly TF_INT64: number
  readonly TF_ATTR_STRING: number
  readonly TF_ATTR_INT: number
  readonly TF_ATTR_BOOL: number
  readonly TF_ATTR_TYPE: number
  readonly TF_ATTR_SHAPE: number
  /** Of TensorFlow: `2.21.0`. */
  readonly TF_Version: string
  /** The tensor keeps using the memory of `values`. */
  createTensor(shape: readonly number[], type: number, values: TensorValues): TensorId
  deleteTensor(id: TensorId): void
  /** A copy. */
  tensorDataSync(id: TensorId): TensorValues
  /**
   * Attributes that are lists of types or of strings cannot be passed on; the fused operations
   * would need them.
   */
  executeOp(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly TensorId[],
    outputs: number
  ): { readonly id: TensorId; readonly shape: readonly number[] }[]
  /** Alive, tfjs's own included. */
  getNumOfTensors(): number
  /** Every operation runs on the GPU when TensorFlow lists one. */
  isUsingGpuDevice(): boolean
}
