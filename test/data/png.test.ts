/** PNG pictures: every kind of pixel as gray, and every kind of wrong file refused with what it really is. */
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import { encode } from 'fast-png'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WorkbenchError } from '../../native/contract/errors.ts'
import { decodeGrayPng, readGrayPng } from '../../native/data/png.ts'

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length, 0)
  frame.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}

interface Parts {
  width: number
  height: number
  depth: number
  colorType: number
  /** Rows, each without its filter byte. */
  rows: number[][]
  extra?: Buffer[]
  interlace?: number
}

/** A PNG put together by hand, so that what the decoder is given does not come from its own encoder. */
function png({ width, height, depth, colorType, rows, extra = [], interlace = 0 }: Parts): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([depth, colorType, 0, 0, interlace], 8)
  const raw = Buffer.from(rows.flatMap((row) => [0, ...row]))
  const pixels = chunk('IDAT', deflateSync(raw))
  return Buffer.concat([SIGNATURE, chunk('IHDR', header), ...extra, pixels, chunk('IEND', Buffer.alloc(0))])
}

const PALETTE = chunk('PLTE', Buffer.from([0, 0, 0, 255, 0, 0, 255, 255, 255]))
const gray = (bytes: Uint8Array) => Array.from(decodeGrayPng(bytes, 'digit.png').pixels)
// Rec. 601 luma of pure red, green and blue.
const [RED, GREEN, BLUE] = [76, 150, 29]

describe('every kind of pixel becomes gray', () => {
  test.each<[string, Parts, number[]]>([
    [
      '1 bit, rows padded to bytes',
      {
        width: 10,
        height: 2,
        depth: 1,
        colorType: 0,
        rows: [
          [0b10100000, 0b01000000],
          [0b00000001, 0b10000000]
        ]
      },
      [255, 0, 255, 0, 0, 0, 0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 0, 255, 255, 0]
    ],
    ['2 bits', { width: 3, height: 1, depth: 2, colorType: 0, rows: [[0b00011000]] }, [0, 85, 170]],
    ['4 bits', { width: 3, height: 1, depth: 4, colorType: 0, rows: [[0x0f, 0x80]] }, [0, 255, 136]],
    ['8 bits', { width: 3, height: 1, depth: 8, colorType: 0, rows: [[0, 7, 255]] }, [0, 7, 255]],
    ['16 bits', { width: 2, height: 1, depth: 16, colorType: 0, rows: [[0x80, 0x00, 0xff, 0xff]] }, [128, 255]],
    [
      'colour',
      { width: 4, height: 1, depth: 8, colorType: 2, rows: [[255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9]] },
      [RED, GREEN, BLUE, 9]
    ],
    ['colour of 16 bits', { width: 1, height: 1, depth: 16, colorType: 2, rows: [[255, 255, 0, 0, 0, 0]] }, [RED]],
    [
      'a palette of 2 bits',
      { width: 3, height: 1, depth: 2, colorType: 3, rows: [[0b00011000]], extra: [PALETTE] },
      [0, RED, 255]
    ],
    [
      'a palette with transparency',
      {
        width: 3,
        height: 1,
        depth: 8,
        colorType: 3,
        rows: [[0, 1, 2]],
        extra: [PALETTE, chunk('tRNS', Buffer.from([0, 255]))]
      },
      [255, RED, 255]
    ],
    [
      'gray with alpha, laid on white',
      { width: 3, height: 1, depth: 8, colorType: 4, rows: [[0, 255, 0, 0, 100, 51]] },
      [0, 255, 224]
    ],
    [
      'colour with alpha, laid on white',
      { width: 2, height: 1, depth: 8, colorType: 6, rows: [[255, 0, 0, 255, 0, 0, 0, 0]] },
      [RED, 255]
    ],
    [
      'one gray that is transparent',
      { width: 2, height: 1, depth: 8, colorType: 0, rows: [[5, 6]], extra: [chunk('tRNS', Buffer.from([0, 5]))] },
      [255, 6]
    ],
    [
      'one colour that is transparent',
      {
        width: 3,
        height: 1,
        depth: 8,
        colorType: 2,
        rows: [[1, 2, 3, 1, 2, 4, 9, 9, 9]],
        extra: [chunk('tRNS', Buffer.from([0, 1, 0, 2, 0, 3]))]
      },
      [255, 2, 9]
    ],
    [
      'a suggested palette beside full colour',
      { width: 1, height: 1, depth: 8, colorType: 2, rows: [[0, 255, 0]], extra: [PALETTE] },
      [GREEN]
    ]
  ])('%s', (_, parts, expected) => {
    expect(gray(png(parts))).toEqual(expected)
  })

  test('interlaced', () => {
    const data = Uint8Array.from({ length: 9 * 7 }, (_, i) => i * 4)
    const bytes = encode({ width: 9, height: 7, data, channels: 1, depth: 8 }, { interlace: 'Adam7' })
    expect(gray(bytes)).toEqual(Array.from(data))
  })
})

const sound = encode({ width: 12, height: 10, data: new Uint8Array(120).map((_, i) => (i * 37) % 256), channels: 1 })

function refusal(bytes: Uint8Array): string {
  try {
    decodeGrayPng(bytes, 'digit.png')
  } catch (error) {
    if (!(error instanceof WorkbenchError && error.code === 'bad-file')) throw error
    expect(error.message.startsWith('digit.png ')).toBe(true)
    expect(error.hint).not.toBe('')
    return error.message
  }
  throw new Error('the picture passed')
}

describe('says what a file is that is no PNG', () => {
  test.each<[string, Uint8Array]>([
    ['empty', new Uint8Array()],
    ['nothing but zero bytes', new Uint8Array(1000)],
    ['a web page', Buffer.from('<!DOCTYPE html><html><body>404</body></html>')],
    ['a JPEG picture', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16])],
    ['a WebP picture', Buffer.from('RIFF\x10\0\0\0WEBPVP8 ', 'latin1')],
    ['an SVG drawing', Buffer.from('<svg xmlns="x"/>')],
    ['text', Buffer.from('just a note\n')],
    ['a PNG damaged in transfer, as by a transfer in text mode', Buffer.from('\x89PNG\n\x1a\n', 'latin1')],
    ['of an unknown kind', Buffer.from([1, 2, 3, 200])]
  ])('%s', (kind, bytes) => {
    expect(refusal(bytes)).toBe(`digit.png is not a PNG: it is ${kind}`)
  })
})

describe('refuses a broken PNG', () => {
  test('cut off anywhere', () => {
    for (let length = SIGNATURE.length; length < sound.length; length++) {
      expect(refusal(sound.subarray(0, length)), `${length} bytes`).toContain('is a broken PNG')
    }
    expect(refusal(sound.subarray(0, 40))).toContain('it ends early, after 40 bytes')
  })

  test('with any one bit flipped', () => {
    for (let bit = 8 * SIGNATURE.length; bit < 8 * sound.length; bit++) {
      const flipped = Uint8Array.from(sound)
      flipped[bit >> 3]! ^= 1 << (bit & 7)
      refusal(flipped)
    }
  })

  const plain: Parts = { width: 3, height: 1, depth: 8, colorType: 0, rows: [[1, 2, 3]] }
  test.each<[string, Uint8Array, string]>([
    [
      'no pixels at all',
      Buffer.concat([SIGNATURE, png(plain).subarray(8, 33), png(plain).subarray(-12)]),
      'it has no pixels'
    ],
    [
      'fewer pixels than its header says',
      png({ ...plain, height: 2 }),
      'it holds 4 bytes of pixels; its header says 8'
    ],
    [
      'more pixels than its header says',
      png({
        ...plain,
        rows: [
          [1, 2, 3],
          [1, 2, 3]
        ]
      }),
      'it holds more pixels than its header says'
    ],
    [
      'a colour that is not in its palette',
      png({ ...plain, colorType: 3, extra: [PALETTE] }),
      'pixel 2 has colour 3 of a palette of 3'
    ],
    ['a palette that is missing', png({ ...plain, colorType: 3 }), 'pixel 0 has colour 1 of a palette of 0'],
    ['no width', png({ ...plain, width: 0 }), 'its header says 0 x 1 pixels'],
    ['a bit depth that does not exist', png({ ...plain, depth: 3 }), 'colour type 0 with 3 bits a channel']
  ])('%s', (_, bytes, words) => {
    expect(refusal(bytes)).toContain(words)
  })

  test('that would unpack to more than its header says, before it has', () => {
    const bomb = png({ ...plain, rows: Array.from({ length: 1_000_000 }, () => [0, 0, 0]) })
    expect(bomb.length).toBeLessThan(10_000)
    expect(refusal(bomb)).toContain('it holds more pixels than its header says')
  })

  test('that is too large, by its header alone', () => {
    expect(refusal(png({ ...plain, width: 100_000, height: 100_000 }))).toContain('too large: 100000 x 100000 pixels')
    expect(refusal(png({ ...plain, depth: 16, colorType: 6, width: 8000, height: 8000 }))).toContain('256 MB unpacked')
  })

  test('interlaced with less than 8 bits, which the decoder would get wrong', () => {
    expect(refusal(png({ ...plain, depth: 1, interlace: 1 }))).toContain('an interlaced PNG of 1 bit(s) a channel')
  })
})

describe('files', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lenet-png-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  test('are read', async () => {
    await writeFile(join(folder, 'digit.png'), sound)
    expect(await readGrayPng(join(folder, 'digit.png'))).toEqual(decodeGrayPng(sound, 'digit.png'))
  })

  test('that are not there, folders, and huge ones are refused with the name', async () => {
    const missing = join(folder, 'missing.png')
    await expect(readGrayPng(missing)).rejects.toMatchObject({
      code: 'not-found',
      message: `cannot read ${missing}: no such file or folder`
    })
    await expect(readGrayPng(folder)).rejects.toMatchObject({ code: 'io' })
    const huge = join(folder, 'huge.png')
    await writeFile(huge, sound)
    await truncate(huge, 2 ** 30)
    await expect(readGrayPng(huge)).rejects.toMatchObject({
      code: 'bad-file',
      message: `${huge} is too large: 1024 MB; at most 64 MB`
    })
  })
})
