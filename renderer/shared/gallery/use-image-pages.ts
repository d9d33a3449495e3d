/**
 * The pages of a filtered list of images for a gallery: fetched when visible, looked up by
 * position.
 */
import type { Failure } from '../../../native/contract/errors.ts'
import { onScopeDispose, readonly, ref, shallowRef, watch, type Ref } from 'vue'
import type { Split } from '../../../native/contract/data-sets.ts'
import { fetchImagePage, IMAGES_A_PAGE, type FetchImages, type PaintablePage } from './image-pages.ts'
import { createPageCache, type PageCache } from './page-cache.ts'
import { count } from '../../base/format/format.ts'
import { describeError } from '../connection/notices.ts'

export interface ImageList {
  readonly images: FetchImages
  readonly split: Split
  readonly label: number | null
  readonly total: number
}

export interface ImagePages {
  /** The page that holds a position and the image's index on it; null until it is loaded. */
  readonly find: (position: number) => { readonly page: PaintablePage; readonly index: number } | null
  /** Positions [from, to) are in sight. */
  want(from: number, to: number): void
  /** `A 7, index 4,321`; without the label while it is not known. Reactive. */
  words(position: number): string
  /** Why a page could not be fetched. */
  readonly failure: Readonly<Ref<Failure | null>>
  retry(): void
}

/** 24 pages are 37 MB of canvases: all of MNIST's 70,000 images would be 215 MB. */
const MAX_PAGES = 24
const MAX_CALLS = 2

/** `changed`: there is something new to paint. */
export function useImagePages(list: () => ImageList, changed: () => void): ImagePages {
  const failure = shallowRef<Failure | null>(null)
  /** Counts up with every page that has come. */
  const revision = ref(0)
  let cache: PageCache<PaintablePage> | null = null

  watch(
    () => {
      const { images, split, label, total } = list()
      return [images, split, label, total] as const
    },
    start,
    { immediate: true }
  )
  onScopeDispose(() => cache?.close())

  function start(): void {
    cache?.close()
    failure.value = null
    const { images, split, label } = list()
    const own = createPageCache<PaintablePage>({
      fetchPage: (page) => fetchImagePage(images, split, label, page),
      changed: () => {
        const cause = own.failure()
        failure.value = cause === null ? null : describeError(cause)
        revision.value++
        changed()
      },
      maxPages: MAX_PAGES,
      maxCalls: MAX_CALLS
    })
    cache = own
    changed()
  }

  function find(position: number): { page: PaintablePage; index: number } | null {
    const page = cache?.get(Math.floor(position / IMAGES_A_PAGE))
    return page ? { page, index: position % IMAGES_A_PAGE } : null
  }

  /** With the page after them, which is likely to be wanted next. */
  function want(from: number, to: number): void {
    const first = Math.floor(from / IMAGES_A_PAGE)
    const last = Math.floor(Math.max(from, to - 1) / IMAGES_A_PAGE)
    const end = Math.ceil(list().total / IMAGES_A_PAGE)
    const pages = Array.from({ length: last - first + 2 }, (_, index) => first + index)
    cache?.want(pages.filter((page) => page < end))
  }

  function words(position: number): string {
    const found = revision.value >= 0 ? find(position) : null
    if (!found) return `Image ${count(position + 1)}`
    const { page, index } = found
    const description = page.descriptions?.[index]
    if (description !== undefined) return description
    return `A ${page.labels[index]}, index ${count(page.indices[index] ?? position)}`
  }

  function retry(): void {
    failure.value = null
    cache?.retry()
  }

  return { find, want, words, failure: readonly(failure), retry }
}
