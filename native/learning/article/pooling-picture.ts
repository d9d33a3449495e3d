/** A small map, pooled with windows that overlap and with windows that do not. */
import type { Block } from '../../contract/learning.ts'
import type { PictureShape } from '../../contract/vector-picture.ts'
import type { ArticleFigures } from '../alexnet/figures.ts'
import { EXAMPLE_MAP } from '../alexnet/pooling-example.ts'
import { line, rectangle, text } from '../pictures/shapes.ts'

const CELL = 34
const TOP = 56
const SIDE = EXAMPLE_MAP.length

export function poolingPicture({ pooledExample: { apart, overlapping } }: ArticleFigures): Block {
  const shapes = [
    ...half(40, 'windows of 2 × 2, stride 2', apart, 2),
    ...half(410, 'windows of 3 × 3, stride 2', overlapping, 3)
  ]
  const rows = (values: readonly (readonly number[])[]) => values.map((row) => row.join(', ')).join('; ')
  return {
    kind: 'picture',
    id: 'pooling',
    picture: { width: 780, height: TOP + SIDE * CELL + 24, shapes },
    alternative: `A map of ${SIDE} by ${SIDE} cells, with rows ${rows(EXAMPLE_MAP)}. Pooled by windows of 2 by 2 at stride 2 it gives ${rows(apart)}; its last row and column are left out. Pooled by windows of 3 by 3 at stride 2 it gives ${rows(overlapping)}.`,
    caption: 'The same map pooled without and with overlap. The largest value of each window is kept.'
  }
}

function half(left: number, title: string, values: readonly (readonly number[])[], window: number): PictureShape[] {
  const out = left + SIDE * CELL + 70
  const outTop = TOP + ((SIDE - values.length) * CELL) / 2
  const middle = TOP + (SIDE * CELL) / 2
  return [
    text(title, [left, 30], { size: 15, strong: true }),
    ...grid(left, TOP, EXAMPLE_MAP, (row, column) => row < reach(window) && column < reach(window)),
    // The first and the last window, to show how far apart they are.
    ...[0, 2].map((at) => frame(left + at * CELL, TOP + at * CELL, window * CELL)),
    line(
      [
        [out - 52, middle],
        [out - 18, middle]
      ],
      { width: 1.5 }
    ),
    line(
      [
        [out - 26, middle - 6],
        [out - 18, middle],
        [out - 26, middle + 6]
      ],
      { width: 1.5 }
    ),
    ...grid(out, outTop, values, () => true)
  ]
}

/** Rows that windows at stride 2 reach. */
function reach(window: number): number {
  return Math.floor((SIDE - window) / 2) * 2 + window
}

function frame(left: number, top: number, side: number): PictureShape {
  const [right, bottom] = [left + side, top + side]
  return line(
    [
      [left, top],
      [right, top],
      [right, bottom],
      [left, bottom],
      [left, top]
    ],
    { width: 3, stroke: 'accent' }
  )
}

function grid(
  left: number,
  top: number,
  values: readonly (readonly number[])[],
  isUsed: (row: number, column: number) => boolean
): PictureShape[] {
  return values.flatMap((cells, row) =>
    cells.flatMap((value, column) => {
      const [x, y] = [left + column * CELL, top + row * CELL]
      const used = isUsed(row, column)
      return [
        rectangle(x, y, CELL, CELL, used ? 'top' : 'face'),
        text(String(value), [x + CELL / 2, y + CELL / 2 + 5], {
          size: 15,
          anchor: 'middle',
          colour: used ? 'ink' : 'soft'
        })
      ]
    })
  )
}
