/**
 * The compared runs on the same images: each against A by McNemar's test, on the test set of A's
 * own data. The compute process tests a model once; what was tested before comes at once.
 */
import { computed, shallowRef, watch, type Ref } from 'vue'
import type { EvaluationComparison } from '../../../../native/contract/evaluation.ts'
import type { RunRow } from '../../../../native/contract/run-library.ts'
import type { WorkbenchApi } from '../../../../native/contract/workbench.ts'
import { followTask } from '../../../client/follow-task.ts'
import { describeError } from '../../../shared/connection/notices.ts'

export type PairedTest =
  | { readonly kind: 'working' }
  | { readonly kind: 'done'; readonly comparison: EvaluationComparison }
  | { readonly kind: 'failed'; readonly message: string }

export interface PairedTests {
  /** Of the second, third … run; by id. */
  readonly tests: Readonly<Ref<ReadonlyMap<string, PairedTest>>>
}

export function usePairedTests(api: () => WorkbenchApi | null, rows: () => readonly RunRow[]): PairedTests {
  const tests = shallowRef<ReadonlyMap<string, PairedTest>>(new Map())
  const modelOf = ({ id, keeps }: RunRow) => `${id}:${keeps}`
  /** Runs without a model cannot be tested; a run that trains changes under the test. */
  const isTestable = ({ damage, newest, state }: RunRow) => damage === null && newest !== null && state !== 'running'
  /** Each against A: while A cannot be tested there is nothing to compare with. */
  const testable = computed(() => {
    const [first, ...others] = rows()
    return first && isTestable(first) ? [first, ...others.filter(isTestable)] : []
  })
  const key = computed(() => testable.value.map(modelOf).join(' '))
  let running: AbortController | null = null

  watch(
    () => [api(), key.value] as const,
    async ([from]) => {
      running?.abort()
      const own = new AbortController()
      running = own
      const [first, ...others] = testable.value
      tests.value = new Map(others.map(({ id }) => [id, { kind: 'working' }]))
      if (!from || !first) return
      for (const other of others) {
        const result = await pair(from, other, first, own.signal)
        if (own.signal.aborted) return
        if (result) tests.value = new Map(tests.value).set(other.id, result)
      }
    },
    { immediate: true }
  )

  async function pair(
    from: WorkbenchApi,
    other: RunRow,
    first: RunRow,
    signal: AbortSignal
  ): Promise<PairedTest | null> {
    const request = { model: modelOf(first), data: first.options.data, split: 'test' as const, against: modelOf(other) }
    try {
      const comparison = await followTask(from.evaluation().compare(request), () => undefined, signal)
      return comparison && { kind: 'done', comparison }
    } catch (cause) {
      const { message, hint } = describeError(cause)
      return { kind: 'failed', message: `${message}. ${hint}` }
    }
  }

  return { tests }
}
