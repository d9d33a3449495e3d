/** Where the image that is looked into comes from, and its neighbours there. */
import type { Split } from '../../../native/contract/data-sets.ts'
import type { FetchImages } from '../../shared/gallery/image-pages.ts'
import type { ImageChoice } from './address.ts'

/** Images of one split, perhaps of one label alone. */
export interface FilteredImages {
  readonly images: FetchImages
  readonly split: Split
  readonly label: number | null
}

/** The index of the image before or after `index` among those with the label; null at the ends. */
export async function neighbourOf(list: FilteredImages, index: number, by: 1 | -1): Promise<number | null> {
  if (list.label === null) {
    const { total } = await page(list, 0)
    const next = index + by
    return next >= 0 && next < total ? next : null
  }
  const after = await positionFrom(list, by === 1 ? index + 1 : index)
  const position = by === 1 ? after : after - 1
  if (position < 0) return null
  return (await page(list, position)).indices[0] ?? null
}

/**
 * Position in the filtered list of the first image at or after `index`. Indices rise along the
 * list.
 */
export async function positionFrom(list: FilteredImages, index: number): Promise<number> {
  let [low, high] = [0, (await page(list, 0)).total]
  while (low < high) {
    const middle = (low + high) >> 1
    const [at] = (await page(list, middle)).indices
    if (at !== undefined && at < index) low = middle + 1
    else high = middle
  }
  return low
}

function page({ images, split, label }: FilteredImages, from: number) {
  return images({ split, label, from, count: 1 })
}

/** `mnist.test`, `drawing`, `saved`, `batch`: one entry of the list of sources. */
export function sourceKey(image: ImageChoice): string {
  switch (image.kind) {
    case 'image':
      return `${image.set}.${image.split}`
    case 'saved-drawing':
      return 'saved'
    default:
      return image.kind
  }
}
