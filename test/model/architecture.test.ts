/** LeNet-5 of the brief as data: 61,706 parameters in one vector. */
import { expect, test } from 'vitest'
import {
  BYTE_SCALE,
  CLASSES,
  IMAGE_SIZE,
  INPUT_SHAPE,
  LENET5,
  PARAMETER_COUNT,
  PARAMETERS,
  parameterView
} from '../../native/model/architecture.ts'

test('the layers of the brief, in order', () => {
  expect(LENET5).toEqual([
    { kind: 'conv', name: 'conv1', kernelShape: [5, 5], filters: 6, padding: 'same', activation: 'relu' },
    { kind: 'maxPool', name: 'pool1', kernelShape: [2, 2], stride: [2, 2] },
    { kind: 'conv', name: 'conv2', kernelShape: [5, 5], filters: 16, padding: 'valid', activation: 'relu' },
    { kind: 'maxPool', name: 'pool2', kernelShape: [2, 2], stride: [2, 2] },
    { kind: 'flatten', name: 'flatten' },
    { kind: 'dense', name: 'dense1', units: 120, activation: 'relu' },
    { kind: 'dense', name: 'dense2', units: 84, activation: 'relu' },
    { kind: 'dense', name: 'dense3', units: 10, activation: 'softmax' }
  ])
})

test('parameters lie one after the other, kernel before bias', () => {
  const places = PARAMETERS.map(({ name, offset, size }) => [name, offset, size])
  expect(places).toEqual([
    ['conv1/kernel', 0, 150],
    ['conv1/bias', 150, 6],
    ['conv2/kernel', 156, 2400],
    ['conv2/bias', 2556, 16],
    ['dense1/kernel', 2572, 48_000],
    ['dense1/bias', 50_572, 120],
    ['dense2/kernel', 50_692, 10_080],
    ['dense2/bias', 60_772, 84],
    ['dense3/kernel', 60_856, 840],
    ['dense3/bias', 61_696, 10]
  ])
  expect(PARAMETER_COUNT).toBe(61_706)
  for (const { shape, size } of PARAMETERS) expect(shape.reduce((a, b) => a * b)).toBe(size)
})

test('a named part is a view: what is written there is written in the vector', () => {
  const flat = new Float32Array(PARAMETER_COUNT)
  parameterView(flat, 'conv1/bias').fill(2)
  expect([...flat.subarray(149, 157)]).toEqual([0, 2, 2, 2, 2, 2, 2, 0])
  expect(() => parameterView(flat, 'conv3/bias')).toThrow(RangeError)
})

test('images are 28 x 28 bytes of 256 values, digits are ten', () => {
  expect([...INPUT_SHAPE]).toEqual([28, 28, 1])
  expect(IMAGE_SIZE).toBe(784)
  expect(CLASSES).toBe(10)
  expect(BYTE_SCALE).toBe(1 / 256)
})
