/** The tensors of an ONNX file, and which of them are LeNet-5's parameters. */
import { describe, expect, test } from 'vitest'
import { PARAMETERS } from '../../native/model/architecture.ts'
import {
  ExternalDataError,
  findParameters,
  readInitialiser,
  type OnnxInitialiser
} from '../../native/onnx/initialisers.ts'
import { toOnnxTensors } from '../../native/onnx/layout.ts'
import { MessageReader } from '../../native/onnx/message-reader.ts'
import { MessageWriter } from '../../native/onnx/message-writer.ts'
import { FLOAT, TENSOR } from '../../native/onnx/protobuf-fields.ts'
import { seededParameters } from '../support/onnx-model.ts'
import { expectSameVector } from '../support/same-vector.ts'

const INT64 = 7
const INT32 = 6

function read(
  dims: readonly number[],
  values: Float32Array | null,
  { elementType = FLOAT, dataLocation }: { elementType?: number; dataLocation?: number } = {}
): OnnxInitialiser {
  const message = new MessageWriter().integers(TENSOR.dims, dims).integer(TENSOR.dataType, elementType)
  message.text(TENSOR.name, 'w')
  if (values) message.floats(TENSOR.rawData, values)
  if (dataLocation !== undefined) message.integer(TENSOR.dataLocation, dataLocation)
  return readInitialiser(new MessageReader(message.finish()))
}

describe('one tensor', () => {
  test('its name, type, shape and bytes', () => {
    const { rawData, ...rest } = read([2, 1], Float32Array.of(1, 2))
    expect(rest).toEqual({ name: 'w', elementType: FLOAT, shape: [2, 1] })
    expect([...rawData]).toEqual([0, 0, 128, 63, 0, 0, 0, 64])
  })

  test('of no cells, and with values in another form than bytes', () => {
    expect(read([0, 4], new Float32Array()).shape).toEqual([0, 4])
    expect(read([3], null).rawData).toHaveLength(0)
  })

  test('of another type: the bytes are not counted', () => {
    expect(read([5], Float32Array.of(1), { elementType: INT64 }).shape).toEqual([5])
  })

  test('bytes that do not fit the shape are refused', () => {
    expect(() => read([3], Float32Array.of(1, 2))).toThrow('w (3,) does not fit its 8 bytes')
    expect(() => read([1], Float32Array.of(1, 2))).toThrow('does not fit')
    const byte = new MessageWriter().text(TENSOR.name, 'w').integer(TENSOR.dataType, FLOAT).text(TENSOR.rawData, 'x')
    expect(() => readInitialiser(new MessageReader(byte.finish()))).toThrow('w () does not fit its 1 bytes')
  })

  test('a negative length, and more cells than can be counted, are refused even without bytes', () => {
    expect(() => read([-1], null)).toThrow('does not fit')
    expect(() => read([2 ** 40, 2 ** 40], null)).toThrow('does not fit')
  })

  test('one that lies in another file is refused as such', () => {
    expect(() => read([1], null, { dataLocation: 1 })).toThrow(ExternalDataError)
    expect(read([1], Float32Array.of(1), { dataLocation: 0 }).name).toBe('w')
  })
})

describe('the parameters among them', () => {
  const parameters = seededParameters(4)
  const tensors = toOnnxTensors(parameters).map(({ name, shape, data }) => ({
    name,
    elementType: FLOAT,
    shape,
    rawData: new Uint8Array(data.buffer)
  }))
  const changed = (name: string, change: Partial<OnnxInitialiser>) =>
    tensors.map((tensor) => (tensor.name === name ? { ...tensor, ...change } : tensor))

  test('are found in any order, and come back bit by bit', () => {
    expectSameVector(findParameters(tensors.toReversed()) as Float32Array, parameters)
  })

  test.each<[string, Partial<OnnxInitialiser>]>([
    ['another name', { name: 'conv2/weights' }],
    ['another type', { elementType: INT32 }],
    ['another shape', { shape: [16, 5, 5, 6] }],
    ['too few bytes', { rawData: new Uint8Array(4) }],
    ['no bytes', { rawData: new Uint8Array() }]
  ])('one with %s is missing', (_, change) => {
    expect(findParameters(changed('conv2/kernel', change))).toBe(PARAMETERS.find(({ name }) => name === 'conv2/kernel'))
  })

  test('the first that is missing is named', () => {
    expect(findParameters([])).toBe(PARAMETERS[0])
  })
})
