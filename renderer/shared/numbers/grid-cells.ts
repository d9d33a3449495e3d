/**
 * Cells of a matrix as they are shown: their figure, their colour, and what a screen reader says of
 * them.
 */
import { formatNumber, formatPrecise } from '../../../native/contract/format-number.ts'
import { isDark, levelOf, type ColourScale } from './colour-scale.ts'

export interface Matrix {
  readonly values: ArrayLike<number>
  readonly rows: number
  readonly columns: number
  readonly scale: ColourScale
  /** Per cell: why it holds no value, as `padding`; null or missing for a value. */
  readonly blanks: readonly (string | null)[]
  readonly decimals: number
  /** Whole numbers without decimals. */
  readonly whole: boolean
}

export interface ShownCell {
  readonly blank: string | null
  readonly text: string
  /** Six digits, or why there is no value. */
  readonly title: string
  /** Entry of viridis; null for what has no colour. */
  readonly level: number | null
  /** Of the figure, so that it stands out from the colour. */
  readonly tone: 'none' | 'light' | 'dark'
}

export function shownCell({ values, scale, blanks, decimals, whole }: Matrix, at: number): ShownCell {
  const value = values[at] ?? NaN
  const blank = blanks[at] ?? null
  const level = blank === null ? levelOf(value, scale) : null
  return {
    blank,
    text: blank === null ? formatNumber(value, decimals, { whole }) : '0',
    title: blank ?? formatPrecise(value),
    level,
    tone: level === null ? 'none' : isDark(level) ? 'light' : 'dark'
  }
}

/**
 * `row 2, column 1: 0.168`. Where figures are shown the name holds what is seen; the title has more
 * digits.
 */
export function cellName({ columns }: Matrix, at: number, { blank, title, text }: ShownCell, figures: boolean): string {
  const own = blank === null ? (figures ? text : title) : `${text}, ${blank}`
  return `row ${Math.floor(at / columns)}, column ${at % columns}: ${own}`
}

/** Where a key leads in a grid of rows and columns; null: it means nothing here. */
export function cellAfterKey(
  { key, ctrlKey }: Pick<KeyboardEvent, 'key' | 'ctrlKey'>,
  at: number,
  { rows, columns }: { readonly rows: number; readonly columns: number }
): number | null {
  const [row, column] = [Math.floor(at / columns), at % columns]
  switch (key) {
    case 'ArrowLeft':
      return column > 0 ? at - 1 : at
    case 'ArrowRight':
      return column < columns - 1 ? at + 1 : at
    case 'ArrowUp':
      return row > 0 ? at - columns : at
    case 'ArrowDown':
      return row < rows - 1 ? at + columns : at
    case 'Home':
      return ctrlKey ? 0 : at - column
    case 'End':
      return ctrlKey ? rows * columns - 1 : at - column + columns - 1
    default:
      return null
  }
}
