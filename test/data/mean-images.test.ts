/** The mean image of each class. */
import { expect, test } from 'vitest'
import type { ImageSet } from '../../native/data/data-set.ts'
import { meanImages } from '../../native/data/mean-images.ts'

const set = (images: Uint8Array | Float32Array, labels: readonly number[], more: Partial<ImageSet> = {}): ImageSet => ({
  images,
  labels: Uint8Array.from(labels),
  count: labels.length,
  height: 1,
  width: 2,
  scale: 1 / 256,
  ...more
})

test('each pixel is the mean over the images of its class; a class without images is blank', async () => {
  const means = await meanImages(set(Uint8Array.of(10, 0, 20, 255, 7, 9), [3, 3, 9]))
  expect(Array.from({ length: 10 }, (_, digit) => [...means.subarray(2 * digit, 2 * digit + 2)])).toEqual([
    ...[0, 1, 2].map(() => [0, 0]),
    [15, 128],
    ...[4, 5, 6, 7, 8].map(() => [0, 0]),
    [7, 9]
  ])
})

test('more images than are added up at a time', async () => {
  const count = 4500
  const images = Uint8Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 ? 100 : Math.floor(i / 2) % 3))
  const means = await meanImages(set(images, new Array<number>(count).fill(1)))
  expect([...means.subarray(2, 4)]).toEqual([100, 1])
})

test('floats from 0 to 1 become gray values of the same range as bytes', async () => {
  const means = await meanImages(set(Float32Array.of(0, 255 / 256), [0], { scale: 1 }))
  expect([...means.subarray(0, 2)]).toEqual([0, 255])
})
