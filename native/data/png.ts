/**
 * PNG pictures as shades of gray: any bit depth, gray, colour or palette, with transparency laid on
 * a ground that shows it, turned as the eXIf chunk says. fast-png decodes; this file guards it
 * against what a picked, downloaded or altered file may hold, and says what that is. Knows nothing
 * of digits. Source: W3C, Portable Network Graphics (Third Edition).
 */
import { inflateSync } from 'node:zlib'
import { decode, type DecodedPng } from 'fast-png'
import { WorkbenchError } from '../contract/errors.ts'
import { fileKind } from '../files/file-kind.ts'
import { readBounded } from '../files/read-bounded.ts'
import { uprightImage } from './exif-orientation.ts'
import type { GrayImage } from './gray-image.ts'
import { deinterlace } from './png-deinterlace.ts'
import { readPngStructure, type PngStructure } from './png-structure.ts'

const MAX_FILE_BYTES = 64 * 2 ** 20
const MAX_AREA = 64 * 2 ** 20
/** Of decoded pixels: 64 megapixels with four channels of a byte. */
const MAX_RAW_BYTES = 256 * 2 ** 20

/**
 * Throws WorkbenchError: `not-found` and `io` as the disk says; `bad-file` for what is no PNG, is
 * broken, or is too large.
 */
export async function readGrayPng(file: string): Promise<GrayImage> {
  const bytes = await readBounded(file, MAX_FILE_BYTES, (size) => {
    const has = size === undefined ? 'it does not end' : megabytes(size)
    return tooLarge(file, `${has}; at most ${megabytes(MAX_FILE_BYTES)}`)
  })
  return decodeGrayPng(bytes, file)
}

/**
 * `name` is what error messages call these bytes. Throws WorkbenchError `bad-file` as readGrayPng
 * does.
 */
export function decodeGrayPng(bytes: Uint8Array, name: string): GrayImage {
  if (bytes.length > MAX_FILE_BYTES)
    throw tooLarge(name, `${megabytes(bytes.length)}; at most ${megabytes(MAX_FILE_BYTES)}`)
  const structure = readPngStructure(bytes)
  if (structure.kind === 'foreign') {
    throw new WorkbenchError(
      'bad-file',
      `${name} is not a PNG: it is ${fileKind(bytes) ?? 'of an unknown kind'}`,
      'Choose a PNG, or save the picture as one.'
    )
  }
  if (structure.kind === 'broken') throw broken(name, structure.reason)
  checkSize(structure, name)
  const raw = unpackPixels(structure, name)
  try {
    // fast-png reads interlaced pictures of whole bytes alone.
    const readable = structure.interlaced && structure.depth < 8 ? deinterlace(structure, raw) : structure.essential
    return uprightImage(toGray(decode(readable, { checkCrc: true }), structure), structure.orientation)
  } catch (error) {
    throw broken(name, error instanceof Error ? error.message : String(error), error)
  }
}

function checkSize({ width, height, rawSize }: PngStructure, name: string): void {
  if (width * height > MAX_AREA || rawSize > MAX_RAW_BYTES) {
    throw tooLarge(name, `${width} x ${height} pixels; at most 64 megapixels and ${megabytes(MAX_RAW_BYTES)} unpacked`)
  }
}

/**
 * Unpacks within bounds before the decoder does without: a few kilobytes can unpack to gigabytes.
 */
function unpackPixels({ packed, rawSize }: PngStructure, name: string): Uint8Array {
  let raw: Uint8Array
  try {
    raw = inflateSync(packed, { maxOutputLength: rawSize })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ERR_BUFFER_TOO_LARGE') throw broken(name, 'it holds more pixels than its header says', error)
    throw broken(name, code === 'Z_BUF_ERROR' ? 'its pixels end early' : 'its pixels cannot be unpacked', error)
  }
  if (raw.length < rawSize) throw broken(name, `it holds ${raw.length} bytes of pixels; its header says ${rawSize}`)
  return raw
}

function toGray(png: DecodedPng, structure: PngStructure): GrayImage {
  const { width, height } = png
  const visit = pixelsOf(png, structure)
  const ground = chooseGround(visit)
  const pixels = new Uint8Array(width * height)
  visit((gray, alpha, i) => (pixels[i] = Math.round(gray * alpha + ground * (1 - alpha))))
  return { width, height, pixels }
}

/** `gray` 0 to 255, `alpha` 0 to 1, pixels row-major. */
type Visit = (take: (gray: number, alpha: number, index: number) => void) => void

function pixelsOf(png: DecodedPng, { indexed }: PngStructure): Visit {
  const { width, height, data, depth, channels } = png
  const largest = 2 ** depth - 1
  const see = png.transparency // the one colour that is transparent, where there is no alpha channel
  if (indexed) {
    const colours = (png.palette ?? []).map(
      ([red, green, blue, alpha = 255]) => [luma(red!, green!, blue!), alpha / 255] as const
    )
    return (take) =>
      forEachSample(data, width, height, depth, (index, i) => {
        const colour = colours[index]
        if (!colour) throw new Error(`pixel ${i} has colour ${index} of a palette of ${colours.length}`)
        take(...colour, i)
      })
  }
  if (depth < 8) {
    return (take) =>
      forEachSample(data, width, height, depth, (sample, i) =>
        take((sample * 255) / largest, sample === see?.[0] ? 0 : 1, i)
      )
  }
  const scale = 255 / largest
  const colored = channels >= 3
  const hasAlpha = channels === 2 || channels === 4
  return (take) => {
    for (let i = 0, j = 0; i < width * height; i++, j += channels) {
      const red = data[j]!
      const green = colored ? data[j + 1]! : red
      const blue = colored ? data[j + 2]! : red
      const clear = see !== undefined && red === see[0] && (!colored || (green === see[1] && blue === see[2]))
      take(scale * luma(red, green, blue), hasAlpha ? data[j + channels - 1]! / largest : clear ? 0 : 1, i)
    }
  }
}

/** Of a picture that is less transparent than this the transparent part is no ground. */
const MIN_CLEAR_SHARE = 0.02
/** Standard deviation of the visible shades up to which they are ink alone, without paper. */
const MAX_INK_DEVIATION = 48

/**
 * The shade that transparent pixels get: the opposite of the ink where ink alone is visible, so
 * that white ink on a transparent ground can be seen; where paper is visible too, as bright or dark
 * as that.
 */
function chooseGround(visit: Visit): number {
  let [count, weight, sum, squares] = [0, 0, 0, 0]
  visit((gray, alpha) => {
    count++
    weight += alpha
    sum += alpha * gray
    squares += alpha * gray * gray
  })
  if (weight === 0 || 1 - weight / count < MIN_CLEAR_SHARE) return 255
  const mean = sum / weight
  const deviation = Math.sqrt(Math.max(0, squares / weight - mean * mean))
  const isBright = mean >= 128
  return deviation <= MAX_INK_DEVIATION === isBright ? 0 : 255
}

/** Samples of 1, 2, 4 or 8 bits, each row padded to whole bytes. */
function forEachSample(
  data: ArrayLike<number>,
  width: number,
  height: number,
  depth: number,
  take: (sample: number, index: number) => void
): void {
  const rowBytes = Math.ceil((width * depth) / 8)
  const perByte = 8 / depth
  const mask = 2 ** depth - 1
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const byte = data[y * rowBytes + Math.floor(x / perByte)]!
      take((byte >> (8 - depth * ((x % perByte) + 1))) & mask, y * width + x)
    }
  }
}

/** Rec. 601, in whole thousandths so that gray stays exactly the gray it was. */
function luma(red: number, green: number, blue: number): number {
  return (299 * red + 587 * green + 114 * blue) / 1000
}

function broken(name: string, reason: string, cause?: unknown): WorkbenchError {
  return new WorkbenchError(
    'bad-file',
    `${name} is a broken PNG: ${reason}`,
    'Copy or download it again, or save the picture again.',
    { cause }
  )
}

function tooLarge(name: string, sizes: string): WorkbenchError {
  return new WorkbenchError(
    'bad-file',
    `${name} is too large: ${sizes}`,
    'Make the picture smaller, or cut the digit out.'
  )
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MB`
}
