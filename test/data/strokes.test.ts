import { expect, test } from 'vitest'
import { drawStrokes, type PenStroke } from '../../native/data/strokes.ts'
import { RandomState } from '../../native/tensor/random-state.ts'

const inkOf = (pixels: Uint8Array) => pixels.reduce((sum, value) => sum + value, 0) / 255

test('a single click leaves a round dot of the pen', () => {
  const { pixels } = drawStrokes([{ points: [{ x: 20, y: 20 }], width: 12 }], 40, 40)
  // Area of the disc, pi 6^2 = 113.1; the linear edge of one pixel costs less than 1 %.
  expect(inkOf(pixels)).toBeGreaterThan(112)
  expect(inkOf(pixels)).toBeLessThan(114.2)
  expect(pixels[20 * 40 + 20]).toBe(255)
  expect(pixels[14 * 40 + 14]).toBe(0) // a corner of its square
})

test('a line covers its rectangle and two round caps, at any angle', () => {
  const area = 40 * 6 + Math.PI * 9
  for (const angle of [0, 0.3, 1, Math.PI / 2, 2.2]) {
    const dx = 20 * Math.cos(angle)
    const dy = 20 * Math.sin(angle)
    const points = [
      { x: 32 - dx, y: 32 - dy },
      { x: 32 + dx, y: 32 + dy }
    ]
    const ink = inkOf(drawStrokes([{ points, width: 6 }], 64, 64).pixels)
    expect(Math.abs(ink - area), `angle ${angle}`).toBeLessThan(0.01 * area)
  }
})

test('its edge is smooth: half a pixel off moves half of its ink', () => {
  const line = (x: number) => {
    const points = [
      { x, y: -10 },
      { x, y: 20 }
    ]
    return Array.from(drawStrokes([{ points, width: 2 }], 6, 10).pixels.subarray(30, 36))
  }
  expect(line(3)).toEqual([0, 0, 255, 255, 0, 0])
  expect(line(3.5)).toEqual([0, 0, 128, 255, 128, 0])
})

test('pressure changes evenly along a segment, from that of its start to that of its end', () => {
  const points = [
    { x: 10, y: 20, pressure: 0.25 },
    { x: 90, y: 20, pressure: 1 }
  ]
  const { pixels } = drawStrokes([{ points, width: 16 }], 100, 40)
  const breadth = (x: number) => inkOf(Uint8Array.from({ length: 40 }, (_, y) => pixels[y * 100 + x]!))
  // 4 + 12 * share of the way, at the middle of the column; 2 % for the slope of the edges.
  for (const x of [20, 50, 80]) expect(Math.abs(breadth(x) / (4 + (12 * (x + 0.5 - 10)) / 80) - 1)).toBeLessThan(0.02)
})

test('pressure narrows the line, and crossing strokes do not add up', () => {
  const points = (pressure: number) => [
    { x: 5, y: 10, pressure },
    { x: 35, y: 10, pressure }
  ]
  const full = drawStrokes([{ points: points(1), width: 8 }], 40, 20)
  const light = drawStrokes([{ points: points(0.5), width: 8 }], 40, 20)
  expect(inkOf(light.pixels)).toBeLessThan(0.6 * inkOf(full.pixels))
  const twice = drawStrokes(
    [
      { points: points(1), width: 8 },
      { points: points(1), width: 8 }
    ],
    40,
    20
  )
  expect(twice).toEqual(full)
})

test('strokes may leave the picture, and nothing drawn is an empty picture', () => {
  const points = [
    { x: -1000, y: 5 },
    { x: 1000, y: 5 }
  ]
  expect(inkOf(drawStrokes([{ points, width: 2 }], 10, 10).pixels)).toBe(20)
  expect(inkOf(drawStrokes([], 10, 10).pixels)).toBe(0)
  expect(inkOf(drawStrokes([{ points: [], width: 2 }], 10, 10).pixels)).toBe(0)
})

test.each([
  ['a coordinate that is not finite', [{ points: [{ x: NaN, y: 1 }], width: 2 }], 10, 'width 2 with 1 points'],
  ['a width of 0', [{ points: [{ x: 1, y: 1 }], width: 0 }], 10, 'a stroke of width 0'],
  ['a pressure above 1', [{ points: [{ x: 1, y: 1, pressure: 2 }], width: 1 }], 10, 'pressure 0 to 1'],
  ['a picture without pixels', [], 0, 'a drawing of 0 x 0 pixels'],
  ['a picture that is too large', [], 5000, 'a drawing of 5000 x 5000 pixels']
])('refuses %s', (_, strokes, side, words) => {
  expect(() => drawStrokes(strokes, side, side)).toThrow(
    expect.objectContaining({ code: 'bad-argument', message: expect.stringContaining(words) as string })
  )
})

test('a slanted line inks the same pixels as the distance of every pixel says', () => {
  const side = 40
  for (const [from, to] of [
    [
      { x: 3, y: 35 },
      { x: 37, y: 4 }
    ],
    [
      { x: -900, y: 10 },
      { x: 700, y: 22 }
    ],
    [
      { x: 20, y: -500 },
      { x: 21, y: 500 }
    ]
  ] as const) {
    const { pixels } = drawStrokes([{ points: [from, to], width: 6 }], side, side)
    const [dx, dy] = [to.x - from.x, to.y - from.y]
    for (let index = 0; index < side * side; index++) {
      const [x, y] = [(index % side) + 0.5 - from.x, Math.floor(index / side) + 0.5 - from.y]
      const along = Math.min(1, Math.max(0, (x * dx + y * dy) / (dx * dx + dy * dy)))
      const distance = Math.hypot(x - along * dx, y - along * dy)
      const ink = Math.round(255 * Math.min(1, Math.max(0, 3.5 - distance)))
      expect(Math.abs(pixels[index]! - ink), `pixel ${index}`).toBeLessThanOrEqual(1)
    }
  }
})

/** Every pixel's ink by every segment, from the definition: nothing is left out to be quick. */
function drawPlainly(strokes: readonly PenStroke[], width: number, height: number, softness: number): Uint8Array {
  const pixels = new Uint8Array(width * height)
  for (const { points, width: penWidth } of strokes) {
    for (const [i, to] of points.entries()) {
      if (i === 0 && points.length > 1) continue
      const from = points[Math.max(0, i - 1)]!
      const [start, end] = [from, to].map(({ pressure = 1 }) => (penWidth / 2) * pressure) as [number, number]
      const [dx, dy] = [to.x - from.x, to.y - from.y]
      for (let index = 0; index < pixels.length; index++) {
        const x = (index % width) + 0.5 - from.x
        const y = Math.floor(index / width) + 0.5 - from.y
        const along = dx === 0 && dy === 0 ? 0 : Math.min(1, Math.max(0, (x * dx + y * dy) / (dx * dx + dy * dy)))
        const [offX, offY] = [x - along * dx, y - along * dy]
        const distance = Math.sqrt(offX * offX + offY * offY)
        if (distance >= Math.max(start, end) + softness / 2) continue
        const inside = start + along * (end - start) - distance
        const coverage = Math.min(1, inside / softness + 0.5, (2 * (inside + distance)) / softness)
        pixels[index] = Math.max(pixels[index]!, Math.round(255 * Math.max(0, coverage)))
      }
    }
  }
  return pixels
}

test('gives the bytes of the definition for any pen: hair-thin, broad, soft, leaving the picture, standing still', () => {
  const random = new RandomState(11)
  for (let round = 0; round < 60; round++) {
    const [thickness, softness, turns] = random.rand(3).data as unknown as [number, number, number]
    const count = 1 + Math.floor(6 * turns)
    const { data } = random.rand(count, 3)
    const points = Array.from({ length: count }, (_, i) => ({
      x: 60 * data[3 * i]! - 10,
      // Every fifth drawing is of level lines, every seventh of upright ones.
      y: round % 5 === 0 ? 17.25 : 50 * data[3 * i + 1]! - 10,
      pressure: data[3 * i + 2]!
    })).map((point) => (round % 7 === 0 ? { ...point, x: 20 } : point))
    const strokes = [{ points, width: 0.1 + 14 * thickness ** 3 }]
    const { pixels } = drawStrokes(strokes, 40, 32, 0.3 + 3 * softness)
    expect(pixels, `drawing ${round}`).toEqual(drawPlainly(strokes, 40, 32, 0.3 + 3 * softness))
  }
})
