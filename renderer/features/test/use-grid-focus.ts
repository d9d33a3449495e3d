/** The one cell of a matrix with heads that Tab reaches, moved with arrow keys, Home and End. */
import { nextTick, ref, type Ref } from 'vue'

export interface GridFocus {
  /** Row and column; -1 for heads. */
  readonly active: Ref<readonly [row: number, column: number]>
  /** Attributes of a cell's button. */
  readonly focusOf: (
    row: number,
    column: number
  ) => { readonly tabindex: number; readonly 'data-active': '' | undefined }
  readonly press: (event: KeyboardEvent) => Promise<void>
}

const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1]
}

/** `size` rows and columns beside the heads. */
export function useGridFocus(grid: Readonly<Ref<HTMLElement | null>>, size: number): GridFocus {
  const active = ref<readonly [row: number, column: number]>([0, 0])

  function target({ key }: KeyboardEvent): readonly [number, number] | null {
    const [row, column] = active.value
    if (key === 'Home') return [row, row < 0 ? 0 : -1]
    if (key === 'End') return [row, size - 1]
    const step = STEPS[key]
    return step ? [row + step[0], column + step[1]] : null
  }

  return {
    active,
    focusOf(row, column) {
      const isActive = active.value[0] === row && active.value[1] === column
      return { tabindex: isActive ? 0 : -1, 'data-active': isActive ? '' : undefined }
    },
    async press(event) {
      const to = target(event)
      if (!to || event.ctrlKey || event.metaKey || event.altKey) return
      event.preventDefault()
      const clamp = (value: number) => Math.min(size - 1, Math.max(-1, value))
      const [row, column] = [clamp(to[0]), clamp(to[1])]
      // The corner between the heads opens nothing.
      if (row === -1 && column === -1) return
      active.value = [row, column]
      await nextTick()
      grid.value?.querySelector<HTMLElement>('[data-active]')?.focus()
    }
  }
}
