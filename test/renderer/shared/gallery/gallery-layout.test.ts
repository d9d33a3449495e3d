/** Where pictures of a gallery lie, what is in sight, and where keys lead. */
import { describe, expect, test } from 'vitest'
import {
  layOutGallery,
  moveByKey,
  placeOf,
  positionAt,
  rangeInSight,
  scrollAfterResize,
  scrollToShow
} from '../../../../renderer/shared/gallery/gallery-layout.ts'

/** Ten columns of 64 x 80, eleven rows, the last of three. */
const LAYOUT = layOutGallery(103, 664, 1)

test('as many columns of 56 pixels as fit, the rest left and right of them', () => {
  expect(LAYOUT).toEqual({
    total: 103,
    columns: 10,
    rows: 11,
    cellWidth: 64,
    cellHeight: 80,
    imageSide: 56,
    left: 12,
    height: 11 * 80 + 8
  })
  expect(layOutGallery(103, 663, 1)).toMatchObject({ columns: 9, left: 43 })
  expect(layOutGallery(5, 10, 1)).toMatchObject({ columns: 1, rows: 5, left: 0 })
})

test('pictures are whole multiples of 28 device pixels', () => {
  const sides = [0.4, 1.25, 1.5, 2, 3].map((ratio) => layOutGallery(1, 600, ratio).imageSide * ratio)
  expect(sides.map((side) => Math.round(side / 28))).toEqual([1, 3, 3, 4, 6])
  for (const side of sides) expect(side % 28).toBeCloseTo(0, 9)
})

test('rows that are in sight in part are in sight, and none beyond the last', () => {
  expect(rangeInSight(LAYOUT, 0, 80)).toEqual({ from: 0, to: 10 })
  expect(rangeInSight(LAYOUT, 79, 2)).toEqual({ from: 0, to: 20 })
  expect(rangeInSight(LAYOUT, 80, 161)).toEqual({ from: 10, to: 40 })
  expect(rangeInSight(LAYOUT, 800, 400)).toEqual({ from: 100, to: 103 })
  expect(rangeInSight(LAYOUT, -50, 60)).toEqual({ from: 0, to: 10 })
  expect(rangeInSight(LAYOUT, 2000, 60)).toEqual({ from: 103, to: 103 })
})

test('a point belongs to the cell around a picture', () => {
  expect(placeOf(LAYOUT, 0)).toEqual({ x: 16, y: 8 })
  expect(placeOf(LAYOUT, 23)).toEqual({ x: 12 + 3 * 64 + 4, y: 168 })
  expect(positionAt(LAYOUT, 16, 8)).toBe(0)
  expect(positionAt(LAYOUT, 12, 4)).toBe(0)
  expect(positionAt(LAYOUT, 12 + 3 * 64, 4 + 2 * 80)).toBe(23)
  expect(positionAt(LAYOUT, 12 + 10 * 64 - 1, 83)).toBe(9)
  for (const [x, y] of [
    [11, 10],
    [12 + 10 * 64, 10],
    [20, 3],
    [12 + 3 * 64, 4 + 10 * 80]
  ]) {
    expect(positionAt(LAYOUT, x!, y!)).toBeNull()
  }
  expect(positionAt(LAYOUT, 12 + 2 * 64, 4 + 10 * 80)).toBe(102)
})

describe('keys', () => {
  test.each<[key: string, from: number, to: number | null]>([
    ['ArrowLeft', 5, 4],
    ['ArrowLeft', 0, 0],
    ['ArrowRight', 9, 10],
    ['ArrowRight', 102, 102],
    ['ArrowUp', 25, 15],
    ['ArrowUp', 5, 5],
    ['ArrowDown', 5, 15],
    ['ArrowDown', 92, 102],
    ['ArrowDown', 95, 95],
    ['PageDown', 5, 35],
    ['PageDown', 81, 101],
    ['PageDown', 85, 95],
    ['PageUp', 45, 15],
    ['PageUp', 25, 5],
    ['PageUp', 30, 0],
    ['Home', 55, 0],
    ['End', 55, 102],
    ['a', 55, null]
  ])('%s at %i leads to %s', (key, from, to) => {
    expect(moveByKey(LAYOUT, from, key, 3)).toBe(to)
  })

  test('a page is at least a row', () => {
    expect(moveByKey(LAYOUT, 5, 'PageDown', 0)).toBe(15)
    expect(moveByKey(LAYOUT, 15, 'PageUp', 0)).toBe(5)
  })
})

test('it scrolls no further than needed to show a cell', () => {
  expect(scrollToShow(LAYOUT, 30, 300, 400)).toBe(240)
  expect(scrollToShow(LAYOUT, 30, 240, 400)).toBe(240)
  expect(scrollToShow(LAYOUT, 50, 0, 488)).toBe(0)
  expect(scrollToShow(LAYOUT, 50, 0, 487)).toBe(1)
})

describe('after a change of its size', () => {
  const narrow = layOutGallery(103, 344, 1) // five columns

  test('the active picture stays where it was in sight', () => {
    expect(scrollAfterResize(LAYOUT, narrow, 42, 280, 400, 400)).toBe(280 + (8 - 4) * 80)
    expect(scrollAfterResize(narrow, LAYOUT, 2, 0, 400, 400)).toBe(0)
  })

  test('else the first in sight stays the first, and nothing moves where the columns are the same', () => {
    expect(scrollAfterResize(LAYOUT, narrow, 5, 240, 400, 400)).toBe(6 * 80)
    expect(scrollAfterResize(LAYOUT, narrow, 80, 240, 400, 400)).toBe(6 * 80)
    expect(scrollAfterResize(LAYOUT, LAYOUT, 5, 250, 400, 300)).toBe(250)
  })
})
