/**
 * A canvas with one pixel per device pixel at any zoom. `paint` is called at most once a frame, and
 * whenever the size changes; the canvas has been cleared.
 */
import { onScopeDispose, watch, type Ref } from 'vue'

export interface HidpiCanvas {
  /** Paints before the next frame. */
  readonly paintSoon: () => void
  /** Canvas pixels for a CSS pixel; 1 before the first size is known. */
  readonly pixelRatio: () => number
}

export function useHidpiCanvas(
  canvas: Readonly<Ref<HTMLCanvasElement | null>>,
  paint: (context: CanvasRenderingContext2D) => void
): HidpiCanvas {
  let frame = 0
  let ratio = 1

  const paintSoon = () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0
      paintNow()
    })
  }

  function paintNow(): void {
    const context = canvas.value?.getContext('2d')
    if (context && context.canvas.width > 0 && context.canvas.height > 0) paint(context)
  }

  const observer = new ResizeObserver(([entry]) => {
    const element = canvas.value
    if (!entry || !element) return
    const { width: cssWidth, height: cssHeight } = entry.contentRect
    if (cssWidth === 0 || cssHeight === 0) return
    const exact = 'devicePixelContentBoxSize' in entry ? entry.devicePixelContentBoxSize[0] : undefined
    const width = exact?.inlineSize ?? Math.round(cssWidth * devicePixelRatio)
    const height = exact?.blockSize ?? Math.round(cssHeight * devicePixelRatio)
    ratio = width / cssWidth
    if (element.width !== width) element.width = width
    if (element.height !== height) element.height = height
    // Setting a size clears the canvas: painted in the same frame, it never shows empty.
    paintNow()
  })

  /**
   * Safari does not report the size in device pixels: there it is computed, and off by less than a
   * pixel.
   */
  function observeExactly(element: HTMLCanvasElement): void {
    try {
      observer.observe(element, { box: 'device-pixel-content-box' })
    } catch {
      observer.observe(element)
    }
  }

  watch(
    canvas,
    (now, before) => {
      if (before) observer.unobserve(before)
      if (now) observeExactly(now)
    },
    { immediate: true, flush: 'post' }
  )
  onScopeDispose(() => {
    cancelAnimationFrame(frame)
    observer.disconnect()
  })
  return { paintSoon, pixelRatio: () => ratio }
}
