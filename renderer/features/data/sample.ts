/** The open image: fetched by its position in a filtered list; only the latest request counts. */
import type { Failure } from '../../../native/contract/errors.ts'
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { ImagePage, ImagePageRequest, Split } from '../../../native/contract/data-sets.ts'
import { describeError } from '../../shared/connection/notices.ts'

export interface Sample {
  /** Position in its split. */
  readonly index: number
  readonly label: number
  /** 28 x 28 bytes. */
  readonly pixels: Uint8Array
}

export const useSample = defineStore('sample', () => {
  const sample = shallowRef<Sample | null>(null)
  const failure = shallowRef<Failure | null>(null)
  let wish = 0

  /** The previous image stays until this one has loaded. */
  async function look(
    images: (request: ImagePageRequest) => Promise<ImagePage>,
    split: Split,
    label: number | null,
    position: number
  ): Promise<void> {
    const own = ++wish
    failure.value = null
    try {
      const page = await images({ split, label, from: position, count: 1 })
      if (own !== wish) return
      const [index] = page.indices
      const [digit] = page.labels
      if (index === undefined || digit === undefined) throw new Error(`There is no image ${position + 1} in this list`)
      sample.value = { index, label: digit, pixels: page.pixels }
    } catch (cause) {
      if (own === wish) failure.value = describeError(cause)
    }
  }

  function dismiss(): void {
    wish++
    sample.value = null
    failure.value = null
  }

  return { sample, failure, look, dismiss }
})
