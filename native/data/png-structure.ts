/**
 * The structure of a PNG: its header and its packed pixels, found without trusting any of them.
 * Unpacks nothing. Source: W3C, Portable Network Graphics (Third Edition), 5.3 chunk layout, 11.2.1
 * IHDR, 8.1 interlacing, 11.3.4.4 eXIf.
 */
import { crc32 } from 'node:zlib'
import { exifOrientation, type Orientation } from './exif-orientation.ts'

export interface PngStructure {
  readonly kind: 'png'
  readonly width: number
  readonly height: number
  /** Bits a channel. */
  readonly depth: number
  /** Pixels are numbers of a palette. */
  readonly indexed: boolean
  readonly interlaced: boolean
  /** How the pixels are to be turned to stand upright. */
  readonly orientation: Orientation
  /** The zlib stream of all pixels. */
  readonly packed: Uint8Array
  /**
   * The file without the chunks that say nothing of its pixels, as profiles and texts, which may be
   * faulty.
   */
  readonly essential: Uint8Array
  /** Bytes that it must unpack to: each row behind a byte that names its filter. */
  readonly rawSize: number
}

export type PngFindings =
  | PngStructure
  | { readonly kind: 'foreign' }
  | { readonly kind: 'broken'; readonly reason: string }

export const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
/** Channels and allowed bit depths by colour type. */
const COLOR_TYPES: Readonly<Record<number, readonly [channels: number, depths: readonly number[]]>> = {
  0: [1, [1, 2, 4, 8, 16]],
  2: [3, [8, 16]],
  3: [1, [1, 2, 4, 8]],
  4: [2, [8, 16]],
  6: [4, [8, 16]]
}
const INDEXED = 3
const ESSENTIAL = ['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND']
/** Adam7: first column, first row, and steps of each pass. */
export const ADAM7_PASSES: readonly (readonly [x: number, y: number, xStep: number, yStep: number])[] = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2]
]

export function readPngStructure(bytes: Uint8Array): PngFindings {
  if (PNG_SIGNATURE.some((byte, index) => bytes[index] !== byte)) return { kind: 'foreign' }
  const chunks = readChunks(bytes)
  if (typeof chunks === 'string') return broken(chunks)
  const [header] = chunks
  if (header?.type !== 'IHDR' || header.data.length !== 13) return broken('it does not start with its header')
  const view = new DataView(header.data.buffer, header.data.byteOffset, header.data.length)
  const width = view.getUint32(0)
  const height = view.getUint32(4)
  const depth = view.getUint8(8)
  const colorType = view.getUint8(9)
  const interlace = view.getUint8(12)
  const [channels, depths] = COLOR_TYPES[colorType] ?? [0, []]
  if (width === 0 || height === 0) return broken(`its header says ${width} x ${height} pixels`)
  if (!depths.includes(depth)) return broken(`its header says colour type ${colorType} with ${depth} bits a channel`)
  if (interlace > 1) return broken(`its header says interlace method ${interlace}`)
  const pieces = chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data)
  if (pieces.length === 0) return broken('it has no pixels')
  const interlaced = interlace === 1
  const rawSize = rawSizeOf(width, height, channels * depth, interlaced)
  const indexed = colorType === INDEXED
  const kept = chunks.filter(({ type }) => ESSENTIAL.includes(type)).map(({ whole }) => whole)
  const essential = Buffer.concat([Uint8Array.from(PNG_SIGNATURE), ...kept])
  const packed = Buffer.concat(pieces)
  const orientation = orientationOf(chunks)
  return { kind: 'png', width, height, depth, indexed, interlaced, orientation, packed, essential, rawSize }
}

/** Of a chunk whose checksum holds: one that is damaged must not turn the picture. */
function orientationOf(chunks: readonly Chunk[]): Orientation {
  const exif = chunks.find(({ type }) => type === 'eXIf')
  if (!exif) return 1
  const { whole, data } = exif
  const checksum = Buffer.from(whole).readUInt32BE(whole.length - 4)
  return crc32(whole.subarray(4, -4)) === checksum ? exifOrientation(data) : 1
}

interface Chunk {
  readonly type: string
  readonly data: Uint8Array
  /** With its length, type and checksum. */
  readonly whole: Uint8Array
}

/** All chunks up to the end mark, or what is wrong. The decoder checks the checksums. */
function readChunks(bytes: Uint8Array): Chunk[] | string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const chunks: Chunk[] = []
  for (let position = PNG_SIGNATURE.length; ;) {
    if (position + 12 > bytes.length) return `it ends early, after ${bytes.length} bytes`
    const length = view.getUint32(position)
    const type = Buffer.from(bytes.subarray(position + 4, position + 8)).toString('latin1')
    if (!/^[A-Za-z]{4}$/.test(type)) return `its part at byte ${position} has no valid name`
    const end = position + 12 + length
    if (end > bytes.length) return `it ends early, after ${bytes.length} bytes; its part ${type} goes on to byte ${end}`
    const data = bytes.subarray(position + 8, position + 8 + length)
    chunks.push({ type, data, whole: bytes.subarray(position, end) })
    if (type === 'IEND') return chunks
    position = end
  }
}

function rawSizeOf(width: number, height: number, bitsPerPixel: number, interlaced: boolean): number {
  const passes = interlaced ? ADAM7_PASSES : [[0, 0, 1, 1] as const]
  let size = 0
  for (const [x, y, xStep, yStep] of passes) {
    const columns = Math.max(0, Math.ceil((width - x) / xStep))
    const rows = Math.max(0, Math.ceil((height - y) / yStep))
    if (columns > 0) size += rows * (1 + Math.ceil((columns * bitsPerPixel) / 8))
  }
  return size
}

function broken(reason: string): PngFindings {
  return { kind: 'broken', reason }
}
