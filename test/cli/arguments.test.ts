/** Values of flags: what passes, and what is said of nonsense. */
import { describe, expect, test } from 'vitest'
import { nonEmpty, oneOf, positiveNumber, wholeNumber } from '../../native/cli/arguments.ts'

describe('wholeNumber', () => {
  const epochs = wholeNumber('--epochs', 1, 10_000)

  test.each([
    ['1', 1],
    ['10000', 10_000],
    ['+5', 5]
  ])('%s is taken', (text, value) => expect(epochs(text)).toBe(value))

  test.each(['-1', '0', '10001', '1.5', '1e3', '0x10', '', ' 5', 'five', 'NaN', 'Infinity', '99999999999999999999'])(
    '"%s" is refused',
    (text) => expect(() => epochs(text)).toThrow('expected a whole number from 1 to 10,000')
  )

  test('the message names the flag and what was given', () => {
    expect(() => epochs('-1')).toThrow('--epochs is "-1"')
    expect(() => epochs('')).toThrow('--epochs is empty')
  })
})

describe('positiveNumber', () => {
  const rate = positiveNumber('--learning-rate', 10)

  test.each([
    ['0.001', 0.001],
    ['1e-3', 0.001],
    ['.5', 0.5],
    ['10', 10]
  ])('%s is taken', (text, value) => expect(rate(text)).toBe(value))

  test.each(['0', '-0.1', '11', '1e999', 'NaN', '', '1,5', '0.1.2'])('"%s" is refused', (text) =>
    expect(() => rate(text)).toThrow('--learning-rate is')
  )

  test('0 passes where it has a meaning', () => {
    expect(positiveNumber('--checkpoint-seconds', 60, true)('0')).toBe(0)
    expect(() => positiveNumber('--checkpoint-seconds', 60, true)('-1')).toThrow('a number from 0, at most 60')
  })
})

test('oneOf takes its words alone and lists them otherwise', () => {
  const recipe = oneOf('--recipe', ['keras', 'graph'])
  expect(recipe('graph')).toBe('graph')
  expect(() => recipe('Keras')).toThrow('--recipe is "Keras"; expected keras or graph')
})

test('nonEmpty refuses what an unset shell variable leaves', () => {
  expect(nonEmpty('--out')('pictures')).toBe('pictures')
  expect(() => nonEmpty('--out')('')).toThrow('--out is empty; expected a name')
})
