import { expect, test } from 'vitest'
import { expectSameState, expectSameVector } from './same-vector.ts'

test('vectors of the same bits pass, NaN included', () => {
  expectSameVector(Float32Array.of(1, NaN, -0), Float32Array.of(1, NaN, -0))
})

test('the first difference is named, and how many there are', () => {
  const [actual, expected] = [new Float32Array(61_706), new Float32Array(61_706).fill(1, 61_700)]
  expect(() => expectSameVector(actual, expected, 'm')).toThrow('m[61700] is 0; expected 1; 6 of 61706 elements differ')
  expect(() => expectSameVector([0], [-0])).toThrow('vector[0]')
  expect(() => expectSameVector([1], [1, 2])).toThrow('vector has 1 elements; expected 2')
})

test('states with two vectors exchanged differ', () => {
  const state = { parameters: [1], m: [2], v: [3], step: 4 }
  expectSameState(state, { ...state })
  expect(() => expectSameState({ ...state, m: state.v, v: state.m }, state)).toThrow('m[0] is 3; expected 2')
  expect(() => expectSameState({ ...state, step: 5 }, state)).toThrow('step is 5; expected 4')
})
