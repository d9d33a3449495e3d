import { expect, test } from 'vitest'
import { neighbourOf, positionFrom, type FilteredImages } from '../../../../renderer/features/layers/image-source.ts'

/** Labels of a split of ten images. */
const LABELS = [5, 0, 4, 5, 9, 2, 5, 3, 1, 5]

function list(label: number | null): FilteredImages {
  const indices = LABELS.flatMap((own, index) => (label === null || own === label ? [index] : []))
  return {
    split: 'test',
    label,
    images: ({ from, count }) =>
      Promise.resolve({
        total: indices.length,
        pixels: new Uint8Array(0),
        labels: Uint8Array.from(indices.slice(from, from + count), (index) => LABELS[index]!),
        indices: Uint32Array.from(indices.slice(from, from + count))
      })
  }
}

test('neighbours among all images, and none beyond the ends', async () => {
  expect(await neighbourOf(list(null), 3, 1)).toBe(4)
  expect(await neighbourOf(list(null), 3, -1)).toBe(2)
  expect(await neighbourOf(list(null), 0, -1)).toBe(null)
  expect(await neighbourOf(list(null), 9, 1)).toBe(null)
})

test('neighbours with one label, also of an image that has another', async () => {
  expect(await neighbourOf(list(5), 3, 1)).toBe(6)
  expect(await neighbourOf(list(5), 3, -1)).toBe(0)
  expect(await neighbourOf(list(5), 4, 1)).toBe(6)
  expect(await neighbourOf(list(5), 4, -1)).toBe(3)
  expect(await neighbourOf(list(5), 0, -1)).toBe(null)
  expect(await neighbourOf(list(5), 9, 1)).toBe(null)
  expect(await neighbourOf(list(7), 3, 1)).toBe(null)
})

test('where an image stands in its filtered list', async () => {
  expect(await positionFrom(list(5), 6)).toBe(2)
  expect(await positionFrom(list(5), 7)).toBe(3)
})
