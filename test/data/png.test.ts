/**
 * PNG pictures: every kind of pixel as gray, and every kind of wrong file refused with what it
 * really is.
 */
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

/**
 * A PNG put together by hand, so that what the decoder is given does not come from its own encoder.
 */
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

describe('interlaced pictures of less than 8 bits', () => {
  const PASSES = [
    [0, 0, 8, 8],
    [4, 0, 8, 8],
    [0, 4, 4, 8],
    [2, 0, 4, 4],
    [0, 2, 2, 4],
    [1, 0, 2, 2],
    [0, 1, 1, 2]
  ] as const

  /**
   * The filtered rows of all passes, the filter types in turn: the encoder's side of the
   * specification.
   */
  function interlacedRows(samples: readonly number[], width: number, height: number, depth: number): number[] {
    const bytes: number[] = []
    let filter = 0
    for (const [left, top, xStep, yStep] of PASSES) {
      let above: number[] = []
      for (let y = top; y < height; y += yStep) {
        let bits = ''
        for (let x = left; x < width; x += xStep) bits += samples[y * width + x]!.toString(2).padStart(depth, '0')
        if (bits === '') break
        const row = (bits.match(/.{1,8}/g) ?? []).map((byte) => parseInt(byte.padEnd(8, '0'), 2))
        const paeth = (a: number, b: number, c: number) =>
          [a, b, c].toSorted((p, q) => Math.abs(a + b - c - p) - Math.abs(a + b - c - q))[0]!
        const predicted = row.map((_, i) => {
          const [a, b, c] = [row[i - 1] ?? 0, above[i] ?? 0, above[i - 1] ?? 0]
          return [0, a, b, (a + b) >> 1, paeth(a, b, c)][filter]!
        })
        bytes.push(filter, ...row.map((byte, i) => (byte - predicted[i]!) & 255))
        above = row
        filter = (filter + 1) % 5
      }
    }
    return bytes
  }

  function interlaced(
    samples: readonly number[],
    size: [number, number],
    depth: number,
    colorType: number,
    extra: Buffer[] = []
  ) {
    const header = Buffer.alloc(13)
    header.writeUInt32BE(size[0], 0)
    header.writeUInt32BE(size[1], 4)
    header.set([depth, colorType, 0, 0, 1], 8)
    const pixels = chunk('IDAT', deflateSync(Buffer.from(interlacedRows(samples, ...size, depth))))
    return Buffer.concat([SIGNATURE, chunk('IHDR', header), ...extra, pixels, chunk('IEND', Buffer.alloc(0))])
  }

  test.each([
    [1, 13, 11],
    [2, 13, 11],
    [4, 13, 11],
    [1, 1, 1],
    [4, 2, 9],
    [2, 5, 1]
  ])('gray of %d bits, %d x %d', (depth, width, height) => {
    const largest = 2 ** depth - 1
    const samples = Array.from({ length: width * height }, (_, i) => (i * i * 7 + 3 * i) & largest)
    const bytes = interlaced(samples, [width, height], depth, 0)
    expect(gray(bytes)).toEqual(samples.map((sample) => Math.round((sample * 255) / largest)))
  })

  test('a palette of 2 bits with transparency', () => {
    const samples = Array.from({ length: 63 }, (_, i) => i % 3)
    const extra = [PALETTE, chunk('tRNS', Buffer.from([0, 255]))]
    expect(gray(interlaced(samples, [9, 7], 2, 3, extra))).toEqual(samples.map((index) => [255, RED, 255][index]))
  })
})

describe('ink on a transparent ground', () => {
  /** A vertical stroke of a shade with soft edges: its alpha. */
  const ALPHA = Array.from({ length: 64 }, (_, i) => [0, 0, 0, 128, 255, 128, 0, 0][i % 8]!)
  const rowsOf = (pixel: (alpha: number) => number[]) =>
    Array.from({ length: 8 }, (_, y) => ALPHA.slice(8 * y, 8 * y + 8).flatMap(pixel))
  const parts = (colorType: number, rows: number[][], extra: Buffer[] = []): Parts => {
    return { width: 8, height: 8, depth: 8, colorType, rows, extra }
  }
  const levels = chunk('PLTE', Buffer.from(new Array<number>(9).fill(255)))
  const forms: [string, Parts][] = [
    [
      'white RGBA',
      parts(
        6,
        rowsOf((alpha) => [255, 255, 255, alpha])
      )
    ],
    [
      'white RGBA over black that cannot be seen',
      parts(
        6,
        rowsOf((alpha) => (alpha ? [255, 255, 255, alpha] : [0, 0, 0, 0]))
      )
    ],
    [
      'yellow RGBA',
      parts(
        6,
        rowsOf((alpha) => [255, 230, 90, alpha])
      )
    ],
    [
      'white gray with alpha',
      parts(
        4,
        rowsOf((alpha) => [255, alpha])
      )
    ],
    [
      'a palette of white alone, its alpha in tRNS',
      parts(
        3,
        rowsOf((alpha) => [alpha >> 7 ? (alpha === 255 ? 2 : 1) : 0]),
        [levels, chunk('tRNS', Buffer.from([0, 128, 255]))]
      )
    ]
  ]
  test.each(forms)('%s is bright on dark', (_, form) => {
    const pixels = gray(png(form))
    expect(pixels[0]).toBe(0)
    expect(pixels[4]).toBeGreaterThan(200)
    expect(pixels[3]).toBeGreaterThan(90)
    expect(pixels[3]).toBeLessThan(pixels[4]!)
  })

  test('black is dark on white, as before', () => {
    const pixels = gray(
      png(
        parts(
          6,
          rowsOf((alpha) => [0, 0, 0, alpha])
        )
      )
    )
    expect([pixels[0], pixels[3], pixels[4]]).toEqual([255, 127, 0])
  })

  test('paper with black ink and a transparent margin stays paper', () => {
    const rows = rowsOf(() => []).map((_, y) =>
      Array.from({ length: 8 }, (_, x) => (x === 0 || y === 0 ? [0, 0] : x === 4 ? [0, 255] : [250, 255])).flat()
    )
    const pixels = gray(png(parts(4, rows)))
    expect([pixels[0], pixels[9], pixels[12]]).toEqual([255, 250, 0])
  })
})

describe('chunks that say nothing of the pixels', () => {
  const broken = (type: string) => {
    const bytes = chunk(type, Buffer.from('whatever'))
    bytes[bytes.length - 1]! ^= 0xff
    return bytes
  }
  const parts = { width: 2, height: 1, depth: 8, colorType: 0, rows: [[9, 200]] }

  test.each(['iCCP', 'gAMA', 'tEXt', 'eXIf', 'prVt'])('%s with a wrong checksum', (type) => {
    expect(gray(png({ ...parts, extra: [broken(type)] }))).toEqual([9, 200])
  })

  test('a palette with a wrong checksum is refused all the same', () => {
    const rows = [[0, 1]]
    expect(() => gray(png({ ...parts, colorType: 3, rows, extra: [broken('PLTE')] }))).toThrow(/broken PNG/)
  })
})

/** Exif with one entry before the orientation, as cameras write their maker. */
function exif(value: number, { littleEndian = true, type = 3, entries = 2 } = {}): Buffer {
  const bytes = Buffer.alloc(10 + 2 * 12 + 4)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  bytes.write(littleEndian ? 'II*\0' : 'MM\0*', 'latin1')
  view.setUint32(4, 8, littleEndian)
  view.setUint16(8, entries, littleEndian)
  for (const [at, tag, of, content] of [
    [10, 0x010f, 2, 0],
    [22, 0x0112, type, value]
  ] as const) {
    view.setUint16(at, tag, littleEndian)
    view.setUint16(at + 2, of, littleEndian)
    view.setUint32(at + 4, 1, littleEndian)
    view.setUint16(at + 8, content, littleEndian)
  }
  return bytes
}

describe('pictures that are to be turned, as their eXIf says', () => {
  const parts = {
    ...{ width: 3, height: 2, depth: 8, colorType: 0 },
    rows: [
      [1, 2, 3],
      [4, 5, 6]
    ]
  }
  const AS_STORED = { width: 3, height: 2, pixels: [1, 2, 3, 4, 5, 6] }
  const seen = (data: Uint8Array) => {
    const { width, height, pixels } = decodeGrayPng(png({ ...parts, extra: [chunk('eXIf', data)] }), 'digit.png')
    return { width, height, pixels: Array.from(pixels) }
  }

  // Exif 2.32, Orientation: which sides of the picture are the first row and the first column.
  test.each([
    [1, 3, [1, 2, 3, 4, 5, 6]],
    [2, 3, [3, 2, 1, 6, 5, 4]],
    [3, 3, [6, 5, 4, 3, 2, 1]],
    [4, 3, [4, 5, 6, 1, 2, 3]],
    [5, 2, [1, 4, 2, 5, 3, 6]],
    [6, 2, [4, 1, 5, 2, 6, 3]],
    [7, 2, [6, 3, 5, 2, 4, 1]],
    [8, 2, [3, 6, 2, 5, 1, 4]]
  ])('orientation %i, of either byte order', (value, width, pixels) => {
    for (const littleEndian of [true, false]) {
      expect(seen(exif(value, { littleEndian }))).toEqual({ width, height: 6 / width, pixels })
    }
  })

  test.each<[string, Uint8Array]>([
    ['an orientation that there is not', exif(9)],
    ['orientation 0', exif(0)],
    ['an orientation of another type', exif(6, { type: 2 })],
    ['a directory of more entries than there are', exif(0, { entries: 65_535 })],
    ['a cut directory', exif(6).subarray(0, 30)],
    ['nothing', Buffer.alloc(0)],
    ['a directory behind the end', Buffer.from('49492a00ffffffff', 'hex')],
    ['another byte order mark', Buffer.concat([Buffer.from('XX'), exif(6).subarray(2)])]
  ])('%s leaves the pixels as they are', (_, data) => {
    expect(seen(data)).toEqual(AS_STORED)
  })

  test('a damaged eXIf does not turn the picture', () => {
    const damaged = chunk('eXIf', exif(6))
    damaged[damaged.length - 1]! ^= 1
    expect(gray(png({ ...parts, extra: [damaged] }))).toEqual(AS_STORED.pixels)
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

  test('an interlaced header before the rows of a plain picture', () => {
    expect(refusal(png({ ...plain, depth: 1, interlace: 1 }))).toContain(
      'it holds 4 bytes of pixels; its header says 6'
    )
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
