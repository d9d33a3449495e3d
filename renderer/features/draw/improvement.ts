/**
 * Improving the model that reads with my digits: choice, progress, result, and whether the result
 * is used. Closing cancels.
 */
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { ImprovementResult, ImproveRequest } from '../../../native/contract/improvement.ts'
import { announce } from '../../base/composables/use-announcer.ts'
import { followTask, shareOf } from '../../client/follow-task.ts'
import { useConnection } from '../../shared/connection/connection.ts'
import { describeError, useNotices } from '../../shared/connection/notices.ts'

export type ImprovementState =
  | { readonly kind: 'closed' }
  | { readonly kind: 'asking' }
  | { readonly kind: 'working'; readonly what: string; readonly share: number | null }
  | { readonly kind: 'done'; readonly result: ImprovementResult; readonly used: boolean }
  | { readonly kind: 'failed'; readonly message: string; readonly hint: string }

export const useImprovement = defineStore('improvement', () => {
  const connection = useConnection()
  const notices = useNotices()
  const state = shallowRef<ImprovementState>({ kind: 'closed' })
  /** Set while one is under way. */
  let cancelling: AbortController | null = null

  function ask(): void {
    state.value = { kind: 'asking' }
  }

  async function improve(request: ImproveRequest): Promise<void> {
    cancelling?.abort()
    const own = new AbortController()
    cancelling = own
    const show = (shown: ImprovementState) => {
      if (!own.signal.aborted) state.value = shown
    }
    show({ kind: 'working', what: 'Starting', share: null })
    try {
      const result = await followTask(
        connection.requireApi().improvements().improve(request),
        (progress) => show({ kind: 'working', what: progress.what, share: shareOf(progress) }),
        own.signal
      )
      if (!result) return
      show({ kind: 'done', result, used: false })
      announce(result.worse ? 'The improved model reads worse.' : 'The model is improved. It is not used yet.')
    } catch (cause) {
      show({ kind: 'failed', ...describeError(cause) })
    }
  }

  /** `use`: the pad reads with the new run from now on; false takes that back. */
  async function decide(use: boolean): Promise<void> {
    const shown = state.value
    if (shown.kind !== 'done') return
    const { run } = shown.result
    try {
      await connection.requireApi().improvements().decide({ run, use })
      state.value = { ...shown, used: use }
      announce(use ? 'The pad reads with the improved model.' : 'The pad reads with the old model.')
    } catch (cause) {
      notices.failed(cause)
    }
  }

  /** Back to the question. */
  function cancel(): void {
    cancelling?.abort()
    ask()
  }

  function close(): void {
    cancelling?.abort()
    state.value = { kind: 'closed' }
  }

  return { state, ask, improve, decide, cancel, close }
})
