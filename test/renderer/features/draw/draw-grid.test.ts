import { describe, expect, test } from 'vitest'
import { DRAWING } from '../../../../native/contract/drawings.requests.ts'
import { drawStrokes } from '../../../../native/data/strokes.ts'
import {
  cellsBetween,
  cursorSentence,
  isInked,
  pressGridKey,
  releaseGridKey,
  START_CURSOR,
  type GridCursor,
  type GridMark
} from '../../../../renderer/features/draw/grid-cursor.ts'
import { BLANK, cellCentre, gridCells, isBlank, withMark, withStroke } from '../../../../renderer/features/draw/pad.ts'
import { inkCells } from '../../../../renderer/features/draw/stroke-cells.ts'

const blank = new Uint8Array(28 * 28)

/** Presses keys one after the other over unchanged cells; `-Space` lets go of it. */
function press(keys: readonly string[], cells = blank): { cursor: GridCursor; marks: GridMark[] } {
  const marks: GridMark[] = []
  let cursor = START_CURSOR
  for (const key of keys) {
    if (key === '-Space') {
      cursor = releaseGridKey(cursor, ' ')
      continue
    }
    const step = pressGridKey(cursor, key === 'Space' ? ' ' : key, cells, false)!
    cursor = step.cursor
    if (step.mark) marks.push(step.mark)
  }
  return { cursor, marks }
}

describe('the keyboard cursor', () => {
  test('arrow keys move it and stop at the edges', () => {
    expect(press(['ArrowUp', 'ArrowRight']).cursor).toMatchObject({ row: 12, column: 14 })
    expect(press(['Home', 'ArrowLeft']).cursor).toMatchObject({ row: 13, column: 0 })
    expect(press(['End', 'ArrowRight']).cursor).toMatchObject({ row: 13, column: 27 })
  })

  test('moving with the pen up marks nothing', () => {
    expect(press(['ArrowUp', 'ArrowLeft']).marks).toEqual([])
  })

  test('Space inks a cell and, while it is held, the way; released, it inks no more', () => {
    const { marks, cursor } = press(['Space', 'ArrowDown', '-Space', 'ArrowDown'])
    const start = { row: 13, column: 13 }
    const below = { row: 14, column: 13 }
    expect(marks).toEqual([
      { kind: 'ink', from: start, to: start, begins: true },
      { kind: 'ink', from: start, to: below, begins: false }
    ])
    expect(cursor.pen).toBe('up')
  })

  test('Space on an inked cell clears it', () => {
    const cells = blank.slice()
    cells[13 * 28 + 13] = 255
    expect(press(['Space'], cells).marks[0]).toMatchObject({ kind: 'clear' })
  })

  test('Enter puts the pen down until Enter lifts it', () => {
    const { marks, cursor } = press(['Enter', '-Space', 'ArrowLeft', 'Enter', 'ArrowLeft'])
    expect(marks.map(({ to }) => to.column)).toEqual([13, 12])
    expect(cursor).toMatchObject({ pen: 'up', column: 11 })
  })

  test('the repeat of a held key does not lift the pen, and other keys mean nothing', () => {
    const { cursor } = press(['Space'])
    expect(pressGridKey(cursor, ' ', blank, true)).toEqual({ cursor, mark: null })
    expect(pressGridKey(cursor, 'a', blank, false)).toBeNull()
  })

  test('says where it is, what is there and what the pen does', () => {
    const cells = blank.slice()
    cells[13 * 28 + 13] = 255
    expect(cursorSentence(START_CURSOR, cells)).toBe('Row 14, column 14, inked')
    expect(cursorSentence({ row: 0, column: 27, pen: 'ink', held: true }, cells)).toBe(
      'Row 1, column 28, blank, drawing'
    )
  })

  test('a way from edge to edge names every cell on it once', () => {
    const way = cellsBetween({ row: 3, column: 27 }, { row: 3, column: 0 })
    expect(way).toHaveLength(28)
    expect(new Set(way.map(({ column }) => column)).size).toBe(28)
  })
})

describe('strokes on the grid', () => {
  const stroke = {
    points: [cellCentre({ row: 4, column: 6 }), cellCentre({ row: 20, column: 9 }), { x: 300, y: 150 }],
    width: 22
  }

  test('are inked as the network is shown them, at 28 x 28', () => {
    const points = stroke.points.map(({ x, y }) => ({ x: x / 10, y: y / 10 }))
    const { pixels } = drawStrokes([{ points, width: 2.2 }], 28, 28)
    const cells = inkCells([stroke])
    const apart = cells.map((ink, index) => Math.abs(ink - pixels[index]!))
    // One shade: both round the same distance, found in different units.
    expect(Math.max(...apart)).toBeLessThanOrEqual(1)
    expect(isInked(cells, { row: 4, column: 6 })).toBe(true)
  })

  test('a single point is a dot', () => {
    const cells = inkCells([{ points: [cellCentre({ row: 10, column: 10 })], width: 20 }])
    expect(cells[10 * 28 + 10]).toBe(255)
    // The four beside it are half covered, the four at its corners by what is left of the edge.
    expect([cells[10 * 28 + 11], cells[11 * 28 + 11]]).toEqual([128, 22])
    expect(cells.filter((ink) => ink > 0)).toHaveLength(9)
  })

  test('a stroke on a grid keeps what was inked and changes no earlier drawing', () => {
    const cells = blank.slice()
    cells[0] = 200
    const drawing = withStroke({ kind: 'grid', cells }, stroke)
    expect(gridCells(drawing)[0]).toBe(200)
    expect(gridCells(drawing)[4 * 28 + 6]).toBe(255)
    expect(cells[4 * 28 + 6]).toBe(0)
  })

  test('the cursor inks with the pen and clears cell by cell', () => {
    const way = { from: { row: 10, column: 10 }, to: { row: 10, column: 12 }, begins: true }
    const inked = withMark(BLANK, { kind: 'ink', ...way }, 20)
    expect(gridCells(inked).subarray(10 * 28 + 9, 10 * 28 + 14)).toEqual(Uint8Array.of(128, 255, 255, 255, 128))
    const cleared = withMark(inked, { kind: 'clear', ...way }, 20)
    expect(gridCells(cleared).subarray(10 * 28 + 9, 10 * 28 + 14)).toEqual(Uint8Array.of(128, 0, 0, 0, 128))
  })

  test.each([
    ['as many strokes as can be sent', 500, 10, 'strokes'],
    ['more strokes than can be sent', 501, 1, 'grid'],
    ['more points than can be sent', 2, 2501, 'grid']
  ] as const)('%s are one drawing that the compute process takes', (_, strokes, points, kind) => {
    const scribble = { points: Array.from({ length: points }, (_, x) => ({ x: x % 280, y: 100 })), width: 20 }
    let drawing = BLANK
    for (let i = 0; i < strokes; i++) drawing = withStroke(drawing, scribble)
    expect(drawing.kind).toBe(kind)
    expect(DRAWING.safeParse(drawing).success).toBe(true)
  })

  test('a stroke takes the place of a picture', () => {
    const picture = { kind: 'picture', width: 1, height: 1, pixels: new Uint8Array(1) } as const
    expect(withStroke(picture, stroke)).toEqual({ kind: 'strokes', strokes: [stroke] })
  })

  test('blank is no stroke and no inked cell; a picture never is', () => {
    expect(isBlank(BLANK)).toBe(true)
    expect(isBlank({ kind: 'grid', cells: blank })).toBe(true)
    expect(isBlank(withStroke(BLANK, stroke))).toBe(false)
    expect(isBlank({ kind: 'picture', width: 1, height: 1, pixels: new Uint8Array(1) })).toBe(false)
  })
})

test('a cell counts as inked from the middle of its values on', () => {
  const cells = blank.slice()
  cells.set([127, 128])
  expect([0, 1].map((column) => isInked(cells, { row: 0, column }))).toEqual([false, true])
})

test('Home and End lead to the first and the last column, and a way up or down names every row', () => {
  const column = (key: string) => pressGridKey(START_CURSOR, key, blank, false)!.cursor.column
  expect([column('Home'), column('End')]).toEqual([0, 27])
  expect(cellsBetween({ row: 5, column: 2 }, { row: 3, column: 2 }).map(({ row }) => row)).toEqual([5, 4, 3])
  expect(cellsBetween({ row: 3, column: 2 }, { row: 5, column: 2 }).map(({ row }) => row)).toEqual([3, 4, 5])
})
