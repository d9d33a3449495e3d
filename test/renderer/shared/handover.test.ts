/** An image on its way to another view. */
import { expect, test } from 'vitest'
import { useHandover } from '../../../renderer/shared/handover.ts'
import { openStores } from './store-app.ts'

const image = (ink: number) => ({ kind: 'grid', cells: new Uint8Array(784).fill(ink) }) as const

test('an image waits for its view alone and is taken once', () => {
  const store = openStores({}).use(useHandover)
  expect(store.take('draw')).toBeNull()
  store.send('draw', image(1))
  store.send('layers', image(2), 4)
  expect(store.waiting).toEqual({ to: 'layers', image: image(2), label: 4 })
  expect(store.take('draw')).toBeNull()
  expect([store.take('layers'), store.take('layers')]).toEqual([image(2), null])
})
