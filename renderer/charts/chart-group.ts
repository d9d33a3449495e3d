/**
 * What the charts of one run share: the cross-hair, the zoom, the smoothing, and which series are
 * hidden.
 */
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import type { SeriesName, StepRange } from './curve-figures.ts'

export interface ChartGroup {
  /** The step under the pointer in any of them; null for none. */
  readonly hovered: Ref<number | null>
  /** Null: the whole run. */
  readonly zoom: ShallowRef<StepRange | null>
  /** 0 to 0.99. */
  readonly smoothing: Ref<number>
  readonly hidden: ShallowRef<ReadonlySet<SeriesName>>
  readonly toggle: (series: SeriesName) => void
}

const USUAL_SMOOTHING = 0.9

export function createChartGroup(): ChartGroup {
  const hidden = shallowRef<ReadonlySet<SeriesName>>(new Set())
  return {
    hovered: ref(null),
    zoom: shallowRef(null),
    smoothing: ref(USUAL_SMOOTHING),
    hidden,
    toggle(series) {
      const next = new Set(hidden.value)
      if (!next.delete(series)) next.add(series)
      hidden.value = next
    }
  }
}
