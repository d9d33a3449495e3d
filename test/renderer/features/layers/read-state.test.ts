/** What an address of Layers says, and what is made of one that says something else. */
import { describe, expect, test } from 'vitest'
import { imageKey, modelKey, ofKey, readState, weightKey } from '../../../../renderer/features/layers/address.ts'

test('an empty address', () => {
  expect(readState({})).toEqual({
    show: 'forward',
    image: null,
    only: null,
    model: { kind: 'model', id: 'newest', which: 'last' },
    layer: null,
    cell: null,
    slice: null,
    term: null,
    side: 'to',
    part: 'a',
    weight: null,
    of: null,
    ties: 'first',
    scale: 'layer'
  })
})

describe('images and models are read as they are written', () => {
  test.each([
    'mnist.test.0',
    'my-digits.train.12345678',
    'a.b.validation.7',
    'drawing',
    'drawing.a-1',
    'batch.1',
    'batch.9999'
  ])('image %s', (text) => {
    expect(imageKey(readState({ image: text }).image!)).toBe(text)
  })
  test.each(['mnist.test', 'mnist.other.0', 'mnist.test.123456789', 'drawing.', 'batch.0', 'batch.12345', ''])(
    'no image: %s',
    (text) => {
      expect(readState({ image: text }).image).toBeNull()
    }
  )
  test.each(['newest', 'built-in', '2026-11-27-keras.last', 'fresh.keras.7', 'fresh.graph.4294967295'])(
    'model %s',
    (text) => {
      expect(modelKey(readState({ model: text }).model)).toBe(text)
    }
  )
  test('a seed beyond the largest is the largest; what is no name of a model is the newest', () => {
    expect(modelKey(readState({ model: 'fresh.keras.9999999999' }).model)).toBe('fresh.keras.4294967295')
    for (const text of ['../etc', '.hidden', 'a'.repeat(201)]) {
      expect(readState({ model: text }).model).toEqual({ kind: 'model', id: 'newest', which: 'last' })
    }
    expect(readState({ model: 'a'.repeat(200) }).model).toEqual({ kind: 'model', id: 'a'.repeat(200), which: 'best' })
  })
})

describe('cells', () => {
  const cell = (layer: string, text: string) => readState({ layer, cell: text }).cell

  test.each([
    ['conv1', '27.27.5', [27, 27, 5]],
    ['pool2', '4.4.15', [4, 4, 15]],
    ['dense3', '9', [9]]
  ])('%s %s', (layer, text, at) => {
    expect(cell(layer, text)).toEqual(at)
  })
  test.each([
    ['conv1', '28.0.0'],
    ['conv1', '0.0.6'],
    ['conv1', '1.2'],
    ['conv1', '1.2.3.4'],
    ['dense3', '10'],
    ['dense3', 'x'],
    ['other', '0']
  ])('none: %s %s', (layer, text) => {
    expect(cell(layer, text)).toBeNull()
  })
})

test('weights have as many places as their tensor has axes', () => {
  for (const text of ['conv2.4.4.5.15', 'conv1.b.5', 'dense1.399.119', 'dense3.b.9']) {
    expect(weightKey(readState({ weight: text }).weight!)).toBe(text)
  }
  for (const text of [
    'conv2.4.4.5',
    'conv1.b.5.5',
    'dense1.399',
    'dense3.b.9.1',
    'conv3.0.0.0.0',
    'pool1.0',
    'conv2.1234.0.0.0'
  ]) {
    expect(readState({ weight: text }).weight).toBeNull()
  }
})

test('numbers up to their bound, and choices that exist', () => {
  expect([0, 9, 10].map((only) => readState({ only: String(only) }).only)).toEqual([0, 9, null])
  expect([0, 15, 16].map((slice) => readState({ slice: String(slice) }).slice)).toEqual([0, 15, null])
  expect(readState({ term: '3.4' }).term).toEqual([3, 4])
  expect(readState({ term: '3.45' }).term).toBeNull()
  expect(['cost.3', 'logit.9'].map((of) => ofKey(readState({ of }).of!))).toEqual(['cost.3', 'logit.9'])
  expect(readState({ of: 'cost.10' }).of).toBeNull()
  expect(readState({ ties: 'all', scale: 'map', part: 'b' })).toMatchObject({ ties: 'all', scale: 'map', part: 'b' })
  expect(readState({ ties: 'none', scale: 'x', part: 'x' })).toMatchObject({ ties: 'first', scale: 'layer', part: 'a' })
})

test('gradients are seen from where they go, those of the image from where they come, unless it says otherwise', () => {
  const side = (layer: string, said?: string) => readState({ layer, ...(said !== undefined && { side: said }) }).side
  expect([side('conv1'), side('image'), side('conv1', 'from'), side('image', 'to')]).toEqual([
    'to',
    'from',
    'from',
    'to'
  ])
})
