/**
 * What stored pixels mean is found out by the numbers alone, said, and made network input: bright
 * ink on dark.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describePixels, formatNormalisation } from '../../native/contract/pixel-encoding.ts'
import { encodingOf, networkInput } from '../../native/data/data-set.ts'
import type { NumpyArray, NumpyData } from '../../native/data/npy.ts'
import { writeNpz } from '../../native/data/npz.ts'
import { openDataSet } from '../../native/data/open-data-set.ts'
import { seededNumbers } from '../support/data-files.ts'

const SIDE = 8
const COUNT = 60
const LABELS = Uint8Array.from({ length: COUNT }, (_, i) => i % 10)

/** Gray strokes on a dark ground with a dark border, 0 to 255, of which some are 255. */
const INK = (() => {
  const random = seededNumbers(11)
  return Uint8Array.from({ length: COUNT * SIDE * SIDE }, (_, i) => {
    const [x, y] = [i % SIDE, Math.floor(i / SIDE) % SIDE]
    const inside = x > 1 && x < SIDE - 2 && y > 1 && y < SIDE - 2
    if (!inside) return 0
    return random() < 0.2 ? 255 : Math.floor(random() * 256)
  })
})()

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lenet-pixels-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function open(data: NumpyData, more: Record<string, NumpyArray> = {}) {
  const file = join(folder, 'set.npz')
  const images = { shape: [COUNT, SIDE, SIDE], data }
  await writeNpz(file, { x_train: images, y_train: { shape: [COUNT], data: LABELS }, ...more })
  const { train, notices = [] } = await openDataSet(file)
  return { train, notices, encoding: encodingOf(train), input: networkInput(train, 0, train.count) }
}

/** What the first 50 images must become: gray values of bright ink, by the rule of the set. */
const expected = (rule: (gray: number) => number) => Float32Array.from(INK.subarray(0, 50 * SIDE * SIDE), rule)

describe('is recognised', () => {
  const floats = (rule: (gray: number) => number) => Float32Array.from(INK, rule)
  const cases: readonly [string, NumpyData, string, (gray: number) => number][] = [
    ['bytes', INK, 'bytes', (g) => g / 256],
    ['whole floats from 0 to 255', floats((g) => g), 'bytes', (g) => g / 256],
    ['64-bit integers from 0 to 255', BigInt64Array.from(INK, BigInt), 'bytes', (g) => g / 256],
    ['fractions from 0 to 255, as of resized images', floats((g) => g * 0.999), 'bytes', (g) => (g * 0.999) / 256],
    ['bytes of 0 and 1', INK.map((g) => Number(g > 99)), 'binary', (g) => Number(g > 99)],
    ['floats from 0 to 1', floats((g) => g / 255), 'unit', (g) => g / 255],
    ['whole numbers beyond 255', Uint16Array.from(INK, (g) => g * 257), 'wide', (g) => g / 255],
    ['floats from -1 to 1', floats((g) => g / 127.5 - 1), 'standardised', (g) => g / 127.5 - 1],
    [
      'floats with mean 0',
      floats((g) => (g / 255 - 0.1307) / 0.3081),
      'standardised',
      (g) => (g / 255 - 0.1307) / 0.3081
    ]
  ]
  test.each(cases)('%s: bright ink', async (_, data, kind, rule) => {
    const { encoding, input, train } = await open(data)
    expect(encoding).toMatchObject({ kind, polarity: 'bright-ink' })
    const wanted = expected(rule)
    input.forEach((value, i) => expect(Math.abs(value - wanted[i]!)).toBeLessThan(1e-6)) // one rounding to float32
    const whole = Array.from(data as ArrayLike<number | bigint>, Number).every(Number.isInteger)
    const bytes = kind === 'binary' || (kind === 'bytes' && whole)
    expect(train.images).toBeInstanceOf(bytes ? Uint8Array : Float32Array)
  })

  test.each(cases)('%s: dark ink on bright ground is inverted', async (_, data, kind, rule) => {
    const bright = await open(data)
    const { min, max } = bright.encoding
    const top = kind === 'bytes' ? 255 : max
    const inverted =
      data instanceof BigInt64Array
        ? data.map((value) => BigInt(top) - value)
        : (data as Float32Array).map((value) => min + top - value)
    const { encoding, notices, input } = await open(inverted)
    expect(encoding).toMatchObject({ kind, polarity: 'dark-ink' })
    expect(notices).toContain('the images have dark ink on bright ground: they are inverted')
    const wanted = expected(rule)
    input.forEach((value, i) => expect(Math.abs(value - wanted[i]!)).toBeLessThan(2e-6)) // two roundings
  })

  test.each(cases)('%s: a gray value becomes what it was trained as', async (_, data, kind, rule) => {
    const { encoding } = await open(data)
    const top = kind === 'bytes' ? 255 : rule(255)
    for (const gray of [0, 255]) {
      const wanted = kind === 'bytes' ? gray / 256 : gray === 0 ? rule(0) : top
      expect(gray * encoding.scale + encoding.offset).toBeCloseTo(wanted, 6)
    }
  })
})

describe('bytes stored as int8', () => {
  test.each([
    ['bright ink', INK, 'bright-ink'],
    ['dark ink', INK.map((gray) => 255 - gray), 'dark-ink']
  ] as const)('whose upper half became negative are bytes again: %s', async (_, bytes, polarity) => {
    const { encoding, notices, input } = await open(new Int8Array(bytes.buffer))
    expect(encoding).toMatchObject({ kind: 'bytes', storedAs: 'int8', min: 0, max: 255, polarity })
    expect(input).toEqual(expected((gray) => gray / 256))
    expect(notices).toContainEqual(expect.stringMatching(/^the pixels are bytes stored as int8: 128 to 255 had become/))
  })

  test('that were moved to -128 to 127 are left as they are', async () => {
    const { encoding, input } = await open(Int8Array.from(INK, (gray) => gray - 128))
    expect(encoding).toMatchObject({ kind: 'standardised', min: -128, max: 127 })
    expect(input).toEqual(expected((gray) => gray - 128))
  })
})

describe('is said', () => {
  test('in one line, with range and mean', async () => {
    const { encoding } = await open(INK)
    expect(describePixels({ ...encoding, mean: 33.318 })).toBe(
      'uint8, 0 to 255, mean 33.32: gray values 0 to 255, divided by 256; bright ink on dark'
    )
  })

  test.each([
    [1 / 256, 0, 'pixel / 256'],
    [1 / 255, 0, 'pixel / 255'],
    [0.0127317, -0.424213, 'pixel * 0.01273 - 0.4242'],
    [2 / 255, 1, 'pixel * 0.007843 + 1'],
    [1, -33.318, 'pixel - 33.32'],
    [1, 0, 'pixel / 1']
  ])('as arithmetic: %d and %d are %s', (scale, offset, text) => {
    expect(formatNormalisation({ scale, offset })).toBe(text)
  })

  test('MNIST in its own form needs no notice', async () => {
    expect((await open(INK)).notices).toEqual([])
    expect((await open(Float32Array.from(INK, (g) => g / 256))).notices).toEqual([])
  })

  test.each<[string, NumpyData, RegExp]>([
    ['floats that are bytes', Float32Array.from(INK), /stored as float32, 0 to 255: taken as gray values/],
    [
      'a standardised set',
      Float32Array.from(INK, (g) => g / 100 - 1),
      /standardised \(-1 to 1\.55, mean .*pixel \* 0\.01 - 1/
    ],
    ['a set that is hard to train', Int16Array.from(INK, (g) => g - 128), /pixels up to 128 make training unstable/],
    ['a very dark set', INK.map((g) => g >> 4), /brightest pixel is 15 of 255/],
    ['a blank set', new Uint8Array(INK.length), /all pixels are 0/],
    [
      'dark and bright ink in one set',
      INK.map((g, i) => (i < INK.length / 3 ? 255 - g : g)),
      /33 % of the images have a bright border and 67 % a dark one: .* all are treated as bright ink/
    ]
  ])('%s has a notice', async (_, data, notice) => {
    expect((await open(data)).notices).toEqual(expect.arrayContaining([expect.stringMatching(notice)]))
  })
})

describe('parts of one set', () => {
  const withTest = (data: NumpyData) => ({
    x_test: { shape: [COUNT, SIDE, SIDE], data },
    y_test: { shape: [COUNT], data: LABELS }
  })

  test('get the encoding of the training images', async () => {
    const file = join(folder, 'parts.npz')
    const standardised = (gray: number) => (gray - 33) / 79
    const dim = INK.map((gray) => gray >> 1)
    await writeNpz(file, {
      x_train: { shape: [COUNT, SIDE, SIDE], data: Float32Array.from(INK, standardised) },
      y_train: { shape: [COUNT], data: LABELS },
      ...withTest(Float32Array.from(dim, standardised))
    })
    const { train, test: measured } = await openDataSet(file)
    expect(measured?.encoding).toEqual(train.encoding)
    expect(networkInput(measured!, 0, 1)[20]).toBeCloseTo(standardised(dim[20]!), 5)
  })

  test.each<[string, NumpyData, RegExp]>([
    [
      'another range',
      Float32Array.from(INK, (g) => g / 255),
      /x_test of .* has pixels from 0 to 1 and x_train of .* from 0 to 255/
    ],
    ['the other ink', INK.map((g) => 255 - g), /x_test of .* has dark ink on bright ground and x_train/]
  ])('with %s are refused by name', async (_, data, message) => {
    await expect(open(INK, withTest(data))).rejects.toMatchObject({
      code: 'bad-file',
      message: expect.stringMatching(message) as string
    })
  })

  test('a blank test image says nothing about its range', async () => {
    await open(
      Float32Array.from(INK, (g) => g / 255),
      withTest(new Float32Array(INK.length))
    )
  })
})
