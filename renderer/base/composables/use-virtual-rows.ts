/**
 * Rows of one height in a list that scrolls: those in sight and a few around them are elements,
 * however many there are.
 */
import { computed, onActivated, ref, watch, type ComputedRef, type Ref } from 'vue'
import { useElementSize } from './use-element-size.ts'

export interface VirtualRows {
  /** Rows to render: [first, end). */
  readonly first: ComputedRef<number>
  readonly end: ComputedRef<number>
  /** CSS pixels of all rows. */
  readonly height: ComputedRef<number>
  readonly scrolled: () => void
  /** Scrolls as little as brings the whole row into sight. */
  readonly show: (index: number) => void
  /** Whole rows in sight. */
  readonly perPage: ComputedRef<number>
}

/** More on both sides, so that scrolling shows no gaps. */
const AROUND = 6

/** `headHeight`: CSS pixels that a sticky head covers at the top. */
export function useVirtualRows(
  scroller: Readonly<Ref<HTMLElement | null>>,
  count: () => number,
  rowHeight: () => number,
  headHeight: () => number
): VirtualRows {
  const size = useElementSize(scroller)
  const top = ref(0)
  const scrolled = () => {
    top.value = scroller.value?.scrollTop ?? 0
  }
  const visible = computed(() => Math.max(0, size.height.value - headHeight()))
  const first = computed(() => Math.max(0, Math.min(count() - 1, Math.floor(top.value / rowHeight())) - AROUND))
  const end = computed(() => Math.min(count(), Math.ceil((top.value + visible.value) / rowHeight()) + AROUND))

  function show(index: number): void {
    const element = scroller.value
    if (!element) return
    const [from, to] = [index * rowHeight(), (index + 1) * rowHeight()]
    if (from < element.scrollTop) element.scrollTop = from
    else if (to > element.scrollTop + visible.value) element.scrollTop = to - visible.value
    scrolled()
  }

  // A list that became shorter scrolls by itself; an element that was out of the page has lost its
  // place.
  watch(count, scrolled, { flush: 'post' })
  onActivated(() => {
    if (scroller.value) scroller.value.scrollTop = top.value
  })
  return {
    first,
    end,
    height: computed(() => count() * rowHeight()),
    scrolled,
    show,
    perPage: computed(() => Math.max(1, Math.floor(visible.value / rowHeight())))
  }
}
