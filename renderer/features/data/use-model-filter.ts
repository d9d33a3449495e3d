/**
 * The images of a split by what a model reads: the newest run's model, else the built-in one,
 * tested on the split when a filter is chosen. Another filter or digit needs no further test.
 */
import { computed, onScopeDispose, shallowRef, watch, type ComputedRef } from 'vue'
import type { ImagePageRequest } from '../../../native/contract/data-sets.ts'
import type { Failure } from '../../../native/contract/errors.ts'
import type {
  EvaluatedSplit,
  EvaluationModel,
  EvaluationRequest,
  EvaluationSummary
} from '../../../native/contract/evaluation.ts'
import { followTask, shareOf } from '../../client/follow-task.ts'
import { useConnection } from '../../shared/connection/connection.ts'
import { describeError } from '../../shared/connection/notices.ts'
import { imageCaptions } from '../../shared/gallery/image-captions.ts'
import type { FetchImages } from '../../shared/gallery/image-pages.ts'
import { filteredImages, filterRequest, type ModelFilter } from './model-filter.ts'

export interface FilteredSplit {
  readonly data: string
  readonly split: EvaluatedSplit
  readonly filter: ModelFilter
  /** Only images of this digit; null: all. */
  readonly label: number | null
}

export type FilterState =
  | { readonly kind: 'off' }
  | { readonly kind: 'working'; readonly model: string | null; readonly share: number | null }
  | ({ readonly kind: 'failed' } & Failure)
  | { readonly kind: 'ready'; readonly model: string; readonly total: number; readonly images: FetchImages }

type TestState =
  | Exclude<FilterState, { kind: 'ready' }>
  | {
      readonly kind: 'tested'
      readonly request: EvaluationRequest
      readonly model: string
      readonly summary: EvaluationSummary
    }

const STARTING = { kind: 'working', model: null, share: null } as const

/** `wanted`: null while no filter is chosen, which ends a test that is under way. */
export function useModelFilter(wanted: () => FilteredSplit | null): {
  readonly state: ComputedRef<FilterState>
  /** After a failure. */
  readonly retry: () => void
} {
  const connection = useConnection()
  const tested = shallowRef<TestState>({ kind: 'off' })
  let running: AbortController | null = null

  const state = computed<FilterState>(() => {
    const split = wanted()
    const test = tested.value
    if (!split) return { kind: 'off' }
    if (test.kind === 'off') return STARTING
    if (test.kind !== 'tested') return test
    const { request, model, summary } = test
    // Without a connection another split cannot be tested: what was tested last is not it.
    if (request.data !== split.data || request.split !== split.split) return STARTING
    const images = async ({ from, count }: ImagePageRequest) => {
      const list = { ...request, ...filterRequest(split.filter, split.label), against: null, from, count }
      const page = await connection.requireApi().evaluation().images(list)
      return { ...page, ...imageCaptions(page, false) }
    }
    return { kind: 'ready', model, total: filteredImages(summary, split.filter, split.label), images }
  })

  async function test({ data, split }: FilteredSplit): Promise<void> {
    running?.abort()
    const own = new AbortController()
    running = own
    tested.value = STARTING
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
          if (!own.signal.aborted) tested.value = { kind: 'working', model: title, share: shareOf(part) }
        },
        own.signal
      )
      if (summary) tested.value = { kind: 'tested', request, model: title, summary }
    } catch (cause) {
      if (!own.signal.aborted) tested.value = { kind: 'failed', ...describeError(cause) }
    }
  }

  const isTestable = () => connection.state === 'connected'
  watch(
    () => JSON.stringify([wanted()?.data, wanted()?.split, isTestable()]),
    () => {
      running?.abort()
      const split = wanted()
      if (!split) tested.value = { kind: 'off' }
      else if (isTestable()) void test(split)
    },
    { immediate: true }
  )
  onScopeDispose(() => running?.abort())

  return {
    state,
    retry: () => {
      const split = wanted()
      if (split) void test(split)
    }
  }
}

function titleOf({ title, detail }: EvaluationModel): string {
  return detail === '' ? title : `${title}, ${detail}`
}
