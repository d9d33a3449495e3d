/** Colours of counts: dark for one, bright for the most, and ink that can be read on them. */
import { expect, test } from 'vitest'
import { VIRIDIS } from '../../../../renderer/base/format/viridis.ts'
import { countColour } from '../../../../renderer/features/test/cell-colours.ts'

const entry = (index: number) => `rgb(${[...VIRIDIS.slice(3 * index, 3 * index + 3)].join(' ')})`

test('one image has the colour at three tenths, the most the last, and their geometric mean lies between', () => {
  expect(countColour(1, 100).background).toBe(entry(77))
  expect(countColour(10, 100).background).toBe(entry(166))
  expect(countColour(100, 100).background).toBe(entry(255))
})

test('where every count is one, it is the most', () => {
  expect(countColour(1, 1)).toEqual(countColour(100, 100))
})

test('ink has at least a contrast of 4.5 on every colour', () => {
  const luminance = (colour: readonly number[]) => {
    const [red, green, blue] = colour.map((channel) => {
      const share = channel / 255
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
  }
  for (let count = 1; count <= 1000; count++) {
    const { background, ink } = countColour(count, 1000)
    const ground = luminance(/\d+ \d+ \d+/.exec(background)![0].split(' ').map(Number))
    const contrast = ink === '#ffffff' ? 1.05 / (ground + 0.05) : (ground + 0.05) / 0.05
    expect(contrast).toBeGreaterThan(4.5)
  }
})
