/**
 * The cross-hair and the zoom of an overlay chart, by pointer and by keys: dragging zooms, arrow
 * keys go from point to point, + and − zoom, Escape shows all.
 */
import { ref, type Ref } from 'vue'

export interface OverlayNavigation {
  readonly cursor: Ref<number | null>
  readonly zoom: Ref<readonly [number, number] | null>
  /** Of the horizontal axis: all of it, and what is shown of it. */
  readonly full: () => readonly [number, number]
  readonly range: () => readonly [number, number]
  readonly isEmpty: () => boolean
  readonly valueAt: (event: PointerEvent) => number
  readonly pixelOf: (value: number) => number
  readonly nextPoint: (from: number, direction: 1 | -1) => number
}

export interface OverlayHandlers {
  /** The range that is being dragged. */
  readonly drag: Ref<{ readonly from: number; readonly to: number } | null>
  readonly press: (event: PointerEvent) => void
  readonly move: (event: PointerEvent) => void
  readonly release: () => void
  readonly key: (event: KeyboardEvent) => void
}

/** A shorter drag is a click. */
const MIN_DRAG_PX = 4

export function useOverlayNavigation(chart: OverlayNavigation): OverlayHandlers {
  const { cursor, zoom, full, range, isEmpty, valueAt, pixelOf, nextPoint } = chart
  const drag = ref<{ readonly from: number; readonly to: number } | null>(null)

  function press(event: PointerEvent): void {
    if (event.button !== 0) return
    if (event.currentTarget instanceof Element) event.currentTarget.setPointerCapture(event.pointerId)
    const at = valueAt(event)
    drag.value = { from: at, to: at }
  }

  function move(event: PointerEvent): void {
    if (isEmpty()) return
    const at = valueAt(event)
    cursor.value = at
    if (drag.value) drag.value = { ...drag.value, to: at }
  }

  function release(): void {
    const { from, to } = drag.value ?? { from: 0, to: 0 }
    drag.value = null
    if (Math.abs(pixelOf(to) - pixelOf(from)) >= MIN_DRAG_PX) zoom.value = [Math.min(from, to), Math.max(from, to)]
  }

  function zoomIn(middle: number): void {
    const [from, to] = range()
    const [lowest, highest] = full()
    zoom.value = [Math.max(lowest, middle - (to - from) / 4), Math.min(highest, middle + (to - from) / 4)]
  }

  function key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || isEmpty()) return
    const [from, to] = range()
    const middle = cursor.value ?? (from + to) / 2
    switch (event.key) {
      case 'ArrowRight':
      case 'ArrowLeft': {
        const direction = event.key === 'ArrowRight' ? 1 : -1
        const next = event.shiftKey ? middle + (direction * (to - from)) / 10 : nextPoint(middle, direction)
        cursor.value = Math.max(from, Math.min(to, next))
        break
      }
      case 'Home':
        cursor.value = from
        break
      case 'End':
        cursor.value = to
        break
      case '+':
      case '=':
        zoomIn(middle)
        break
      case '-':
        zoom.value = null
        break
      case 'Escape':
        if (zoom.value === null && cursor.value === null) return
        if (zoom.value === null) cursor.value = null
        zoom.value = null
        event.stopPropagation()
        break
      default:
        return
    }
    event.preventDefault()
  }

  return { drag, press, move, release, key }
}
