import { expect, test } from 'vitest'
import { gradientName } from '../../../../renderer/features/layers/layer-labels.ts'

test('the gradient of the answers is p − y of a cost alone, not of a logit', () => {
  expect(gradientName('dense3', { kind: 'cost', label: 5 })).toBe('p − y')
  expect(gradientName('dense3', { kind: 'logit', digit: 5 })).toBe('dZ')
})

test('layers with an activation show dZ, the others dA', () => {
  const of = { kind: 'cost', label: 5 } as const
  const layers = ['image', 'conv1', 'pool1', 'conv2', 'pool2', 'dense1', 'dense2'] as const
  expect(layers.map((layer) => gradientName(layer, of))).toEqual(['dA', 'dZ', 'dA', 'dZ', 'dA', 'dZ', 'dZ'])
})
