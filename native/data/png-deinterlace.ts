/**
 * An interlaced PNG of less than 8 bits a pixel as a plain one. Source: W3C, Portable Network
 * Graphics (Third Edition), 8.1 interlacing (Adam7), 9.2 filter types; one channel, so a filter's
 * left neighbour is the byte before.
 */
import { crc32, deflateSync } from 'node:zlib'
import { ADAM7_PASSES, PNG_SIGNATURE, type PngStructure } from './png-structure.ts'

/** `raw`: the unpacked pixels of all passes. Palette and transparency are kept. */
export function deinterlace({ width, height, depth, essential }: PngStructure, raw: Uint8Array): Uint8Array {
  const rowBytes = Math.ceil((width * depth) / 8)
  const rows = new Uint8Array(height * (1 + rowBytes)) // each with the filter 0, none
  const mask = 2 ** depth - 1
  let at = 0
  for (const [left, top, xStep, yStep] of ADAM7_PASSES) {
    const columns = Math.max(0, Math.ceil((width - left) / xStep))
    const passBytes = Math.ceil((columns * depth) / 8)
    let above = new Uint8Array(passBytes)
    for (let y = top; y < height && columns > 0; y += yStep) {
      const line = unfilter(raw[at]!, raw.subarray(at + 1, at + 1 + passBytes), above)
      at += 1 + passBytes
      above = line
      for (let column = 0; column < columns; column++) {
        const sample = (line[(column * depth) >> 3]! >> (8 - depth - ((column * depth) & 7))) & mask
        const bit = (left + column * xStep) * depth
        rows[y * (1 + rowBytes) + 1 + (bit >> 3)]! |= sample << (8 - depth - (bit & 7))
      }
    }
  }
  return withPixels(essential, rows)
}

function unfilter(filter: number, packed: Uint8Array, above: Uint8Array): Uint8Array<ArrayBuffer> {
  const line = new Uint8Array(packed.length)
  for (let i = 0; i < line.length; i++) {
    const [left, up, corner] = [line[i - 1] ?? 0, above[i]!, above[i - 1] ?? 0]
    line[i] = packed[i]! + predicted(filter, left, up, corner)
  }
  return line
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  switch (filter) {
    case 0:
      return 0
    case 1:
      return left
    case 2:
      return up
    case 3:
      return (left + up) >> 1
    case 4: {
      const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)]
      return a <= b && a <= c ? left : b <= c ? up : corner
    }
    default:
      throw new Error(`a row has filter ${filter}; there are 0 to 4`)
  }
}

/** The same file with these rows in the place of its pixels, and an interlace method of 0. */
function withPixels(essential: Uint8Array, rows: Uint8Array): Uint8Array {
  const view = new DataView(essential.buffer, essential.byteOffset, essential.length)
  const parts: Uint8Array[] = [Uint8Array.from(PNG_SIGNATURE)]
  let written = false
  for (let position = PNG_SIGNATURE.length; position < essential.length;) {
    const end = position + 12 + view.getUint32(position)
    const type = Buffer.from(essential.subarray(position + 4, position + 8)).toString('latin1')
    const data = essential.subarray(position + 8, end - 4)
    if (type === 'IHDR') parts.push(chunk(type, Uint8Array.from([...data.subarray(0, 12), 0])))
    else if (type !== 'IDAT') parts.push(essential.subarray(position, end))
    else if (!written) {
      parts.push(chunk(type, deflateSync(rows, { level: 1 })))
      written = true
    }
    position = end
  }
  return Buffer.concat(parts)
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  checksum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, checksum])
}
