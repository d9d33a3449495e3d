/**
 * What a pad holds, as the contract's Drawing: its size, the blank one, and what a stroke or a cell adds to it. A drawing is
 * never changed in place, so that the history can keep all of them.
 */
import type { Drawing, Stroke, StrokePoint } from '../../native/contract/drawings.ts'
import { inkCells } from './stroke-cells.ts'

/** Side of the pad in its own units, and of its grid in cells. */
export const PAD_SIZE = 280
export const GRID_SIDE = 28
export const CELL_SIZE = PAD_SIZE / GRID_SIDE

export const BLANK: Drawing = { kind: 'strokes', strokes: [] }

/** No stroke and no inked cell. A picture is never blank: what is ink on it the compute process finds out. */
export function isBlank(drawing: Drawing): boolean {
  if (drawing.kind === 'strokes') return drawing.strokes.length === 0
  return drawing.kind === 'grid' && drawing.cells.every((cell) => cell === 0)
}

/** On strokes one more; on a grid the cells that it inks; in place of a picture, which a pen does not mend. */
export function withStroke(drawing: Drawing, stroke: Stroke): Drawing {
  if (drawing.kind === 'strokes') return { kind: 'strokes', strokes: [...drawing.strokes, stroke] }
  if (drawing.kind === 'grid') return { kind: 'grid', cells: inkCells([stroke], drawing.cells) }
  return { kind: 'strokes', strokes: [stroke] }
}

/** The 28 x 28 cells to go on with by keyboard: those of a grid, those under strokes, none in place of a picture. */
export function gridCells(drawing: Drawing): Uint8Array {
  if (drawing.kind === 'grid') return drawing.cells
  return inkCells(drawing.kind === 'strokes' ? drawing.strokes : [])
}

/** Middle of a cell in units of the pad. */
export function cellCentre(row: number, column: number): StrokePoint {
  return { x: (column + 0.5) * CELL_SIZE, y: (row + 0.5) * CELL_SIZE }
}
