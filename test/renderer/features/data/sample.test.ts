/** The open image: what is asked for and what is shown where it does not come. */
import { expect, test, vi } from 'vitest'
import type { ImagePage, ImagePageRequest } from '../../../../native/contract/data-sets.ts'
import { useSample } from '../../../../renderer/features/data/sample.ts'
import { openStores } from '../../shared/store-app.ts'

const PIXELS = new Uint8Array(784)
const page = (indices: number[], labels: number[]) =>
  ({ indices: Uint32Array.from(indices), labels: Uint8Array.from(labels), pixels: PIXELS }) as ImagePage

test('one image is fetched by its position among those of a label', async () => {
  const store = openStores({}).use(useSample)
  const images = vi.fn((_request: ImagePageRequest) => Promise.resolve(page([42], [7])))
  await store.look(images, 'test', 7, 5)
  expect(images.mock.calls).toEqual([[{ split: 'test', label: 7, from: 5, count: 1 }]])
  expect([store.sample, store.failure]).toEqual([{ index: 42, label: 7, pixels: PIXELS }, null])
})

test('a position behind the last image is named, and the image before it stays until another is asked for', async () => {
  const store = openStores({}).use(useSample)
  await store.look(() => Promise.resolve(page([42], [7])), 'test', 7, 5)
  await store.look(() => Promise.resolve(page([], [])), 'test', 7, 6)
  expect([store.sample?.index, store.failure]).toEqual([42, { message: 'There is no image 7 in this list', hint: '' }])
  await store.look(() => Promise.resolve(page([43], [7])), 'test', 7, 6)
  expect([store.sample?.index, store.failure]).toEqual([43, null])
})

test('an image that was closed does not open again, nor does its failure', async () => {
  const store = openStores({}).use(useSample)
  const [image, failure] = [Promise.withResolvers<ImagePage>(), Promise.withResolvers<ImagePage>()]
  const looked = store.look(() => image.promise, 'train', null, 0)
  store.dismiss()
  image.resolve(page([1], [1]))
  await looked
  expect(store.sample).toBeNull()
  const again = store.look(() => failure.promise, 'train', null, 0)
  store.dismiss()
  failure.reject(new Error('the file is gone'))
  await again
  expect([store.sample, store.failure]).toEqual([null, null])
})

test('closing it takes image and failure away', async () => {
  const store = openStores({}).use(useSample)
  await store.look(() => Promise.resolve(page([1], [1])), 'train', null, 0)
  await store.look(() => Promise.reject(new Error('the file is gone')), 'train', null, 1)
  expect([store.sample?.index, store.failure?.message]).toEqual([1, 'The file is gone'])
  store.dismiss()
  expect([store.sample, store.failure]).toEqual([null, null])
})
