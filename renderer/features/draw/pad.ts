/**
 * What a pad holds, as the contract's Drawing: its size, the blank one, and what a stroke or a cell
 * adds to it. A drawing is never changed in place, so that the history can keep all of them.
 */
import type { Drawing, Stroke, StrokePoint } from '../../../native/contract/drawings.ts'
import { MAX_STROKES, MAX_STROKE_POINTS } from '../../../native/contract/limits.ts'
import { eraseStrokes } from './erase.ts'
import { cellsBetween, type Cell, type GridMark } from './grid-cursor.ts'
import { IMAGE_SIDE, PAD_SIDE } from '../../../native/contract/limits.ts'
import { inkCells } from './stroke-cells.ts'

const CELL_SIZE = PAD_SIDE / IMAGE_SIDE

export const BLANK: Drawing = { kind: 'strokes', strokes: [] }

/**
 * No stroke and no inked cell. A picture is never blank: what is ink on it the compute process
 * finds out.
 */
export function isBlank(drawing: Drawing): boolean {
  if (drawing.kind === 'strokes') return drawing.strokes.length === 0
  return drawing.kind === 'grid' && drawing.cells.every((cell) => cell === 0)
}

/**
 * Adds a stroke to strokes, or inks cells of a grid; replaces a picture.
 * More strokes than a request may hold become a grid, so that a very long scribble is kept whole.
 */
export function withStroke(drawing: Drawing, stroke: Stroke): Drawing {
  if (drawing.kind === 'strokes') {
    return fromStrokes([...drawing.strokes, stroke])
  }
  if (drawing.kind === 'grid') return { kind: 'grid', cells: inkCells([stroke], drawing.cells) }
  return { kind: 'strokes', strokes: [stroke] }
}

/**
 * Without the ink on the eraser's way; the same drawing where there is none, and a picture as it
 * is: what is ink on it is not known here. `way`: points its centre was moved over. `width`: its
 * diameter.
 */
export function withErasure(drawing: Drawing, way: readonly StrokePoint[], width: number): Drawing {
  if (drawing.kind === 'picture') return drawing
  if (drawing.kind === 'grid') {
    const erased = inkCells([{ points: way, width }])
    const cells = drawing.cells.map((cell, index) => Math.min(cell, 255 - erased[index]!))
    return cells.every((cell, index) => cell === drawing.cells[index]) ? drawing : { kind: 'grid', cells }
  }
  const strokes = eraseStrokes(drawing.strokes, way, width)
  const isSame = strokes.length === drawing.strokes.length && strokes.every((one, i) => one === drawing.strokes[i])
  return isSame ? drawing : fromStrokes(strokes)
}

function fromStrokes(strokes: readonly Stroke[]): Drawing {
  const points = strokes.reduce((sum, stroke) => sum + stroke.points.length, 0)
  const fits = strokes.length <= MAX_STROKES && points <= MAX_STROKE_POINTS
  return fits ? { kind: 'strokes', strokes } : { kind: 'grid', cells: inkCells(strokes) }
}

/**
 * The 28 x 28 cells to go on with by keyboard: those of a grid, those under strokes, none in place
 * of a picture.
 */
export function gridCells(drawing: Drawing): Uint8Array {
  if (drawing.kind === 'grid') return drawing.cells
  return inkCells(drawing.kind === 'strokes' ? drawing.strokes : [])
}

/**
 * A grid with what a keyboard's cursor did on its way: a line of the pen's width inked, or the
 * cells under it cleared.
 */
export function withMark(drawing: Drawing, { kind, from, to }: GridMark, penWidth: number): Drawing {
  if (kind === 'ink') {
    const points = [cellCentre(from), cellCentre(to)]
    return { kind: 'grid', cells: inkCells([{ points, width: penWidth }], gridCells(drawing)) }
  }
  const cells = gridCells(drawing).slice()
  for (const { row, column } of cellsBetween(from, to)) cells[row * IMAGE_SIDE + column] = 0
  return { kind: 'grid', cells }
}

/** Middle of a cell in units of the pad. */
export function cellCentre({ row, column }: Cell): StrokePoint {
  return { x: (column + 0.5) * CELL_SIZE, y: (row + 0.5) * CELL_SIZE }
}
