/** Which shapes a parameter may have in a file, and that its cells only move. */
import { describe, expect, test } from 'vitest'
import { PARAMETERS } from '../../native/model/architecture.ts'
import { fromOnnxTensors, isOnnxShape, toOnnxTensors } from '../../native/onnx/layout.ts'
import { seededParameters } from '../support/onnx-model.ts'
import { expectSameVector } from '../support/same-vector.ts'

const spec = (name: string) => PARAMETERS.find((one) => one.name === name)!
const parameters = seededParameters(6)

describe('a shape of a file', () => {
  test.each([
    ['conv2/kernel', [16, 6, 5, 5], true],
    ['conv2/kernel', [5, 5, 6, 16], false],
    ['conv2/bias', [16], true],
    ['conv2/bias', [6], false],
    ['dense1/kernel', [120, 400], true],
    ['dense1/kernel', [400, 120], true],
    ['dense1/kernel', [120, 401], false],
    ['dense1/kernel', [48_000], false],
    ['dense1/bias', [120], true]
  ])('%s as %o: %s', (name, shape, fits) => {
    expect(isOnnxShape(spec(name), shape)).toBe(fits)
  })
})

test('cells of a kernel stand where ONNX looks for them', () => {
  const tensors = toOnnxTensors(parameters)
  const cell = (name: string, at: number) => tensors.find((one) => one.name === name)!.data[at]
  const ours = (name: string, at: number) => parameters[spec(name).offset + at]
  // Of conv2: output 3, input 2, row 1, column 4.
  expect(cell('conv2/kernel', ((3 * 6 + 2) * 5 + 1) * 5 + 4)).toBe(ours('conv2/kernel', ((1 * 5 + 4) * 6 + 2) * 16 + 3))
  // Of dense1: unit 7, channel 3, row 1, column 2 of the flattened maps.
  expect(cell('dense1/kernel', 7 * 400 + (3 * 5 + 1) * 5 + 2)).toBe(
    ours('dense1/kernel', ((1 * 5 + 2) * 16 + 3) * 120 + 7)
  )
  expect(cell('dense2/kernel', 5 * 120 + 9)).toBe(ours('dense2/kernel', 9 * 84 + 5))
})

test('the way back gives the same bits, also from dense kernels as earlier versions wrote them', () => {
  const tensors = new Map(toOnnxTensors(parameters).map((tensor) => [tensor.name, tensor]))
  expectSameVector(
    fromOnnxTensors(({ name }) => tensors.get(name)!),
    parameters
  )
  const { offset, size, shape } = spec('dense2/kernel')
  tensors.set('dense2/kernel', { name: 'dense2/kernel', shape, data: parameters.slice(offset, offset + size) })
  expectSameVector(
    fromOnnxTensors(({ name }) => tensors.get(name)!),
    parameters
  )
})
