/**
 * The images of the open set as the address filters them: which list the gallery shows, and the
 * image of it that is open.
 */
import { computed, watch, type ComputedRef } from 'vue'
import type { FetchImages } from '../../shared/gallery/image-pages.ts'
import { useSample } from './sample.ts'
import type { DataAddress } from './use-data-address.ts'
import { useModelFilter, type FilterState } from './use-model-filter.ts'

export interface ShownList {
  readonly images: FetchImages
  readonly total: number
}

export interface DataGallery {
  /** What a model makes of the images, where a filter asks for it. */
  readonly filtered: ComputedRef<FilterState>
  readonly retryFilter: () => void
  /** Null while there is none, as while a model reads it. */
  readonly list: ComputedRef<ShownList | null>
  /** Of the open image in the list; null: none is open. */
  readonly position: ComputedRef<number | null>
}

/** `isShown`: whether the view is; a model does not read for a view that was left. */
export function useDataGallery(address: DataAddress, isShown: () => boolean): DataGallery {
  const { opened, split, label, reading } = address
  const looked = useSample()

  const { state: filtered, retry } = useModelFilter(() => {
    if (!isShown() || !opened.value || reading.value === null) return null
    const { id } = opened.value
    return {
      data: id,
      split: id === 'my-digits' ? 'all' : split.value,
      filter: reading.value,
      label: label.value
    }
  })
  const list = computed(() => {
    if (!opened.value) return null
    if (reading.value === null) return { images: opened.value.images, total: address.total.value }
    return filtered.value.kind === 'ready' ? filtered.value : null
  })
  const position = computed(() => {
    const place = address.position.value
    return list.value && place !== null && place < list.value.total ? place : null
  })

  watch(
    [list, split, label, position] as const,
    ([set, splitNow, labelNow, positionNow]) => {
      if (!set || positionNow === null) looked.dismiss()
      else void looked.look(set.images, splitNow, labelNow, positionNow)
    },
    { immediate: true }
  )

  return { filtered, retryFilter: retry, list, position }
}
