/** A table as a picture, for places that take none: Medium and LinkedIn drop them. */
import type { Block } from '../../contract/learning.ts'
import type { PictureShape, VectorPicture } from '../../contract/vector-picture.ts'
import { textWidth } from '../../plots/lettering.ts'
import { line, text } from './shapes.ts'

type Table = Block & { readonly kind: 'table' }

const SIZE = 15
const ROW = 32
const GAP = 30
const MARGIN = 20
/** Height of digits against the type size. */
const DIGIT_HEIGHT = 0.72

/** The first column stands left, the others right, as figures do. */
export function tablePicture({ head, rows, hasTotals }: Table): VectorPicture {
  const all = [head, ...rows]
  const widths = head.map((_, column) =>
    Math.max(...all.map((cells) => textWidth(cells[column] ?? '', SIZE * DIGIT_HEIGHT) * 1.04))
  )
  const width = widths.reduce((sum, own) => sum + own + GAP, 2 * MARGIN - GAP)
  const shapes: PictureShape[] = all.flatMap((cells, row) => {
    const isTotal = hasTotals && row === all.length - 1
    const y = MARGIN + row * ROW + 15
    let end = MARGIN
    return cells.map((cell, column) => {
      const start = end
      end += widths[column]! + GAP
      const strong = row === 0 || isTotal
      return column === 0
        ? text(cell, [start, y], { size: SIZE, strong })
        : text(cell, [end - GAP, y], { size: SIZE, strong, anchor: 'end' })
    })
  })
  const under = (row: number) =>
    line([
      [MARGIN, MARGIN + row * ROW - 5],
      [width - MARGIN, MARGIN + row * ROW - 5]
    ])
  const rules = [under(1), ...(hasTotals ? [under(all.length - 1)] : [])]
  return { width: Math.ceil(width), height: 2 * MARGIN + all.length * ROW - 10, shapes: [...shapes, ...rules] }
}

/** What the picture says, row by row. */
export function tableInWords({ head, rows }: Table): string {
  return rows
    .map((cells) =>
      cells
        .map((cell, column) => (cell === '' ? '' : column === 0 ? cell : `${head[column]!} ${cell}`))
        .filter(Boolean)
        .join(', ')
    )
    .join('. ')
}
