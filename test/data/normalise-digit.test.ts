import { expect, test } from 'vitest'
import type { GrayImage } from '../../native/data/gray-image.ts'
import { normaliseDigit } from '../../native/data/normalise-digit.ts'
import { resample } from '../../native/data/resample.ts'
import { drawStrokes, type PenPoint } from '../../native/data/strokes.ts'
import { genuineMnist, mnistTest } from '../support/mnist.ts'
import { uniformNumbers } from '../support/onnx-model.ts'

/** A seven, `size` pixels high, its top left corner at (x, y). */
function seven(width: number, height: number, x: number, y: number, size: number, pen = size / 8): GrayImage {
  const at = (dx: number, dy: number): PenPoint => ({ x: x + dx * size, y: y + dy * size })
  return drawStrokes([{ points: [at(0, 0), at(0.7, 0), at(0.2, 1)], width: pen }], width, height)
}

function mapPixels(image: GrayImage, change: (ink: number, x: number, y: number) => number): GrayImage {
  const pixels = image.pixels.map((ink, i) => Math.round(change(ink, i % image.width, Math.floor(i / image.width))))
  return { ...image, pixels }
}

/** Mean of |a - b| over the pixels, of 255. */
function difference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length
}

function centreOfMass({ width, pixels }: GrayImage): [x: number, y: number] {
  const mass = pixels.reduce((sum, ink) => sum + ink, 0)
  const x = pixels.reduce((sum, ink, i) => sum + ink * (i % width), 0) / mass
  const y = pixels.reduce((sum, ink, i) => sum + ink * Math.floor(i / width), 0) / mass
  return [x, y]
}

test('fits the longer side to 20 pixels, keeps the proportions, and centres by mass', () => {
  const { pixels, blank, stages } = normaliseDigit(seven(300, 200, 40, 30, 120, 16))
  expect(blank).toBe(false)
  expect(pixels).toHaveLength(784)
  expect(pixels).toBe(stages.centred.pixels)
  expect([stages.ink.width, stages.ink.height]).toEqual([300, 200])
  // 120 high and 84 wide, and the pen of 16 around both.
  expect([stages.crop.width, stages.crop.height]).toEqual([100, 136])
  expect([stages.scaled.width, stages.scaled.height]).toEqual([15, 20])
  for (const middle of centreOfMass(stages.centred)) expect(Math.abs(middle - 14)).toBeLessThanOrEqual(0.5)
})

test('gives the same for any place, size, polarity and shade', () => {
  const drawn = seven(280, 280, 60, 50, 160)
  const { pixels } = normaliseDigit(drawn)
  const same: Record<string, GrayImage> = {
    'off centre': seven(280, 280, 110, 100, 160),
    'three times as large': seven(840, 840, 180, 150, 480),
    'dark on white': mapPixels(drawn, (ink) => 255 - ink),
    'gray on gray': mapPixels(drawn, (ink) => 170 - 0.4 * ink),
    'chalk on a board': mapPixels(drawn, (ink) => 60 + 0.6 * ink)
  }
  // Other anti-aliasing and rounding of shades: below 1 % of full scale; another digit differs by
  // 25 and more.
  for (const [name, image] of Object.entries(same)) {
    expect(difference(normaliseDigit(image).pixels, pixels), name).toBeLessThan(2.5)
  }
})

test('finds dark ink on a photographed page: gray paper, light from one side, grain, dust', () => {
  const drawn = seven(280, 280, 60, 50, 160)
  const random = uniformNumbers(7)
  const photo = mapPixels(drawn, (ink, x, y) => {
    const paper = 230 - 90 * (x / 280) - 20 * (y / 280)
    const dust = x >= 250 && x < 253 && y >= 250 && y < 253 ? 90 : 0
    return paper * (1 - 0.7 * (ink / 255)) - dust + 12 * (random() - 0.5)
  })
  expect(difference(normaliseDigit(photo).pixels, normaliseDigit(drawn).pixels)).toBeLessThan(5)
})

mnistTest.each([
  // Only faint rims, which the crop does not see, and the rounding of a shift by half a pixel can
  // differ: 0.014 was measured.
  ['given', 0.05, 0.5],
  // Finding the ink takes the brightest tenth for full ink, so shades rise by up to 2 %: 0.19 and
  // 0.77 were measured.
  ['bright', 0.4, 2],
  ['detect', 0.4, 2]
] as const)('leaves genuine MNIST images as they are, ink %s', async (ink, meanBound, eachBound) => {
  const { images: genuine } = (await genuineMnist()).test!
  const differences = Array.from({ length: 200 }, (_, i) => {
    const pixels = Uint8Array.from(genuine.subarray(i * 784, (i + 1) * 784))
    return difference(normaliseDigit({ width: 28, height: 28, pixels }, { ink }).pixels, pixels)
  })
  expect(Math.max(...differences)).toBeLessThan(eachBound)
  expect(differences.reduce((sum, value) => sum + value, 0) / 200).toBeLessThan(meanBound)
})

test('each step can be switched off', () => {
  const image = seven(400, 200, 220, 40, 100)
  const whole = normaliseDigit(image, { crop: false })
  expect([whole.stages.crop.width, whole.stages.crop.height]).toEqual([400, 200])
  expect([whole.stages.scaled.width, whole.stages.scaled.height]).toEqual([20, 10])
  const filled = normaliseDigit(image, { keepAspect: false })
  expect([filled.stages.scaled.width, filled.stages.scaled.height]).toEqual([20, 20])
  const boxed = normaliseDigit(image, { centreByMass: false })
  const columns = Array.from({ length: 28 }, (_, x) => boxed.pixels.some((ink, i) => ink > 0 && i % 28 === x))
  const rows = Array.from({ length: 28 }, (_, y) => boxed.pixels.subarray(y * 28, y * 28 + 28).some((ink) => ink > 0))
  expect([rows.indexOf(true), rows.lastIndexOf(true)]).toEqual([4, 23])
  // 15 columns of 28 leave 13: one side gets one more.
  expect(Math.abs(columns.indexOf(true) - (27 - columns.lastIndexOf(true)))).toBeLessThanOrEqual(1)
  expect(boxed.pixels).not.toEqual(normaliseDigit(image).pixels)
})

test('a given polarity is believed', () => {
  const image = mapPixels(seven(100, 100, 20, 20, 60), (ink) => 255 - ink)
  expect(normaliseDigit(image, { ink: 'dark' }).pixels).toEqual(normaliseDigit(image).pixels)
  expect(normaliseDigit(image, { ink: 'bright' }).blank).toBe(true)
})

test.each([
  ['one black pixel', 1, 1, 0],
  ['white paper', 300, 200, 255],
  ['gray paper', 28, 28, 128]
])('%s alone is blank', (_, width, height, shade) => {
  const { blank, pixels } = normaliseDigit({ width, height, pixels: new Uint8Array(width * height).fill(shade) })
  expect(blank).toBe(true)
  expect(pixels).toEqual(new Uint8Array(784))
})

test('paper with grain and a shadow but no ink is blank', () => {
  const random = uniformNumbers(8)
  const paper = mapPixels({ width: 200, height: 150, pixels: new Uint8Array(30_000) }, (_, x) => {
    return 230 - 110 * (x / 200) + 10 * (random() - 0.5)
  })
  expect(normaliseDigit(paper).blank).toBe(true)
})

test('one inked pixel, a hairline and a picture of many megapixels all become a digit inside the field', () => {
  const dot = new Uint8Array(100 * 100)
  dot[505] = 255
  const filled = normaliseDigit({ width: 100, height: 100, pixels: dot })
  expect(filled.pixels.filter((ink) => ink === 255)).toHaveLength(400)

  const hairline = drawStrokes(
    [
      {
        points: [
          { x: 50, y: 5 },
          { x: 50, y: 1995 }
        ],
        width: 1
      }
    ],
    100,
    2000
  )
  const { pixels, blank } = normaliseDigit(hairline)
  expect(blank).toBe(false)
  expect(Math.max(...pixels)).toBe(255)
  expect(pixels.filter((ink) => ink > 0)).toHaveLength(20)

  const huge = normaliseDigit(seven(4000, 3000, 2600, 1200, 800))
  expect(Math.max(huge.stages.ink.width, huge.stages.ink.height)).toBeLessThanOrEqual(512)
  expect(difference(huge.pixels, normaliseDigit(seven(280, 280, 60, 50, 160)).pixels)).toBeLessThan(6)
})

test('a faint edge beside the ink does not move the box that it is cut to', () => {
  const pixels = new Uint8Array(400)
  for (let y = 5; y < 15; y++) for (let x = 6; x < 12; x++) pixels[y * 20 + x] = 255
  for (let y = 0; y < 20; y++) pixels[y * 20] = 7
  const { stages } = normaliseDigit({ width: 20, height: 20, pixels }, { ink: 'given' })
  expect([stages.crop.width, stages.crop.height]).toEqual([6, 10])
  pixels.fill(8, 0, 1)
  expect(normaliseDigit({ width: 20, height: 20, pixels }, { ink: 'given' }).stages.crop.width).toBe(12)
})

test('a thin line is as bright as a thick one once it is shrunk', () => {
  const thin = drawStrokes(
    [
      {
        points: [
          { x: 20, y: 20 },
          { x: 380, y: 380 }
        ],
        width: 2
      }
    ],
    400,
    400
  )
  const { stages, pixels } = normaliseDigit(thin, { ink: 'given' })
  expect(Math.max(...stages.scaled.pixels)).toBe(255)
  expect(Math.max(...pixels)).toBe(255)
})

test('a few dark strokes outweigh the bright grain of much paper', () => {
  const side = 64
  // Grain of +12 on two thirds of the paper; strokes of -110 on 4 %: the grain adds up to more, its
  // squares do not.
  const pixels = Uint8Array.from({ length: side * side }, (_, i) => {
    const [x, y] = [i % side, Math.floor(i / side)]
    const onBorder = x < 2 || y < 2 || x >= side - 2 || y >= side - 2
    if (x >= 30 && x < 34 && y >= 12 && y < 52) return 40
    return onBorder || i % 3 === 0 ? 150 : 162
  })
  const { stages } = normaliseDigit({ width: side, height: side, pixels })
  expect(stages.ink.pixels[30 * side + 31]).toBe(255)
  expect(stages.ink.pixels[30 * side + 5]).toBe(0)
})

test('enlarging blends between the middles of pixels', () => {
  expect([...resample({ width: 2, height: 1, values: [0, 100] }, 4, 1).values]).toEqual([0, 25, 75, 100])
})
