import { expect, test } from 'vitest'
import { SaveTargets } from '../../native/host/save-targets.ts'

test('a token gives its path once', () => {
  const targets = new SaveTargets()
  targets.add('token', '/home/user/model.onnx')
  expect(targets.take('token')).toBe('/home/user/model.onnx')
  expect(() => targets.take('token')).toThrow('no file was chosen')
})

test.each(['', 'another', '__proto__', '/home/user/model.onnx'])('%j is no token', (token) => {
  const targets = new SaveTargets()
  targets.add('token', '/home/user/model.onnx')
  expect(() => targets.take(token)).toThrow('no file was chosen')
})

test('of more than a hundred unused ones the oldest are dropped', () => {
  const targets = new SaveTargets()
  for (let index = 0; index <= 100; index++) targets.add(`token ${index}`, `/file ${index}`)
  expect(() => targets.take('token 0')).toThrow('no file was chosen')
  expect(targets.take('token 1')).toBe('/file 1')
  expect(targets.take('token 100')).toBe('/file 100')
})
