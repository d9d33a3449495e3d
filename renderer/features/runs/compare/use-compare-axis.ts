/**
 * The horizontal axis that the charts of a comparison share: epochs, steps or training time, with
 * one cross-hair and one zoom.
 */
import { computed, ref, watch, type ComputedRef, type Ref, type WritableComputedRef } from 'vue'
import type { RunCurve } from '../../../../native/contract/run-curves.ts'
import { count, duration } from '../../../base/format/format.ts'
import { fullRangeOf, stepsInRange } from '../curve-series.ts'
import type { HorizontalAxis } from '../runs-address.ts'
import type { StepRange } from './use-comparison.ts'

type Range = readonly [number, number]

export interface CompareAxis {
  readonly axis: ComputedRef<HorizontalAxis>
  readonly full: ComputedRef<Range>
  readonly title: ComputedRef<string>
  readonly cursor: Ref<number | null>
  readonly zoom: WritableComputedRef<Range | null>
  readonly format: (value: number) => string
}

const TITLES: Readonly<Record<HorizontalAxis, string>> = {
  epoch: 'epochs',
  step: 'steps',
  time: 'training time, pauses left out'
}

export function useCompareAxis(
  chosen: () => HorizontalAxis | null,
  curves: () => readonly RunCurve[],
  readRange: (range: StepRange | null) => Promise<void>
): CompareAxis {
  /**
   * Where batches differ in size the same step is not the same number of images: epochs are
   * proposed.
   */
  const axis = computed<HorizontalAxis>(() => chosen() ?? 'epoch')
  const cursor = ref<number | null>(null)
  const zooms = ref<{ readonly axis: HorizontalAxis; readonly range: Range } | null>(null)
  const zoom = computed({
    get: () => (zooms.value?.axis === axis.value ? zooms.value.range : null),
    set: (range) => (zooms.value = range === null ? null : { axis: axis.value, range })
  })
  /** Of whole runs: a zoomed range is read again, and ends where it ends. */
  const full = computed<Range>((before) => (zoom.value !== null && before ? before : fullRangeOf(curves(), axis.value)))
  watch(zoom, (range) => void readRange(range && stepsInRange(curves(), axis.value, range)))

  function format(value: number): string {
    if (axis.value === 'step') return `step ${count(Math.round(value))}`
    if (axis.value === 'time') return duration(value)
    const [first] = curves()
    const step = first && first.stepsPerEpoch > 0 ? `, step ${count(Math.round(value * first.stepsPerEpoch))}` : ''
    return `epoch ${value.toFixed(2)}${step}`
  }

  return { axis, full, title: computed(() => TITLES[axis.value]), cursor, zoom, format }
}
