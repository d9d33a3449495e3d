/**
 * Labelled images as one file to take elsewhere: numpy's arrays, MNIST's two IDX files in a zip, or
 * a sheet of all images.
 */
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js'
import { encode } from 'fast-png'
import type { DrawingsFormat } from '../contract/drawings.ts'
import { IMAGE_SIDE, IMAGE_SIZE } from '../model/architecture.ts'
import type { ImageSet } from './data-set.ts'
import { toDisplayBytes } from './image-bytes.ts'
import { encodeNpz } from './npz.ts'

/** IDX's number for unsigned bytes. */
const UINT8 = 8
const SHEET_COLUMNS = 20
/** Between two images of a sheet, in pixels, and its gray value. */
const [GAP, GAP_GRAY] = [1, 64]

/** `name`: of the file, without its extension. The same images give the same bytes. */
export async function exportDrawings(
  set: ImageSet,
  format: DrawingsFormat,
  name: string
): Promise<{ readonly fileName: string; readonly bytes: Uint8Array<ArrayBuffer> }> {
  const pixels = toDisplayBytes(set, 0, set.count)
  if (format === 'png') return { fileName: `${name}.png`, bytes: sheet(pixels, set.count) }
  if (format === 'npz') {
    const arrays = {
      X_train: { shape: [set.count, IMAGE_SIDE, IMAGE_SIDE], data: pixels },
      Y_train: { shape: [set.count], data: set.labels }
    }
    return { fileName: `${name}.npz`, bytes: await encodeNpz(arrays) }
  }
  const archive = new ZipWriter(new Uint8ArrayWriter(), {
    useWebWorkers: false,
    extendedTimestamp: false,
    lastModDate: new Date(1980, 0, 1) // the first that a ZIP file can say
  })
  const add = (file: string, bytes: Uint8Array) => archive.add(file, new Uint8ArrayReader(bytes))
  await add('train-images-idx3-ubyte', idx(pixels, [set.count, IMAGE_SIDE, IMAGE_SIDE]))
  await add('train-labels-idx1-ubyte', idx(set.labels, [set.count]))
  return { fileName: `${name}-idx.zip`, bytes: await archive.close() }
}

function idx(values: Uint8Array, shape: readonly number[]): Uint8Array {
  const header = Buffer.alloc(4 + 4 * shape.length)
  header.set([0, 0, UINT8, shape.length])
  shape.forEach((dimension, axis) => header.writeUInt32BE(dimension, 4 + 4 * axis))
  return new Uint8Array(Buffer.concat([header, values]))
}

/** Row by row, 20 beside each other. */
function sheet(pixels: Uint8Array, count: number): Uint8Array<ArrayBuffer> {
  const cell = IMAGE_SIDE + GAP
  const width = SHEET_COLUMNS * cell
  const height = Math.max(1, Math.ceil(count / SHEET_COLUMNS)) * cell
  const data = new Uint8Array(width * height).fill(GAP_GRAY)
  for (let image = 0; image < count; image++) {
    const corner = Math.floor(image / SHEET_COLUMNS) * cell * width + (image % SHEET_COLUMNS) * cell
    for (let row = 0; row < IMAGE_SIDE; row++) {
      const from = image * IMAGE_SIZE + row * IMAGE_SIDE
      data.set(pixels.subarray(from, from + IMAGE_SIDE), corner + row * width)
    }
  }
  return new Uint8Array(encode({ width, height, data, channels: 1, depth: 8 }))
}
