/**
 * The images of a split that a model misreads, or all of them with the least sure first: the newest
 * run's model, else the built-in one, tested on the split when the filter is chosen.
 */
import { onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue'
import type { ImagePageRequest } from '../../../native/contract/data-sets.ts'
import type { Failure } from '../../../native/contract/errors.ts'
import type { EvaluatedImagesRequest, EvaluatedSplit, EvaluationModel } from '../../../native/contract/evaluation.ts'
import { followTask, shareOf } from '../../client/follow-task.ts'
import { useConnection } from '../../shared/connection/connection.ts'
import { describeError } from '../../shared/connection/notices.ts'
import { imageCaptions } from '../../shared/gallery/image-captions.ts'
import type { FetchImages } from '../../shared/gallery/image-pages.ts'

export type ModelFilter = 'misread' | 'least-sure'

export interface FilteredSplit {
  readonly data: string
  readonly split: EvaluatedSplit
  readonly filter: ModelFilter
}

export type FilterState =
  | { readonly kind: 'off' }
  | { readonly kind: 'working'; readonly model: string | null; readonly share: number | null }
  | ({ readonly kind: 'failed' } & Failure)
  | { readonly kind: 'ready'; readonly model: string; readonly total: number; readonly images: FetchImages }

const LISTS = {
  misread: { question: { kind: 'mistakes' }, order: 'confident-first' },
  'least-sure': { question: { kind: 'all' }, order: 'unsure-first' }
} as const satisfies Record<ModelFilter, Pick<EvaluatedImagesRequest, 'question' | 'order'>>

/** `wanted`: null while no filter is chosen. Leaving it ends the test. */
export function useModelFilter(wanted: () => FilteredSplit | null): Readonly<ShallowRef<FilterState>> {
  const connection = useConnection()
  const state = shallowRef<FilterState>({ kind: 'off' })
  let running: AbortController | null = null

  async function test({ data, split, filter }: FilteredSplit): Promise<void> {
    const own = new AbortController()
    running = own
    state.value = { kind: 'working', model: null, share: null }
    try {
      const evaluation = connection.requireApi().evaluation()
      const [model] = (await evaluation.choices()).models
      if (own.signal.aborted) return
      if (!model) throw new Error('there is no model that could read them: train one first')
      const title = titleOf(model)
      const request = { model: model.id, data, split }
      const summary = await followTask(
        evaluation.evaluate(request),
        (part) => {
          if (!own.signal.aborted) state.value = { kind: 'working', model: title, share: shareOf(part) }
        },
        own.signal
      )
      if (!summary) return
      const images = async ({ from, count }: ImagePageRequest) => {
        const page = await evaluation.images({ ...request, ...LISTS[filter], against: null, from, count })
        return { ...page, ...imageCaptions(page, false) }
      }
      const total = filter === 'misread' ? summary.images - summary.correct : summary.images
      state.value = { kind: 'ready', model: title, total, images }
    } catch (cause) {
      if (!own.signal.aborted) state.value = { kind: 'failed', ...describeError(cause) }
    }
  }

  watch(
    () => JSON.stringify([wanted(), connection.state === 'connected']),
    () => {
      running?.abort()
      const split = wanted()
      if (!split) state.value = { kind: 'off' }
      else if (connection.state === 'connected') void test(split)
    },
    { immediate: true }
  )
  onScopeDispose(() => running?.abort())
  return state
}

function titleOf({ title, detail }: EvaluationModel): string {
  return detail === '' ? title : `${title}, ${detail}`
}
