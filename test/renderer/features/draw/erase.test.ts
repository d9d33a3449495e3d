/** The eraser: what it was moved over is gone, and everything else is as it was. */
import { describe, expect, test } from 'vitest'
import type { Stroke, StrokePoint } from '../../../../native/contract/drawings.ts'
import { drawStrokes } from '../../../../native/data/strokes.ts'
import { eraseStrokes } from '../../../../renderer/features/draw/erase.ts'
import { withErasure } from '../../../../renderer/features/draw/pad.ts'

const line = (width: number, ...points: readonly (readonly [number, number])[]): Stroke => ({
  width,
  points: points.map(([x, y]) => ({ x, y }))
})
const way = (...points: readonly (readonly [number, number])[]): StrokePoint[] => points.map(([x, y]) => ({ x, y }))

test('a line with points at its ends alone is cut in the middle; the ends touch the edge of the eraser', () => {
  const parts = eraseStrokes([line(10, [20, 100], [260, 100])], way([140, 80], [140, 120]), 30)
  expect(parts.map(({ width }) => width)).toEqual([10, 10])
  const [left, right] = parts as [Stroke, Stroke]
  expect(left.points[0]).toEqual({ x: 20, y: 100 })
  expect(right.points.at(-1)).toEqual({ x: 260, y: 100 })
  // The eraser reaches from 125 to 155; half of the pen's width is 5.
  expect(left.points.at(-1)!.x).toBeCloseTo(120, -0.5)
  expect(right.points[0]!.x).toBeCloseTo(160, -0.5)
})

describe('random strokes and movements', () => {
  let state = 1
  const random = (below: number) => ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32) * below
  const randomPoints = (count: number) => Array.from({ length: count }, () => [random(280), random(280)] as const)

  test.each(Array.from({ length: 12 }, (_, index) => index))(
    '%i: ink under the eraser is gone, ink away from it stays',
    () => {
      const strokes = [line(8 + random(20), ...randomPoints(4)), line(8 + random(20), ...randomPoints(1))]
      const [movement, width] = [way(...randomPoints(3)), 10 + random(40)]
      const [before, after, eraser] = [
        strokes,
        eraseStrokes(strokes, movement, width),
        [{ points: movement, width }]
      ].map((drawn) => drawStrokes(drawn, 280, 280).pixels) as [Uint8Array, Uint8Array, Uint8Array]
      // What a round end keeps beside the cut is as wide as the pen at most.
      const near = drawStrokes([{ points: movement, width: width + 2 * 28 + 6 }], 280, 280).pixels
      const faults = [...before.keys()].filter((index) => {
        const [was, is] = [before[index]!, after[index]!]
        return (eraser[index] === 255 && is >= 128) || (near[index] === 0 && is !== was) || is > was + 1
      })
      expect(faults).toEqual([])
    }
  )
})

test('a dot that the eraser meets is gone, one beside it stays', () => {
  const dots = [line(20, [50, 50]), line(20, [200, 200])]
  expect(eraseStrokes(dots, way([60, 50]), 20)).toEqual([dots[1]])
})

test('what the eraser does not meet stays the same drawing, so that there is nothing to undo', () => {
  const drawing = { kind: 'strokes', strokes: [line(10, [20, 20], [60, 20])] } as const
  expect(withErasure(drawing, way([200, 200]), 20)).toBe(drawing)
  const cells = new Uint8Array(784)
  cells[0] = 255
  const grid = { kind: 'grid', cells } as const
  expect(withErasure(grid, way([200, 200]), 20)).toBe(grid)
  const picture = { kind: 'picture', width: 1, height: 1, pixels: Uint8Array.of(9) } as const
  expect(withErasure(picture, way([140, 140]), 280)).toBe(picture)
})

test('cells of a grid under the eraser become blank', () => {
  const erased = withErasure({ kind: 'grid', cells: new Uint8Array(784).fill(200) }, way([140, 0], [140, 280]), 40)
  if (erased.kind !== 'grid') throw new Error('it is no grid any more')
  expect([erased.cells[14 * 28 + 13], erased.cells[14 * 28 + 2]]).toEqual([0, 200])
})
