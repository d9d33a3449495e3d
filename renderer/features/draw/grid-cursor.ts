/**
 * Drawing by keyboard: a cursor on the 28 x 28 grid that arrow keys move. Space inks the cell under
 * it, or clears an inked one, and goes on so while it is held; Enter puts the pen down for good and
 * lifts it again, for hands that cannot hold two keys. Pure: keys in, the next state and what
 * becomes of the cells out.
 */
import { IMAGE_SIDE } from '../../../native/contract/limits.ts'

export interface GridCursor {
  readonly row: number
  readonly column: number
  /** What moving does to the cells it comes over. */
  readonly pen: 'up' | 'ink' | 'clear'
  /** Whether the pen is down only as long as Space is. */
  readonly held: boolean
}

export interface Cell {
  readonly row: number
  readonly column: number
}

/**
 * A way over the grid to ink, or cells to clear; `begins` where a new step of the history begins.
 */
export interface GridMark {
  readonly kind: 'ink' | 'clear'
  readonly from: Cell
  readonly to: Cell
  readonly begins: boolean
}

export interface GridStep {
  readonly cursor: GridCursor
  readonly mark: GridMark | null
}

export const START_CURSOR: GridCursor = { row: 13, column: 13, pen: 'up', held: false }

/** Cells from here on count as inked. */
const INKED = 128

const MOVES: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1]
}

/** Null for other keys. `repeated` is the keyboard's own repeat of a held key. */
export function pressGridKey(cursor: GridCursor, key: string, cells: Uint8Array, repeated: boolean): GridStep | null {
  if (key === 'Home' || key === 'End') return move(cursor, cursor.row, key === 'Home' ? 0 : IMAGE_SIDE - 1)
  const way = MOVES[key]
  if (way) return move(cursor, cursor.row + way[0], cursor.column + way[1])
  if (key !== ' ' && key !== 'Enter') return null
  if (repeated) return { cursor, mark: null }
  if (cursor.pen !== 'up') return { cursor: { ...cursor, pen: 'up', held: false }, mark: null }
  const kind = key === ' ' && isInked(cells, cursor) ? 'clear' : 'ink'
  const here = { row: cursor.row, column: cursor.column }
  return {
    cursor: { ...cursor, pen: kind, held: key === ' ' },
    mark: { kind, from: here, to: here, begins: true }
  }
}

/** Lets go of a pen that Space held down. */
export function releaseGridKey(cursor: GridCursor, key: string): GridCursor {
  return key === ' ' && cursor.held ? liftPen(cursor) : cursor
}

export function liftPen(cursor: GridCursor): GridCursor {
  return { ...cursor, pen: 'up', held: false }
}

function move(cursor: GridCursor, toRow: number, toColumn: number): GridStep {
  const from = { row: cursor.row, column: cursor.column }
  const within = (value: number) => Math.min(IMAGE_SIDE - 1, Math.max(0, value))
  const to = { row: within(toRow), column: within(toColumn) }
  const stays = from.row === to.row && from.column === to.column
  const mark = cursor.pen === 'up' || stays ? null : { kind: cursor.pen, from, to, begins: false }
  return { cursor: { ...cursor, ...to }, mark }
}

export function isInked(cells: Uint8Array, { row, column }: Cell): boolean {
  return cells[row * IMAGE_SIDE + column]! >= INKED
}

/** `Row 5, column 7, inked`, counted from 1. */
export function cursorSentence(cursor: GridCursor, cells: Uint8Array): string {
  const pen = cursor.pen === 'up' ? '' : cursor.pen === 'ink' ? ', drawing' : ', clearing'
  return `Row ${cursor.row + 1}, column ${cursor.column + 1}, ${isInked(cells, cursor) ? 'inked' : 'blank'}${pen}`
}

/**
 * Cells on the straight way between two of them, both included. Rows or columns only: that is how a
 * cursor moves.
 */
export function cellsBetween(from: Cell, to: Cell): Cell[] {
  const steps = Math.max(Math.abs(to.row - from.row), Math.abs(to.column - from.column))
  return Array.from({ length: steps + 1 }, (_, step) => ({
    row: from.row + Math.sign(to.row - from.row) * step,
    column: from.column + Math.sign(to.column - from.column) * step
  }))
}
