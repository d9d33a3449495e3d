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
import { createPageCache } from '../../../../renderer/shared/gallery/page-cache.ts'

describe('the layout of 60,000 pictures', () => {
  const layout = layOutGallery(60_000, 1000, 1)

  test('fills the width with cells and makes room for every row', () => {
    // 56 pixels of picture and 8 of gap: floor(976 / 64) columns.
    expect(layout).toMatchObject({ imageSide: 56, columns: 15, rows: 4000 })
    expect(placeOf(layout, 59_999).y + layout.imageSide).toBeLessThan(layout.height)
  })

  test.each([1, 1.25, 1.5, 2, 3])('at %d device pixels every pixel of a picture is a whole number of them', (ratio) => {
    const side = layOutGallery(10, 1000, ratio).imageSide * ratio
    expect(side % 28).toBeCloseTo(0, 9)
  })

  test('a gallery narrower than a picture still has a column', () => {
    expect(layOutGallery(3, 20, 1)).toMatchObject({ columns: 1, rows: 3 })
  })

  test('what is in sight covers the window and little more', () => {
    const { from, to } = rangeInSight(layout, 123_456, 700)
    expect(placeOf(layout, from).y).toBeLessThanOrEqual(123_456 + layout.cellHeight)
    expect(placeOf(layout, to).y).toBeGreaterThanOrEqual(123_456 + 700)
    expect(to - from).toBeLessThanOrEqual(15 * (Math.ceil(700 / layout.cellHeight) + 2))
  })

  test('at the end, what is in sight ends with the last picture', () => {
    expect(rangeInSight(layout, layout.height - 500, 500).to).toBe(60_000)
    expect(rangeInSight(layOutGallery(0, 1000, 1), 0, 500)).toEqual({ from: 0, to: 0 })
  })

  test('a point on a picture finds it, a point beside all of them finds none', () => {
    for (const position of [0, 14, 15, 59_999]) {
      const { x, y } = placeOf(layout, position)
      expect(positionAt(layout, x + 1, y + 1)).toBe(position)
    }
    expect(positionAt(layout, 1, 20)).toBeNull()
    expect(positionAt(layout, 500, layout.height + 100)).toBeNull()
  })

  test('arrow keys move by one and by a row, and stop at the ends', () => {
    expect(moveByKey(layout, 20, 'ArrowRight', 5)).toBe(21)
    expect(moveByKey(layout, 20, 'ArrowUp', 5)).toBe(5)
    expect(moveByKey(layout, 5, 'ArrowUp', 5)).toBe(5)
    expect(moveByKey(layout, 0, 'ArrowLeft', 5)).toBe(0)
    expect(moveByKey(layout, 59_999, 'ArrowRight', 5)).toBe(59_999)
    expect(moveByKey(layout, 59_990, 'ArrowDown', 5)).toBe(59_990)
  })

  test('pages move by the rows in sight, Home and End to the ends', () => {
    expect(moveByKey(layout, 100, 'PageDown', 5)).toBe(175)
    expect(moveByKey(layout, 37, 'PageUp', 5)).toBe(7)
    expect(moveByKey(layout, 59_970, 'PageDown', 5)).toBe(59_985)
    expect(moveByKey(layout, 100, 'Home', 5)).toBe(0)
    expect(moveByKey(layout, 100, 'End', 5)).toBe(59_999)
    expect(moveByKey(layout, 100, 'a', 5)).toBeNull()
  })

  test('in a window of another size the focused picture stays in sight, or else the first in sight stays first', () => {
    const narrow = layOutGallery(60_000, 400, 1)
    const down = scrollAfterResize(layout, narrow, 3000, placeOf(layout, 3000).y - 300, 700, 500)
    const { from, to } = rangeInSight(narrow, down, 500)
    expect(from).toBeLessThanOrEqual(3000)
    expect(to).toBeGreaterThan(3000)
    const first = scrollAfterResize(layout, narrow, 0, placeOf(layout, 30_000).y, 700, 700)
    expect(Math.abs(rangeInSight(narrow, first, 700).from - 30_000)).toBeLessThan(narrow.columns)
    expect(scrollAfterResize(layout, layout, 0, 4321, 700, 500)).toBe(4321)
  })

  test('scrolls no further than a picture out of sight needs', () => {
    expect(scrollToShow(layout, 30, 0, 700)).toBe(0)
    const down = scrollToShow(layout, 300, 0, 700)
    expect(rangeInSight(layout, down, 700).to).toBeGreaterThan(300)
    expect(scrollToShow(layout, 300, down, 700)).toBe(down)
    expect(scrollToShow(layout, 0, 5000, 700)).toBe(0)
  })
})

describe('the pages of a gallery', () => {
  /** Pages that come when they are let go; what was fetched, in order. */
  function pages(maxPages = 4) {
    const fetched: number[] = []
    const waiting = new Map<number, { come: (page: string) => void; fail: (cause: unknown) => void }>()
    let changes = 0
    const cache = createPageCache<string>({
      fetchPage: (index) => {
        fetched.push(index)
        return new Promise((come, fail) => waiting.set(index, { come, fail }))
      },
      changed: () => (changes += 1),
      maxPages,
      maxCalls: 2
    })
    const settle = async (index: number, cause?: unknown) => {
      if (cause === undefined) waiting.get(index)!.come(`page ${index}`)
      else waiting.get(index)!.fail(cause)
      await new Promise((resolve) => setImmediate(resolve))
    }
    return { cache, fetched, settle, changes: () => changes }
  }

  test('are fetched once, two at a time', async () => {
    const { cache, fetched, settle, changes } = pages()
    cache.want([0, 1, 2])
    cache.want([0, 1, 2])
    expect(fetched).toEqual([0, 1])
    await settle(0)
    expect(fetched).toEqual([0, 1, 2])
    expect(cache.get(0)).toBe('page 0')
    expect(changes()).toBe(1)
  })

  test('that were scrolled past before their turn are never fetched', async () => {
    const { cache, fetched, settle } = pages()
    cache.want([0, 1, 2, 3])
    cache.want([80, 81])
    await settle(0)
    await settle(1)
    expect(fetched).toEqual([0, 1, 80, 81])
  })

  test('least recently seen go when there is no room; those in sight stay', async () => {
    const { cache, settle } = pages(2)
    for (const index of [0, 1, 2]) {
      cache.want([index])
      await settle(index)
    }
    expect([0, 1, 2].map((index) => cache.get(index) !== undefined)).toEqual([false, true, true])
  })

  test('a page that was seen again outlives those that were not', async () => {
    const { cache, settle } = pages(2)
    for (const index of [0, 1]) {
      cache.want([index])
      await settle(index)
    }
    cache.want([0])
    cache.want([2])
    await settle(2)
    expect([0, 1, 2].map((index) => cache.get(index) !== undefined)).toEqual([true, false, true])
  })

  test('in sight stay, also when there are more than are kept', async () => {
    const { cache, settle } = pages(2)
    cache.want([0, 1, 2])
    for (const index of [0, 1, 2]) await settle(index)
    expect([0, 1, 2].map((index) => cache.get(index))).toEqual(['page 0', 'page 1', 'page 2'])
  })

  test('after a failure nothing is fetched until it is asked for again', async () => {
    const { cache, fetched, settle } = pages()
    cache.want([0])
    await settle(0, new Error('the line is gone'))
    expect(cache.failure()).toEqual(new Error('the line is gone'))
    cache.want([5])
    expect(fetched).toEqual([0])
    cache.retry()
    expect(fetched).toEqual([0, 5])
    expect(cache.failure()).toBeNull()
  })
})
