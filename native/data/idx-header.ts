/**
 * The header of an IDX file: bytes 0 0, the type of the values, the number of dimensions d, d sizes
 * of 32 bits big-endian. Source: Y. LeCun, "The MNIST database", section "File formats".
 */
import { fileKind, GZIP_FILE, SWAPPED_IDX_FILE } from '../files/file-kind.ts'
import { formatShape, sizeOf, type Shape } from '../tensor/tensor.ts'
import { badDataFile } from './bad-data-file.ts'
import type { NumpyData } from './npy.ts'

export interface IdxHeader {
  /** (n,) or (n, k) labels, (n, height, width) images. */
  readonly shape: Shape
  readonly headerBytes: number
  /** Of all values together. */
  readonly dataBytes: number
  readonly bytesPerValue: number
  /** Values in the machine's byte order, as a view on `bytes`. */
  readonly values: (bytes: Uint8Array<ArrayBuffer>) => NumpyData
}

type Make = (buffer: ArrayBuffer, offset: number, length: number) => NumpyData

const TYPES: Readonly<Record<number, readonly [bytesPerValue: number, make: Make]>> = {
  0x08: [1, (...at) => new Uint8Array(...at)],
  0x09: [1, (...at) => new Int8Array(...at)],
  0x0b: [2, (...at) => new Int16Array(...at)],
  0x0c: [4, (...at) => new Int32Array(...at)],
  0x0d: [4, (...at) => new Float32Array(...at)],
  0x0e: [8, (...at) => new Float64Array(...at)]
}

/** EMNIST's digits have 188 MB; MNIST as float32 has the same. */
const MAX_IDX_BYTES = 512 * 2 ** 20
const MAX_DIMENSIONS = 4

/**
 * Undefined as long as the header is not complete. `fileBytes`: size of the whole uncompressed file
 * where it is known. Throws WorkbenchError `bad-file`.
 */
export function parseIdxHeader(bytes: Uint8Array, file: string, fileBytes?: number): IdxHeader | undefined {
  if (bytes.length < 4) return undefined
  const [zero, nought, type = 0, dimensions = 0] = bytes
  if (zero !== 0 || nought !== 0) throw notIdx(bytes, file)
  const known = TYPES[type]
  if (!known) {
    throw badDataFile(file, `has values of type ${type}; expected a type of IDX: 8, 9, 11, 12, 13 or 14`, {
      hint: 'Save the values as unsigned bytes, IDX type 8.'
    })
  }
  if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
    throw badDataFile(file, `has ${dimensions} dimensions; expected 1 or 2 (labels), or 3 (images)`, {
      hint: 'Save images as (n, height, width) and labels as (n).'
    })
  }
  const headerBytes = 4 + 4 * dimensions
  if (bytes.length < headerBytes) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const sizes = (littleEndian: boolean) =>
    Array.from({ length: dimensions }, (_, axis) => view.getUint32(4 + 4 * axis, littleEndian))
  const shape = sizes(false)
  const [bytesPerValue, make] = known
  const dataBytes = sizeOf(shape) * bytesPerValue
  if (dataBytes === 0) {
    throw badDataFile(file, `is of shape ${formatShape(shape)}: there is nothing in it`, {
      hint: 'Choose a file with images or labels in it.'
    })
  }
  const swappedBytes = sizeOf(sizes(true)) * bytesPerValue
  const swappedFits = headerBytes + swappedBytes === fileBytes && dataBytes !== swappedBytes
  if (swappedFits || (dataBytes > MAX_IDX_BYTES && swappedBytes <= MAX_IDX_BYTES)) {
    const meant = formatShape(sizes(true))
    const what = `has its sizes with their bytes swapped (little-endian): ${meant} reads as ${formatShape(shape)}`
    throw badDataFile(file, what, { hint: WRITE_BIG_ENDIAN })
  }
  if (dataBytes > MAX_IDX_BYTES) {
    throw badDataFile(
      file,
      `is of shape ${formatShape(shape)}, ${dataBytes} bytes; expected at most ${MAX_IDX_BYTES}`,
      {
        hint: 'Choose a smaller data set.'
      }
    )
  }
  return { shape, headerBytes, dataBytes, bytesPerValue, values: valuesOf(make, bytesPerValue) }
}

const WRITE_BIG_ENDIAN = 'Write the file with big-endian numbers, as IDX has them.'

function valuesOf(make: Make, bytesPerValue: number): IdxHeader['values'] {
  return (bytes) => {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    if (bytesPerValue === 2) buffer.swap16()
    if (bytesPerValue === 4) buffer.swap32()
    if (bytesPerValue === 8) buffer.swap64()
    return make(bytes.buffer, bytes.byteOffset, bytes.length / bytesPerValue)
  }
}

function notIdx(bytes: Uint8Array, file: string) {
  const kind = fileKind(bytes)
  if (kind === SWAPPED_IDX_FILE) {
    return badDataFile(file, `is ${kind}; expected big-endian numbers`, { hint: WRITE_BIG_ENDIAN })
  }
  // A compressed file has been unpacked before its header is read.
  if (kind === GZIP_FILE) {
    return badDataFile(file, 'is compressed by gzip twice; expected once, or not at all', {
      hint: 'Unpack it once, as with gunzip, and choose what comes out.'
    })
  }
  const start = Buffer.from(bytes.subarray(0, 4)).toString('hex')
  return badDataFile(file, `is ${kind ?? 'not IDX'}: it begins with ${start}; expected 00000801 or 00000803`, {
    hint: 'Choose an IDX file, plain or compressed by gzip.'
  })
}
