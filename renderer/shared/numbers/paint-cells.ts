/**
 * A matrix as coloured cells on a canvas: a line between cells, what holds no value hatched, rings
 * around some.
 */
import { colourOf, levelOf } from './colour-scale.ts'
import type { Matrix } from './grid-cells.ts'

export interface CellColours {
  /** Between cells. */
  readonly line: string
  /** Of a cell without colour. */
  readonly ground: string
  /** Of a cell without value, and its hatching. */
  readonly sunken: string
  readonly hatch: string
  readonly ring: string
  /** Within the ring, so that it stands out from every colour. */
  readonly halo: string
}

export function paintCells(
  context: CanvasRenderingContext2D,
  matrix: Matrix,
  ringed: ReadonlySet<number>,
  colours: CellColours
): void {
  const { width, height } = context.canvas
  const { rows, columns, values, blanks, scale } = matrix
  const edge = (at: number, count: number, size: number) => Math.round((at * size) / count)
  const boxOf = (at: number) => {
    const [row, column] = [Math.floor(at / columns), at % columns]
    const [left, top] = [edge(column, columns, width), edge(row, rows, height)]
    return [left, top, edge(column + 1, columns, width) - left - 1, edge(row + 1, rows, height) - top - 1] as const
  }
  context.fillStyle = colours.line
  context.fillRect(0, 0, width, height)
  for (let at = 0; at < rows * columns; at++) {
    const box = boxOf(at)
    if (blanks[at] != null) {
      paintHatched(context, box, colours)
      continue
    }
    const level = levelOf(values[at] ?? NaN, scale)
    context.fillStyle = level === null ? colours.ground : colourOf(level)
    context.fillRect(...box)
  }
  for (const at of ringed) {
    const [left, top, wide, high] = boxOf(at)
    for (const [inset, colour] of [
      [0.5, colours.ring],
      [1.5, colours.halo]
    ] as const) {
      context.strokeStyle = colour
      context.lineWidth = 1
      context.strokeRect(left + inset, top + inset, wide - 2 * inset, high - 2 * inset)
    }
  }
}

function paintHatched(
  context: CanvasRenderingContext2D,
  [left, top, wide, high]: readonly [number, number, number, number],
  { sunken, hatch }: CellColours
): void {
  context.fillStyle = sunken
  context.fillRect(left, top, wide, high)
  context.strokeStyle = hatch
  context.lineWidth = 1
  context.beginPath()
  context.moveTo(left, top + high)
  context.lineTo(left + wide, top)
  context.stroke()
}
