/** Width and height of an element's content box in CSS pixels, as they change. */
import { onScopeDispose, readonly, ref, watch, type Ref } from 'vue'

export interface ElementSize {
  readonly width: Readonly<Ref<number>>
  readonly height: Readonly<Ref<number>>
}

export function useElementSize(element: Readonly<Ref<HTMLElement | null>>): ElementSize {
  const width = ref(0)
  const height = ref(0)
  const observer = new ResizeObserver(([entry]) => {
    // A view that is kept but not shown has no size. It gets its own back, and what was made for
    // that size need not be made again.
    if (!entry?.target.isConnected) return
    width.value = entry.contentRect.width
    height.value = entry.contentRect.height
  })
  watch(
    element,
    (now, before) => {
      if (before) observer.unobserve(before)
      if (now) observer.observe(now)
    },
    { immediate: true, flush: 'post' }
  )
  onScopeDispose(() => observer.disconnect())
  return { width: readonly(width), height: readonly(height) }
}
