/**
 * What was asked for last: a new question replaces one under way, and the answer before stays until
 * the new one is here.
 */
import type { Failure } from '../../../native/contract/errors.ts'
import { onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue'
import { describeError } from '../../shared/connection/notices.ts'

export interface Latest<T> {
  readonly value: Readonly<ShallowRef<T | null>>
  readonly failure: Readonly<ShallowRef<Failure | null>>
}

/** `key`: what the answer depends on; null: nothing is asked, and no answer stands. */
export function useLatest<T>(key: () => string | null, ask: () => Promise<T>): Latest<T> {
  const value = shallowRef<T | null>(null)
  const failure = shallowRef<Failure | null>(null)
  let current = 0

  watch(
    key,
    async (asked) => {
      const own = ++current
      failure.value = null
      if (asked === null) {
        value.value = null
        return
      }
      try {
        const answer = await ask()
        if (own !== current) return
        value.value = answer
      } catch (cause) {
        if (own !== current) return
        value.value = null
        failure.value = describeError(cause)
      }
    },
    { immediate: true }
  )
  onScopeDispose(() => current++)
  return { value, failure }
}
