/** A tested image has the address under which the Layers view shows that image by that model. */
import { expect, test } from 'vitest'
import { readState } from '../../../../renderer/features/layers/address.ts'
import { layersAddress } from '../../../../renderer/features/test/layers-address.ts'

test.each([
  ['2026-11-26-keras-33e6:newest', { id: '2026-11-26-keras-33e6', which: 'last' }],
  ['2026-11-26-keras-33e6:best', { id: '2026-11-26-keras-33e6', which: 'best' }],
  ['built-in', { id: 'built-in', which: 'best' }]
])('%s', (model, inspected) => {
  const address = layersAddress({ model, data: 'mnist', split: 'test' }, 8520)
  const { image, model: shown } = readState(address!)
  expect(image).toEqual({ kind: 'image', set: 'mnist', split: 'test', index: 8520 })
  expect(shown).toMatchObject(inspected)
})

test.each([
  ['several runs', { model: 'vote:a,b', data: 'mnist', split: 'test' } as const],
  ['a dropped file', { model: `file:${'0'.repeat(64)}`, data: 'mnist', split: 'test' } as const],
  ["one's own drawings", { model: 'built-in', data: 'my-digits', split: 'all' } as const]
])('%s have none', (_, request) => expect(layersAddress(request, 0)).toBeNull())
