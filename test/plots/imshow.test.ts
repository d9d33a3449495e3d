import { decode } from 'fast-png'
import { expect, it } from 'vitest'
import { imshow, tickPositions, type Matrix } from '../../native/plots/imshow.ts'

// Colours of python3: matplotlib.colormaps['viridis']([0, 128, 255], bytes=True)
const DARK = [68, 1, 84]
const MIDDLE = [32, 144, 140]
const YELLOW = [253, 231, 36]
const WHITE = [255, 255, 255]
const BLACK = [0, 0, 0]

function picture(matrix: Matrix, title?: string) {
  const { width, height, channels, data } = decode(imshow(matrix, title))
  const at = (x: number, y: number) => [...data.subarray((y * width + x) * channels, (y * width + x) * channels + 3)]
  const inkIn = (left: number, top: number, right: number, bottom: number) => {
    let ink = 0
    for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) ink += 255 - at(x, y)[0]!
    return ink
  }
  return { width, height, at, inkIn }
}

const QUARTERS: Matrix = { values: [-2, 0, 0, 2], height: 2, width: 2 }

it('colours run from the smallest to the largest value, cells square and sharp', () => {
  const { width, height, at } = picture(QUARTERS)
  expect([width, height]).toEqual([640, 480])
  // The box of 370 x 370 pixels stands where matplotlib puts it: columns 143 to 512, rows 58 to
  // 427.
  expect([at(143, 58), at(327, 242)]).toEqual([DARK, DARK])
  expect([at(328, 242), at(327, 243)]).toEqual([MIDDLE, MIDDLE])
  expect([at(328, 243), at(512, 427)]).toEqual([YELLOW, YELLOW])
  expect([at(142, 57), at(513, 428)]).toEqual([BLACK, BLACK])
  expect([at(2, 2), at(637, 477), at(514, 240)]).toEqual([WHITE, WHITE, WHITE])
})

it('a wide matrix fills the width and is centred', () => {
  const { at } = picture({ values: [0, 1, 0, 1], height: 1, width: 4 })
  expect([at(80, 243), at(575, 243)]).toEqual([DARK, YELLOW])
  expect([at(81, 179), at(81, 306)]).toEqual([WHITE, WHITE])
})

it('equal values take the first colour, values that are not finite stay white', () => {
  const { at } = picture({ values: [7, 7, NaN, 7], height: 2, width: 2 })
  expect([at(200, 100), at(400, 100), at(200, 400)]).toEqual([DARK, DARK, WHITE])
})

it('ticks stand at the middles of numbered cells, with their numbers beside them', () => {
  const { at, inkIn } = picture({ values: new Float32Array(28 * 28), height: 28, width: 28 })
  const middleOf5 = Math.floor((5.5 * 370) / 28)
  expect([at(143 + middleOf5, 432), at(140, 58 + middleOf5)]).toEqual([BLACK, BLACK])
  expect(at(143 + middleOf5 + 3, 432)).toEqual(WHITE)
  const below = inkIn(143 + middleOf5 - 6, 438, 143 + middleOf5 + 7, 452)
  const beside = inkIn(118, 58 + middleOf5 - 6, 133, 58 + middleOf5 + 7)
  expect(below).toBeGreaterThan(3000)
  expect(beside).toBeGreaterThan(3000)
})

it('a title is written above the axes, centred', () => {
  expect(picture(QUARTERS).inkIn(0, 0, 640, 57)).toBe(0)
  const { inkIn } = picture(QUARTERS, '3 : 3')
  const [left, right] = [inkIn(300, 30, 328, 57), inkIn(328, 30, 356, 57)]
  expect(left).toBeGreaterThan(4000)
  expect(Math.abs(left - right)).toBeLessThan(left * 0.1)
  expect(inkIn(0, 0, 640, 57)).toBe(left + right)
})

it('no two digits look alike', () => {
  const pictures = Array.from('0123456789:.- ').map((character) =>
    Buffer.from(imshow(QUARTERS, character)).toString('base64')
  )
  expect(new Set(pictures).size).toBe(14)
})

it('refuses a title it has no strokes for', () => {
  expect(() => imshow(QUARTERS, 'Ω')).toThrow('no strokes for the character "Ω"')
})

it('tick numbers are round and at most nine', () => {
  expect(tickPositions(28)).toEqual([0, 5, 10, 15, 20, 25])
  expect(tickPositions(26)).toEqual([0, 5, 10, 15, 20, 25])
  expect(tickPositions(14)).toEqual([0, 2, 4, 6, 8, 10, 12])
  expect(tickPositions(5)).toEqual([0, 1, 2, 3, 4])
  expect(tickPositions(224)).toEqual([0, 50, 100, 150, 200])
  expect(tickPositions(90)).toEqual([0, 20, 40, 60, 80])
})
