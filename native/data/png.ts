/**
 * PNG pictures as shades of gray: any bit depth, gray, colour or palette, with transparency laid on white paper.
 * fast-png decodes; this file guards it against what a picked, downloaded or altered file may hold, and says what that is.
 * Knows nothing of digits. Source: W3C, Portable Network Graphics (Third Edition).
 */
import { open } from 'node:fs/promises'
import { inflateSync } from 'node:zlib'
import { decode, type DecodedPng } from 'fast-png'
import { WorkbenchError } from '../contract/errors.ts'
import { ioError } from '../files/atomic.ts'
import { fileKind } from '../files/file-kind.ts'
import type { GrayImage } from './gray-image.ts'
import { readPngStructure, type PngStructure } from './png-structure.ts'

const LARGEST_FILE = 64 * 2 ** 20
const LARGEST_AREA = 64 * 2 ** 20
/** Of decoded pixels: 64 megapixels with four channels of a byte. */
const LARGEST_RAW = 256 * 2 ** 20

/** Throws WorkbenchError: `not-found` and `io` as the disk says; `bad-file` for what is no PNG, is broken, or is too large. */
export async function readGrayPng(file: string): Promise<GrayImage> {
  return decodeGrayPng(await readBounded(file), file)
}

/** `name` is what error messages call these bytes. Throws WorkbenchError `bad-file` as readGrayPng does. */
export function decodeGrayPng(bytes: Uint8Array, name: string): GrayImage {
  if (bytes.length > LARGEST_FILE)
    throw tooLarge(name, `${megabytes(bytes.length)}; at most ${megabytes(LARGEST_FILE)}`)
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
  checkPixels(structure, name)
  try {
    return toGray(decode(bytes, { checkCrc: true }), structure)
  } catch (error) {
    throw broken(name, error instanceof Error ? error.message : String(error), error)
  }
}

async function readBounded(file: string): Promise<Uint8Array> {
  try {
    await using handle = await open(file, 'r')
    const { size } = await handle.stat()
    if (size > LARGEST_FILE) throw tooLarge(file, `${megabytes(size)}; at most ${megabytes(LARGEST_FILE)}`)
    return await handle.readFile()
  } catch (error) {
    throw ioError(error, `read ${file}`)
  }
}

function checkSize({ width, height, rawSize, interlaced, depth }: PngStructure, name: string): void {
  if (width * height > LARGEST_AREA || rawSize > LARGEST_RAW) {
    throw tooLarge(name, `${width} x ${height} pixels; at most 64 megapixels and ${megabytes(LARGEST_RAW)} unpacked`)
  }
  if (interlaced && depth < 8) {
    throw new WorkbenchError(
      'bad-file',
      `${name} is an interlaced PNG of ${depth} bit(s) a channel, which cannot be read here`,
      'Save it without interlacing.'
    )
  }
}

/** Unpacks within bounds before the decoder does without: a few kilobytes can unpack to gigabytes. */
function checkPixels({ packed, rawSize }: PngStructure, name: string): void {
  let size: number
  try {
    size = inflateSync(packed, { maxOutputLength: rawSize }).length
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ERR_BUFFER_TOO_LARGE') throw broken(name, 'it holds more pixels than its header says', error)
    throw broken(name, code === 'Z_BUF_ERROR' ? 'its pixels end early' : 'its pixels cannot be unpacked', error)
  }
  if (size < rawSize) throw broken(name, `it holds ${size} bytes of pixels; its header says ${rawSize}`)
}

function toGray(png: DecodedPng, { indexed }: PngStructure): GrayImage {
  const { width, height, data, depth, channels } = png
  const pixels = new Uint8Array(width * height)
  if (indexed) {
    const shades = (png.palette ?? []).map(([red, green, blue, alpha = 255]) =>
      onWhite(luma(red!, green!, blue!), alpha / 255)
    )
    forEachSample(data, width, height, depth, (index, i) => {
      const shade = shades[index]
      if (shade === undefined) throw new Error(`pixel ${i} has colour ${index} of a palette of ${shades.length}`)
      pixels[i] = shade
    })
    return { width, height, pixels }
  }
  const largest = 2 ** depth - 1
  const see = png.transparency // the one colour that is transparent, where there is no alpha channel
  if (depth < 8) {
    forEachSample(data, width, height, depth, (sample, i) => {
      pixels[i] = sample === see?.[0] ? 255 : Math.round((sample * 255) / largest)
    })
    return { width, height, pixels }
  }
  const scale = 255 / largest
  const colored = channels >= 3
  const hasAlpha = channels === 2 || channels === 4
  for (let i = 0, j = 0; i < pixels.length; i++, j += channels) {
    const red = data[j]!
    const green = colored ? data[j + 1]! : red
    const blue = colored ? data[j + 2]! : red
    const clear = see !== undefined && red === see[0] && (!colored || (green === see[1] && blue === see[2]))
    const alpha = hasAlpha ? data[j + channels - 1]! / largest : clear ? 0 : 1
    pixels[i] = onWhite(scale * luma(red, green, blue), alpha)
  }
  return { width, height, pixels }
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

function onWhite(gray: number, alpha: number): number {
  return Math.round(gray * alpha + 255 * (1 - alpha))
}

function broken(name: string, reason: string, cause?: unknown): WorkbenchError {
  return new WorkbenchError(
    'bad-file',
    `${name} is a broken PNG: ${reason}`,
    'Copy or download it again, or save the picture anew.',
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
