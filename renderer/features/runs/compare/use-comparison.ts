/**
 * Curves, settings and figures of the runs that are compared; curves of a zoomed range again where
 * points stand for many steps.
 */
import { onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import type { RunCurve } from '../../../../native/contract/run-curves.ts'
import type { RunComparison } from '../../../../native/contract/run-library.ts'
import type { WorkbenchApi } from '../../../../native/contract/workbench.ts'
import { describeError } from '../../../shared/connection/notices.ts'
import { libraryOf } from '../workbench-apis.ts'

export interface Comparison {
  readonly settings: Readonly<Ref<RunComparison | null>>
  /** In the order of the ids. */
  readonly curves: Readonly<Ref<readonly RunCurve[]>>
  readonly failure: Readonly<Ref<{ readonly message: string; readonly hint: string } | null>>
  readonly load: () => Promise<void>
  /** Between these steps the curves are read again, with more points; null: all of them. */
  readonly readRange: (range: StepRange | null) => Promise<void>
}

export interface StepRange {
  readonly from: number
  readonly to: number
}

/**
 * Every step of runs up to this length is here; of longer ones spans with their lowest and highest.
 */
const POINTS = 20_000

/** A run that trains changes many times a second. */
const READ_EVERY_MS = 1000

/** `changes`: a value that is another one when a run has changed. */
export function useComparison(
  api: () => WorkbenchApi | null,
  ids: () => readonly string[],
  changes: () => unknown
): Comparison {
  const settings = shallowRef<RunComparison | null>(null)
  const curves = shallowRef<readonly RunCurve[]>([])
  const failure = shallowRef<{ readonly message: string; readonly hint: string } | null>(null)
  let whole: readonly RunCurve[] = []
  let range: StepRange | null = null
  let latest = 0
  let latestRange = 0
  /** What changes while it is read is read afterwards: a run in training would never let it end. */
  let isReading = false
  let changed = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  async function load(): Promise<void> {
    const [from, wanted, own, known] = [api(), [...ids()], ++latest, changed]
    clearTimeout(timer)
    timer = undefined
    if (!from || wanted.length === 0) {
      isReading = false
      settings.value = null
      curves.value = whole = []
      return
    }
    isReading = true
    try {
      const [compared, found] = await Promise.all([
        libraryOf(from).compare({ ids: wanted }),
        libraryOf(from).curves({ ids: wanted, from: null, to: null, maxPoints: POINTS })
      ])
      if (own !== latest) return
      settings.value = compared
      whole = found
      failure.value = null
      await readRange(range)
    } catch (cause) {
      if (own === latest && api() === from) failure.value = describeError(cause)
    } finally {
      if (own === latest) {
        isReading = false
        if (changed !== known) loadLater()
      }
    }
  }

  function loadLater(): void {
    timer ??= setTimeout(() => void load(), READ_EVERY_MS)
  }

  async function readRange(wanted: StepRange | null): Promise<void> {
    range = wanted
    const [from, own, before] = [api(), ++latestRange, latest]
    // Where every step is here already there is nothing more to see.
    if (!from || range === null || !whole.some(({ stepsPerPoint }) => stepsPerPoint > 1)) {
      curves.value = whole
      return
    }
    try {
      const found = await libraryOf(from).curves({ ids: whole.map(({ id }) => id), ...range, maxPoints: POINTS })
      if (own === latestRange && before === latest) curves.value = found
    } catch (cause) {
      if (own === latestRange && api() === from) failure.value = describeError(cause)
    }
  }

  watch(
    () => [api(), ids().join(',')] as const,
    () => void load(),
    { immediate: true }
  )
  watch(changes, () => {
    changed++
    if (!isReading) loadLater()
  })
  onScopeDispose(() => clearTimeout(timer))
  return { settings, curves, failure, load, readRange }
}
