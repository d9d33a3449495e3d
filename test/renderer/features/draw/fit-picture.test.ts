import { describe, expect, test } from 'vitest'
import { DRAWING } from '../../../../native/contract/drawings.requests.ts'
import { resample } from '../../../../native/data/resample.ts'
import { MAX_IMAGE_SIDE } from '../../../../native/contract/limits.ts'
import { fitPicture } from '../../../../renderer/features/draw/fit-picture.ts'

const picture = (width: number, height: number, pixels = new Uint8Array(width * height)) => ({ width, height, pixels })
const isTaken = (drawn: ReturnType<typeof picture>) => DRAWING.safeParse({ kind: 'picture', ...drawn }).success

describe('a picture', () => {
  test('as large as can be sent stays the same', () => {
    const largest = picture(MAX_IMAGE_SIDE, 3)
    expect(fitPicture(largest)).toBe(largest)
    expect(isTaken(largest)).toBe(true)
  })

  test.each([
    ['one pixel larger', MAX_IMAGE_SIDE + 1, 40],
    ['as high', 40, MAX_IMAGE_SIDE + 1],
    ['twenty times as long as it may be, and thin', 20 * MAX_IMAGE_SIDE, 2]
  ])('%s is made to fit, in its proportions', (_title, width, height) => {
    const large = picture(width, height)
    const fitted = fitPicture(large)
    expect([isTaken(large), isTaken(fitted)]).toEqual([false, true])
    const factor = Math.ceil(Math.max(width, height) / MAX_IMAGE_SIDE)
    expect([fitted.width, fitted.height]).toEqual([Math.ceil(width / factor), Math.ceil(height / factor)])
  })

  test('keeps a stroke of a single pixel, wherever it runs, as gray', () => {
    const side = 2 * MAX_IMAGE_SIDE
    for (const column of [0, 1, 4097, side - 1]) {
      const pixels = new Uint8Array(side * 4)
      for (let row = 0; row < 4; row++) pixels[row * side + column] = 255
      const { width, pixels: fitted } = fitPicture(picture(side, 4, pixels))
      const inked = [...fitted.subarray(0, width).entries()].filter(([, ink]) => ink > 0)
      expect(inked).toEqual([[Math.floor(column / 2), 128]])
    }
  })

  test('is the mean over blocks, as the compute process shrinks pictures', () => {
    const [width, height] = [3 * MAX_IMAGE_SIDE, 9]
    const pixels = Uint8Array.from({ length: width * height }, (_, index) => (index * 7919) % 256)
    const fitted = fitPicture(picture(width, height, pixels))
    const { values } = resample({ width, height, values: pixels }, width / 3, height / 3)
    expect(fitted.pixels).toEqual(Uint8Array.from(values, Math.round))
  })

  test('whose size is no multiple is averaged at its edges over what there is', () => {
    const width = MAX_IMAGE_SIDE + 1
    const { pixels } = fitPicture(picture(width, 1, new Uint8Array(width).fill(200)))
    expect(new Set(pixels)).toEqual(new Set([200]))
  })
})
