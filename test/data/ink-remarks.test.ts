/** What is hardly one digit is remarked, and digits as people write them are not. */
import { describe, expect, test } from 'vitest'
import type { GrayImage } from '../../native/data/gray-image.ts'
import { inkRemarks } from '../../native/data/ink-remarks.ts'
import { connectedPatches } from '../../native/data/ink-patches.ts'
import { drawDigit } from '../../native/data/draw-digit.ts'
import { findInk } from '../../native/data/find-ink.ts'
import { drawStrokes, type PenStroke } from '../../native/data/strokes.ts'
import { RandomState } from '../../native/tensor/random-state.ts'

const stroke = (width: number, ...points: [number, number][]): PenStroke => ({
  width,
  points: points.map(([x, y]) => ({ x, y }))
})
const draw = (...strokes: PenStroke[]): GrayImage => drawStrokes(strokes, 200, 160)
const rectangle = (left: number, top: number, right: number, bottom: number, width: number): PenStroke =>
  stroke(width, [left, top], [right, top], [right, bottom], [left, bottom], [left, top])
const seven = (x: number) => stroke(10, [x, 40], [x + 40, 40], [x + 10, 120])
const one = (x: number) => stroke(10, [x, 40], [x, 120])
const remarksOn = (image: GrayImage) => inkRemarks(findInk(image, 'detect'))

describe('remarked', () => {
  test.each<[string, GrayImage, string[]]>([
    ['a dot', draw(stroke(12, [100, 80])), ['little-ink']],
    ['a blot', draw(stroke(60, [100, 80])), ['little-ink']],
    ['two digits', draw(seven(40), one(140)), ['several-shapes']],
    ['three digits', draw(one(30), seven(70), one(150)), ['several-shapes']],
    ['an empty frame', draw(rectangle(20, 20, 180, 140, 4)), ['frame']],
    ['a digit in a frame', draw(rectangle(20, 10, 180, 150, 4), seven(80)), ['frame']],
    ['a frame at the very edge', draw(rectangle(0, 0, 199, 159, 6), seven(80)), ['frame']]
  ])('%s', (_, image, remarks) => {
    expect(remarksOn(image)).toEqual(remarks)
    const inverted = { ...image, pixels: image.pixels.map((value) => 255 - value) }
    expect(remarksOn(inverted)).toEqual(remarks)
  })

  test('one cell of a grid of 28 x 28', () => {
    const pixels = new Uint8Array(784)
    pixels[14 * 28 + 14] = 255
    expect(inkRemarks({ width: 28, height: 28, pixels })).toEqual(['little-ink'])
  })
})

describe('not remarked', () => {
  test.each<[string, GrayImage]>([
    ['a seven', draw(seven(80))],
    ['a thick one', draw(stroke(36, [100, 30], [100, 130]))],
    [
      'a five whose bar stands apart',
      draw(stroke(10, [80, 40], [78, 75], [110, 85], [105, 120], [75, 120]), stroke(8, [95, 34], [125, 34]))
    ],
    ['a nought that fills the picture', drawStrokes([stroke(14, ...ring(100, 80, 90, 70))], 200, 160)],
    ['nothing', draw()]
  ])('%s', (_, image) => {
    expect(remarksOn(image)).toEqual([])
  })

  test('all but a few of a thousand digits that the program draws itself', () => {
    const random = new RandomState(5)
    let remarked = 0
    for (let i = 0; i < 1000; i++) {
      const pixels = drawDigit(i % 10, random)
      if (inkRemarks({ width: 28, height: 28, pixels }).length > 0) remarked++
    }
    expect(remarked).toBeLessThanOrEqual(10)
  })
})

function ring(x: number, y: number, rx: number, ry: number): [number, number][] {
  return Array.from({ length: 41 }, (_, i): [number, number] => {
    const angle = (i / 40) * 2 * Math.PI
    return [x + rx * Math.cos(angle), y + ry * Math.sin(angle)]
  })
}

test('cells that touch at a corner are one patch', () => {
  const side = 150
  const diagonal = new Uint8Array(side * side)
  for (let i = 0; i < side; i++) diagonal[i * side + i] = 200
  expect(connectedPatches(diagonal, side, side)).toMatchObject([{ mass: 200 * side }])
  // Cell by cell each would hold less than a hundredth of the ink, and be dust.
  const { pixels } = findInk({ width: side, height: side, pixels: diagonal }, 'bright')
  expect(pixels.filter((value) => value > 0)).toHaveLength(side)
})
