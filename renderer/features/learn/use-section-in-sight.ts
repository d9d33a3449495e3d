/** Which heading of a scrolled page the reader is at. */
import { onScopeDispose, ref, watch, type Ref } from 'vue'

/** A heading counts from here, below the upper edge. */
const READING_LINE_PX = 96

export function useSectionInSight(scroller: Readonly<Ref<HTMLElement | null>>): {
  readonly current: Ref<string | null>
  /** To be called when the content has changed. */
  readonly update: () => void
} {
  const current = ref<string | null>(null)
  let scheduled = 0

  function update(): void {
    scheduled = 0
    const element = scroller.value
    if (!element) return
    const headings = [...element.querySelectorAll<HTMLElement>('[data-section]')]
    const line = element.getBoundingClientRect().top + READING_LINE_PX
    const isAtEnd = element.scrollTop + element.clientHeight >= element.scrollHeight - 2
    // At the end the last headings are in sight and cannot rise any further.
    const last = isAtEnd && element.scrollTop > 0 ? headings.at(-1) : undefined
    const passed = headings.filter((heading) => heading.getBoundingClientRect().top <= line).at(-1)
    current.value = (last ?? passed)?.dataset['section'] ?? null
  }
  const schedule = () => {
    scheduled ||= requestAnimationFrame(update)
  }
  watch(scroller, (element, before) => {
    before?.removeEventListener('scroll', schedule)
    element?.addEventListener('scroll', schedule, { passive: true })
  })
  onScopeDispose(() => {
    cancelAnimationFrame(scheduled)
    scroller.value?.removeEventListener('scroll', schedule)
  })
  return { current, update: schedule }
}
