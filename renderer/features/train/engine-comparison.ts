/**
 * State of the comparison dialog: choice, progress, result. Closing the dialog cancels the
 * comparison.
 */
import type { Failure } from '../../../native/contract/errors.ts'
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { ComparisonRequest, EngineComparison } from '../../../native/contract/comparison.ts'
import { followTask, shareOf } from '../../client/follow-task.ts'
import { saveFile } from '../../client/save-file.ts'
import { announce } from '../../base/composables/use-announcer.ts'
import { comparisonCsv } from './comparison-tables.ts'
import { useConnection } from '../../shared/connection/connection.ts'
import { describeError } from '../../shared/connection/notices.ts'

export type ComparisonState =
  | { readonly kind: 'closed' }
  | { readonly kind: 'asking' }
  | { readonly kind: 'working'; readonly what: string; readonly share: number | null }
  | { readonly kind: 'done'; readonly comparison: EngineComparison }
  | ({ readonly kind: 'failed' } & Failure)

/** As on the command line: parameters after 1, 10 and 100. */
const STEPS = 100

export const useEngineComparison = defineStore('engine-comparison', () => {
  const connection = useConnection()
  const state = shallowRef<ComparisonState>({ kind: 'closed' })
  /** Set while one is under way. */
  let cancelling: AbortController | null = null

  function ask(): void {
    state.value = { kind: 'asking' }
  }

  async function compare(request: Pick<ComparisonRequest, 'engines' | 'data'>): Promise<void> {
    cancelling?.abort()
    const own = new AbortController()
    cancelling = own
    const show = (shown: ComparisonState) => {
      if (!own.signal.aborted) state.value = shown
    }
    show({ kind: 'working', what: 'starting', share: null })
    try {
      const comparison = await followTask(
        connection
          .requireApi()
          .engines()
          .compare({ ...request, steps: STEPS }),
        (progress) => show({ kind: 'working', what: progress.what, share: shareOf(progress) }),
        own.signal
      )
      if (!comparison) return
      show({ kind: 'done', comparison })
      announce('The engines are compared.')
    } catch (cause) {
      if (own.signal.aborted) return
      show({ kind: 'failed', ...describeError(cause) })
      announce('The engines could not be compared.')
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

  function save(comparison: EngineComparison): void {
    const names = comparison.engines.map(({ name }) => name).join('-')
    saveFile(`compare-${names}.csv`, new Blob([comparisonCsv(comparison)], { type: 'text/csv' }))
  }

  return { state, ask, compare, cancel, close, save }
})
