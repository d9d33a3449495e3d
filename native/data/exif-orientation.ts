/**
 * How a picture is to be turned to stand upright, as cameras and editors note it beside the pixels.
 * Source: CIPA DC-008 (Exif 2.32), 4.6.2 structure of IFD, 4.6.4 A Orientation; the chunk eXIf of
 * PNG holds the same bytes (W3C, PNG Third Edition, 11.3.4.4).
 */
import type { GrayImage } from './gray-image.ts'

/**
 * 1 upright, 2 mirrored left to right, 3 turned by 180 degrees, 4 mirrored top to bottom; 5 to 8
 * with rows and columns exchanged: 5 as they are, 6 to be turned clockwise, 7 along the other
 * diagonal, 8 to be turned counter-clockwise.
 */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8

const ORIENTATION_TAG = 0x0112
const SHORT_TYPE = 3
const ENTRY_BYTES = 12

/** Upright for whatever says nothing usable: a faulty note is no fault of the pixels. */
export function exifOrientation(exif: Uint8Array): Orientation {
  const view = new DataView(exif.buffer, exif.byteOffset, exif.length)
  const order = Buffer.from(exif.subarray(0, 4)).toString('latin1')
  if (exif.length < 8 || (order !== 'II*\0' && order !== 'MM\0*')) return 1
  const littleEndian = order.startsWith('I')
  const directory = view.getUint32(4, littleEndian)
  if (directory + 2 > exif.length) return 1
  const count = view.getUint16(directory, littleEndian)
  for (let entry = 0; entry < count; entry++) {
    const at = directory + 2 + entry * ENTRY_BYTES
    if (at + ENTRY_BYTES > exif.length) return 1
    if (view.getUint16(at, littleEndian) !== ORIENTATION_TAG) continue
    if (view.getUint16(at + 2, littleEndian) !== SHORT_TYPE) return 1
    const value = view.getUint16(at + 8, littleEndian)
    return isOrientation(value) ? value : 1
  }
  return 1
}

function isOrientation(value: number): value is Orientation {
  return value >= 1 && value <= 8
}

/** The image as it is meant to be seen. */
export function uprightImage(image: GrayImage, orientation: Orientation): GrayImage {
  if (orientation === 1) return image
  const exchanged = orientation >= 5
  const width = exchanged ? image.height : image.width
  const height = exchanged ? image.width : image.height
  const fromRight = [2, 3, 7, 8].includes(orientation)
  const fromBottom = [3, 4, 6, 7].includes(orientation)
  const pixels = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [column, row] = exchanged ? [y, x] : [x, y]
      const sourceX = fromRight ? image.width - 1 - column : column
      const sourceY = fromBottom ? image.height - 1 - row : row
      pixels[y * width + x] = image.pixels[sourceY * image.width + sourceX]!
    }
  }
  return { width, height, pixels }
}
