/**
 * The bench behind its address: what is asked for, what came, and every change that a person can
 * make.
 */
import { computed, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue'
import type { BenchArrayName } from '../../../native/contract/bench-results.ts'
import type { Failure } from '../../../native/contract/errors.ts'
import type { BenchAnswer, BenchRequest, TypedValue } from '../../../native/contract/inspection.ts'
import { announce } from '../../base/composables/use-announcer.ts'
import type { Address } from '../../base/composables/use-address.ts'
import { useConnection } from '../connection/connection.ts'
import { describeError } from '../connection/notices.ts'
import { cellText, MAX_LINKED, readBench, requestOf, typedText, type BenchState } from './bench-state.ts'
import { failureText } from '../../base/format/messages.ts'

export type BenchAddress = Pick<Address, 'state' | 'go'>

export interface Bench {
  readonly state: ComputedRef<BenchState>
  /** What was shown last; it stays while a refusal is. */
  readonly answer: Readonly<ShallowRef<Extract<BenchAnswer, { kind: 'result' }> | null>>
  readonly refusal: Readonly<ShallowRef<Extract<BenchAnswer, { kind: 'refusal' }> | null>>
  readonly failure: Readonly<ShallowRef<Failure | null>>
  /** More values were typed than a link can carry. */
  readonly tooManyTyped: ComputedRef<boolean>
  request(): BenchRequest
  /** Changes one setting; null is its first value. */
  set(key: string, value: string | null): void
  setExample(program: 0 | 1 | 2 | 3 | null): void
  /** Other numbers for all arrays. */
  draw(): void
  look(at: readonly number[]): void
  choose(array: BenchArrayName, index: readonly number[]): void
  /** Chooses a cell and shows the image, channel and kernel that it is in. */
  find(array: BenchArrayName, index: readonly number[], at: readonly number[]): void
  type(array: TypedValue['array'], flat: number, value: number): void
}

/** `announces`: says the output's shape when it is first shown too, not only when it changes. */
export function useBench(address: BenchAddress, announces: boolean): Bench {
  const connection = useConnection()
  /** Typed values that do not fit into an address any more. */
  const unlinked = shallowRef<readonly TypedValue[] | null>(null)
  const state = computed(() => {
    const own = readBench(address.state.value)
    return unlinked.value ? { ...own, typed: unlinked.value } : own
  })
  const answer = shallowRef<Extract<BenchAnswer, { kind: 'result' }> | null>(null)
  const refusal = shallowRef<Extract<BenchAnswer, { kind: 'refusal' }> | null>(null)
  const failure = shallowRef<Failure | null>(null)
  let asked = 0

  watch(
    () => [connection.api, JSON.stringify(requestOf(state.value))] as const,
    async ([api]) => {
      if (!api) return
      const own = ++asked
      try {
        const next = await api.inspections().bench(requestOf(state.value))
        if (own === asked) receive(next)
      } catch (cause) {
        if (own === asked) failure.value = describeError(cause)
      }
    },
    { immediate: true }
  )

  function receive(next: BenchAnswer): void {
    failure.value = null
    if (next.kind === 'refusal') {
      refusal.value = next
      announce(failureText(next))
      return
    }
    const before = answer.value
    answer.value = next
    refusal.value = null
    const { shape, explanation } = next.result
    const isNewShape = before === null ? announces : before.result.shape.join() !== shape.join()
    if (isNewShape) announce(`Output ${shape[1]} by ${shape[2]}. Rows: ${explanation.rows}.`)
  }

  return {
    state,
    answer,
    refusal,
    failure,
    tooManyTyped: computed(() => state.value.typed.length > MAX_LINKED),
    request: () => requestOf(state.value),
    set: (key, value) => address.go({ [key]: value, cell: null }),
    setExample(program) {
      unlinked.value = null
      address.go({ example: program === null ? null : `brief.${program}`, set: null, cell: null, at: null })
    },
    draw() {
      unlinked.value = null
      address.go({ seed: String((state.value.seed + 1) % 2 ** 32), set: null, cell: null })
    },
    look: (at) => address.go({ at: at.join('.') }, 'replace'),
    choose: (array, index) => address.go({ cell: cellText({ array, index }) }, 'replace'),
    find: (array, index, at) => address.go({ cell: cellText({ array, index }), at: at.join('.') }, 'replace'),
    type(array, flat, value) {
      const others = state.value.typed.filter((other) => other.array !== array || other.flat !== flat)
      const typed = [...others, { array, flat, value }]
      const text = typedText(typed)
      unlinked.value = text === null ? typed : null
      if (text !== null) address.go({ set: text }, 'replace')
    }
  }
}
