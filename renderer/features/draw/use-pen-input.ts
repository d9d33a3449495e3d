/**
 * Strokes of a mouse, pen or finger over an element, in units of the pad. Points are kept in plain
 * arrays and reported once a frame: nothing reactive happens while a hand moves. A stroke goes on
 * outside the element until the pointer is let go. Pressure is not used: the pen's width is what
 * the person chose, for every device.
 */
import { onScopeDispose, watch, type Ref } from 'vue'
import type { Stroke, StrokePoint } from '../../../native/contract/drawings.ts'
import { PAD_SIDE } from '../../../native/contract/limits.ts'

export interface PenInputOptions {
  /** Diameter in units of the pad, asked for when a stroke begins. */
  readonly penWidth: () => number
  /** Whether a stroke that begins erases. The end of a pen that is its eraser does so always. */
  readonly erases: () => boolean
  /** At most once a frame: the stroke so far; points before `from` were reported before. */
  readonly grown: (stroke: Stroke, from: number, erases: boolean) => void
  readonly finished: (stroke: Stroke, erases: boolean) => void
  /** The pointer was cancelled (a gesture, a dialog): the stroke is dropped. */
  readonly cancelled: (erases: boolean) => void
}

export interface PenInput {
  readonly isDrawing: () => boolean
}

/** Points closer than this, in units of the pad, say nothing new. */
const CLOSEST = 1
/** `PointerEvent.button` of the end of a pen that erases. */
const PEN_ERASER = 5

export function usePenInput(element: Readonly<Ref<HTMLElement | null>>, options: PenInputOptions): PenInput {
  let pointer: number | null = null
  let points: StrokePoint[] = []
  let width = 0
  let erases = false
  let reported = 0
  let frame = 0
  let origin = { x: 0, y: 0, width: PAD_SIDE }

  const stroke = (): Stroke => ({ points, width })

  function begin(event: PointerEvent): void {
    // One hand at a time, with the main button, the pen's tip or a finger.
    if (pointer !== null || (event.button !== 0 && event.button !== PEN_ERASER)) return
    const target = event.currentTarget as HTMLElement
    target.setPointerCapture(event.pointerId)
    pointer = event.pointerId
    // Inside its border, which is where the ink is painted.
    const outer = target.getBoundingClientRect()
    origin = { x: outer.left + target.clientLeft, y: outer.top + target.clientTop, width: target.clientWidth }
    points = []
    reported = 0
    width = options.penWidth()
    erases = event.button === PEN_ERASER || options.erases()
    add(event)
    scheduleReport()
  }

  function move(event: PointerEvent): void {
    if (event.pointerId !== pointer) return
    // All positions since the last event: a fast hand is not drawn in corners. Browsers give them
    // to secure pages alone.
    const events = 'getCoalescedEvents' in event ? event.getCoalescedEvents() : []
    for (const part of events.length > 0 ? events : [event]) add(part)
    scheduleReport()
  }

  function end(event: PointerEvent): void {
    if (event.pointerId !== pointer) return
    if (event.type === 'pointerup') add(event)
    const done = stroke()
    letGo()
    if (event.type === 'pointerup') options.finished(done, erases)
    else options.cancelled(erases)
  }

  function letGo(): void {
    cancelAnimationFrame(frame)
    frame = 0
    pointer = null
  }

  function add({ clientX, clientY }: PointerEvent): void {
    const toUnits = PAD_SIDE / origin.width
    const point = { x: (clientX - origin.x) * toUnits, y: (clientY - origin.y) * toUnits }
    const last = points.at(-1)
    if (last && Math.hypot(point.x - last.x, point.y - last.y) < CLOSEST) return
    points.push(point)
  }

  function scheduleReport(): void {
    frame ||= requestAnimationFrame(() => {
      frame = 0
      if (points.length === reported) return
      options.grown(stroke(), reported, erases)
      reported = points.length
    })
  }

  const listeners = { pointerdown: begin, pointermove: move, pointerup: end, pointercancel: end } as const

  watch(
    element,
    (now, before) => {
      for (const [type, listener] of Object.entries(listeners)) {
        before?.removeEventListener(type, listener as EventListener)
        now?.addEventListener(type, listener as EventListener)
      }
    },
    { immediate: true, flush: 'post' }
  )
  onScopeDispose(letGo)
  return { isDrawing: () => pointer !== null }
}
