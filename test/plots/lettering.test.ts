/** Letters drawn as pen strokes. */
import { expect, test } from 'vitest'
import { whiteCanvas } from '../../native/plots/canvas.ts'
import { fillPolygon } from '../../native/plots/fill-polygon.ts'
import { LETTERS } from '../../native/plots/letters.ts'
import { drawText, textWidth } from '../../native/plots/lettering.ts'

const HEIGHT = 24

function drawn(character: string): Uint8Array {
  const canvas = whiteCanvas(48, 48)
  drawText(canvas, character, 6, 8, HEIGHT)
  return canvas.pixels
}

test('no two characters look alike, and none leaves its place', () => {
  const seen = new Map<string, string>()
  for (const character of [...Object.keys(LETTERS), ...Array.from('0123456789')]) {
    const pixels = drawn(character)
    const key = pixels.join()
    expect(seen.get(key), `${character} looks like ${seen.get(key)}`).toBe(undefined)
    seen.set(key, character)
    const right = 6 + textWidth(character, HEIGHT)
    for (let y = 0; y < 48; y++) {
      for (let x = Math.ceil(right) + 1; x < 48; x++) expect(pixels[(y * 48 + x) * 3], character).toBe(255)
    }
  }
})

test('text is drawn in its colour and weight', () => {
  const [thin, bold] = [1, 1.5].map((weight) => {
    const canvas = whiteCanvas(32, 32)
    drawText(canvas, 'l', 8, 4, HEIGHT, { color: [0, 0, 200], weight })
    return canvas.pixels
  })
  const ink = (pixels: Uint8Array) => pixels.filter((value, at) => at % 3 === 0 && value < 128).length
  expect(ink(bold!)).toBeGreaterThan(ink(thin!))
  expect(Math.min(...thin!.filter((_, at) => at % 3 === 2))).toBe(200)
})

test('a polygon covers its area, with the edge in between', () => {
  const canvas = whiteCanvas(10, 10)
  const corners = [
    [2, 2],
    [7.5, 2],
    [7.5, 6],
    [2, 6]
  ] as const
  fillPolygon(canvas, corners, [0, 0, 0])
  const covered = canvas.pixels.reduce((sum, value, at) => sum + (at % 3 === 0 ? 1 - value / 255 : 0), 0)
  expect(covered).toBeCloseTo(5.5 * 4, 1)
  expect(canvas.pixels[(3 * 10 + 7) * 3]).toBe(128)
})
