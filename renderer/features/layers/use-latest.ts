/**
 * What was asked for last: a new question replaces one under way, and the answer before stays until
 * the new one is here.
 */
import type { Failure } from '../../../native/contract/errors.ts'
import { onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue'
import { describeError } from '../../shared/connection/notices.ts'

export interface Latest<T> {
  readonly value: Readonly<ShallowRef<T | null>>
  /** The question that `value` answers. */
  readonly key: Readonly<ShallowRef<string | null>>
  readonly failure: Readonly<ShallowRef<Failure | null>>
  readonly pending: Readonly<ShallowRef<boolean>>
}

/** `key`: what the answer depends on; null: nothing is asked, and no answer stands. */
export function useLatest<T>(key: () => string | null, ask: () => Promise<T>): Latest<T> {
  const value = shallowRef<T | null>(null)
  const answered = shallowRef<string | null>(null)
  const failure = shallowRef<Failure | null>(null)
  const pending = shallowRef(false)
  let current = 0

  watch(
    key,
    async (asked) => {
      const own = ++current
      failure.value = null
      if (asked === null) {
        value.value = null
        answered.value = null
        pending.value = false
        return
      }
      pending.value = true
      try {
        const answer = await ask()
        if (own !== current) return
        value.value = answer
        answered.value = asked
      } catch (cause) {
        if (own !== current) return
        value.value = null
        answered.value = null
        failure.value = describeError(cause)
      } finally {
        if (own === current) pending.value = false
      }
    },
    { immediate: true }
  )
  onScopeDispose(() => current++)
  return { value, key: answered, failure, pending }
}
