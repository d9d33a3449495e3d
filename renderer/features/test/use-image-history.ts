/**
 * How the open image was read after each epoch of the run that is tested. What is not known yet is
 * found by repeating the run, when a person asks for it: that takes as long as its training did,
 * can be cancelled, and is needed once for all images of the set.
 */
import { computed, onScopeDispose, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import type { Failure } from '../../../native/contract/errors.ts'
import type { EpochAnswers, EvaluationRequest, HistoryState } from '../../../native/contract/evaluation.ts'
import { followTask, shareOf } from '../../client/follow-task.ts'
import { useConnection } from '../../shared/connection/connection.ts'
import { describeError } from '../../shared/connection/notices.ts'
import { answersByEpoch, type EpochAnswer } from './epoch-answers.ts'

export interface ImageHistory {
  /** Null until it is known. */
  readonly state: Readonly<Ref<HistoryState | null>>
  /** Of the open image; empty while they are not known. */
  readonly answers: ComputedRef<readonly EpochAnswer[]>
  /** Of the repetition under way; `share` null: not known. */
  readonly progress: Readonly<Ref<{ readonly share: number | null } | null>>
  readonly failure: Readonly<Ref<Failure | null>>
  readonly repeat: () => Promise<void>
  readonly cancel: () => void
}

/**
 * `request`: what is tested; null while nothing is. `index`: of the open image in the set; null for
 * none.
 */
export function useImageHistory(request: () => EvaluationRequest | null, index: () => number | null): ImageHistory {
  const connection = useConnection()
  const state = shallowRef<HistoryState | null>(null)
  const found = shallowRef<EpochAnswers | null>(null)
  const progress = ref<{ readonly share: number | null } | null>(null)
  const failure = shallowRef<Failure | null>(null)
  let repeating: AbortController | null = null
  let reading: AbortController | null = null

  const evaluation = () => connection.requireApi().evaluation()

  async function look(): Promise<void> {
    const own = new AbortController()
    reading?.abort()
    reading = own
    const isCurrent = () => reading === own
    found.value = null
    const [asked, image] = [request(), index()]
    if (!asked || image === null || !connection.api) return
    try {
      const known = await evaluation().historyState(asked)
      if (!isCurrent()) return
      state.value = known
      if (known.kind !== 'kept') return
      const history = evaluation().history({ ...asked, indices: Uint32Array.of(image) })
      const answers = await followTask<EpochAnswers>(history, () => undefined, own.signal)
      if (isCurrent()) found.value = answers
    } catch (cause) {
      if (isCurrent()) failure.value = describeError(cause)
    }
  }

  async function repeat(): Promise<void> {
    const asked = request()
    if (!asked) return
    const own = new AbortController()
    repeating = own
    failure.value = null
    progress.value = { share: null }
    try {
      const history = evaluation().history({ ...asked, indices: new Uint32Array() })
      await followTask(history, (part) => (progress.value = { share: shareOf(part) }), own.signal)
      if (!own.signal.aborted) await look()
    } catch (cause) {
      if (!own.signal.aborted) failure.value = describeError(cause)
    } finally {
      if (repeating === own) {
        repeating = null
        progress.value = null
      }
    }
  }

  function cancel(): void {
    repeating?.abort()
    repeating = null
    progress.value = null
  }

  watch(
    () => JSON.stringify(request()),
    () => {
      cancel()
      state.value = null
      failure.value = null
    }
  )
  watch(() => [connection.api, JSON.stringify(request()), index()] as const, look, { immediate: true })
  onScopeDispose(() => {
    cancel()
    reading?.abort()
  })

  return {
    state,
    answers: computed(() => (found.value ? answersByEpoch(found.value) : [])),
    progress,
    failure,
    repeat,
    cancel
  }
}
