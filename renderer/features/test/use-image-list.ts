/**
 * The images that answer the question of a test, in their order, and the one of them that is open.
 */
import { computed, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import type { EvaluatedImages, ExportedImagesRequest } from '../../../native/contract/evaluation.ts'
import type { ImagePageRequest } from '../../../native/contract/data-sets.ts'
import type { FetchImages } from '../../shared/gallery/image-pages.ts'
import { useEvaluation } from './evaluation.ts'
import { imageCaptions } from '../../shared/gallery/image-captions.ts'
import { questionImages } from './questions.ts'
import { testedImage, type TestedImage } from './tested-image.ts'
import type { TestAddress } from './use-test-address.ts'

export interface ImageList {
  /** Another list has another key. Null until something is tested. */
  readonly list: ComputedRef<{
    readonly key: string
    readonly asked: Omit<ExportedImagesRequest, 'format'>
    readonly images: FetchImages
  } | null>
  readonly total: ComputedRef<number>
  readonly opened: Readonly<Ref<TestedImage | null>>
  /** Position of the image with the focus in the gallery. */
  readonly active: Ref<number>
  /**
   * The image that keys are about: the open one, or that with the focus. Throws what fetching it
   * throws.
   */
  readonly activeImage: () => Promise<TestedImage | null>
}

export function useImageList({ question, order, position }: TestAddress): ImageList {
  const store = useEvaluation()

  const total = computed(() =>
    store.test ? questionImages(question.value, store.test.summary, store.test.comparison) : 0
  )
  const list = computed(() => {
    const { test } = store
    if (!test) return null
    const asked = { ...test.request, against: test.against, question: question.value, order: order.value }
    const images = async ({ from, count }: ImagePageRequest) => {
      const page: EvaluatedImages = await store.images({ ...asked, from, count })
      return { ...page, ...imageCaptions(page, asked.question.kind === 'suspects') }
    }
    return { key: JSON.stringify([asked, store.revision]), asked, images }
  })

  const opened = shallowRef<TestedImage | null>(null)
  let newest = 0
  watch(
    () => [list.value?.key, position.value] as const,
    async ([, at]) => {
      const own = ++newest
      const from = list.value
      if (!from || at === null || at >= total.value) {
        opened.value = null
        return
      }
      // The gallery says what is wrong with pages that cannot be fetched.
      const page = await store.images({ ...from.asked, from: at, count: 1 }).catch(() => null)
      if (own === newest) opened.value = page && testedImage(page, 0)
    },
    { immediate: true }
  )

  const active = ref(0)
  watch(
    () => list.value?.key,
    () => (active.value = 0)
  )
  async function activeImage(): Promise<TestedImage | null> {
    if (opened.value) return opened.value
    const from = list.value
    if (!from || active.value >= total.value) return null
    return testedImage(await store.images({ ...from.asked, from: active.value, count: 1 }), 0)
  }

  return { list, total, opened, active, activeImage }
}
