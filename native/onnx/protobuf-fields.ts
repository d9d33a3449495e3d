/**
 * The part of the ONNX file format that we write and read: field numbers by message.
 * An ONNX file is one ModelProto in protobuf's wire format.
 * Source: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */

export const MODEL = {
  irVersion: 1,
  producerName: 2,
  producerVersion: 3,
  modelVersion: 5,
  docString: 6,
  graph: 7,
  opsetImport: 8,
  metadataProps: 14
} as const

export const OPERATOR_SET = { domain: 1, version: 2 } as const

export const STRING_ENTRY = { key: 1, value: 2 } as const

export const GRAPH = { node: 1, name: 2, initializer: 5, docString: 10, input: 11, output: 12, valueInfo: 13 } as const

export const NODE = { input: 1, output: 2, name: 3, opType: 4, attribute: 5, docString: 6 } as const

export const ATTRIBUTE = { name: 1, i: 3, ints: 8, type: 20 } as const

export const TENSOR = { dims: 1, dataType: 2, name: 8, rawData: 9, docString: 12, dataLocation: 14 } as const

export const VALUE_INFO = { name: 1, type: 2, docString: 3 } as const

export const TYPE = { tensorType: 1 } as const

export const TENSOR_TYPE = { elementType: 1, shape: 2 } as const

export const TENSOR_SHAPE = { dim: 1 } as const

export const DIMENSION = { value: 1, parameter: 2 } as const

/** AttributeProto.AttributeType. */
export const ATTRIBUTE_TYPE = { int: 2, ints: 7 } as const

/** TensorProto.DataType of float32. */
export const FLOAT = 1
