/**
 * A cell of the six kernels and their gradients, by pointer or by arrow keys: one grid of cells
 * over both rows of pictures.
 */
import { computed, ref, type ComputedRef, type Ref } from 'vue'

export const FILTERS = 6
export const SIDE = 5

export interface FilterCell {
  /** Row of pictures: 0 the kernels, 1 their gradients. */
  readonly picture: number
  readonly filter: number
  readonly row: number
  readonly column: number
}

export interface FilterCursor {
  readonly cell: ComputedRef<FilterCell | null>
  /** The cell was reached by keys, and is ringed. */
  readonly byKeyboard: Ref<boolean>
  /** Over a picture; null when the pointer has left. */
  point(picture: number, filter: number, event: PointerEvent | null): void
  /** True when the key moved the cursor. */
  press(key: string): boolean
  leave(): void
}

/** `pictures`: rows of pictures there are. */
export function useFilterCursor(pictures: () => number): FilterCursor {
  const pointed = ref<FilterCell | null>(null)
  const byKeyboard = ref(false)
  let place = { x: 0, y: 0 }

  function point(picture: number, filter: number, event: PointerEvent | null): void {
    if (!event) {
      if (!byKeyboard.value) pointed.value = null
      return
    }
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect()
    const within = (share: number) => Math.min(SIDE - 1, Math.max(0, Math.floor(share * SIDE)))
    const column = within((event.clientX - box.left) / box.width)
    const row = within((event.clientY - box.top) / box.height)
    byKeyboard.value = false
    place = { x: filter * SIDE + column, y: picture * SIDE + row }
    pointed.value = { picture, filter, row, column }
  }

  const MOVES: Readonly<Record<string, readonly [number, number]>> = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, -1],
    ArrowDown: [0, 1]
  }

  function press(key: string): boolean {
    const move = MOVES[key]
    if (!move || pictures() === 0) return false
    const held = (value: number, most: number) => Math.min(most - 1, Math.max(0, value))
    if (pointed.value) {
      place = {
        x: held(place.x + move[0], FILTERS * SIDE),
        y: held(place.y + move[1], pictures() * SIDE)
      }
    }
    byKeyboard.value = true
    pointed.value = {
      picture: Math.floor(place.y / SIDE),
      filter: Math.floor(place.x / SIDE),
      row: place.y % SIDE,
      column: place.x % SIDE
    }
    return true
  }

  function leave(): void {
    byKeyboard.value = false
    pointed.value = null
  }

  return { cell: computed(() => pointed.value), byKeyboard, point, press, leave }
}
