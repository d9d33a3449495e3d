/**
 * One numpy array as bytes: what stands in a .npy file and in each member of an .npz.
 *
 * The format: `\x93NUMPY`, version, length of the header (16 bits in version 1, 32 in 2 and 3), the
 * header as a Python dictionary padded with spaces, then the values. Source: numpy.lib.format.
 * Numbers of either byte order, bool, float16 and text of numbers are read; arrays in Fortran order
 * become row-major.
 */
import { formatShape, sizeOf } from '../tensor/tensor.ts'
import { float16Values, swapBytes, textNumbers, toRowMajor } from './npy-forms.ts'
import type { NumpyArray, NumpyData } from './numpy-array.ts'

export type { NumpyArray, NumpyData } from './numpy-array.ts'

type Make = (buffer: ArrayBuffer, offset: number, length: number) => NumpyData

/**
 * Types whose bytes are values as they stand, when the machine is little-endian, as all that run
 * Node are.
 */
const TYPES: Readonly<Record<string, readonly [bytesPerValue: number, make: Make]>> = {
  '<f4': [4, (...at) => new Float32Array(...at)],
  '<f8': [8, (...at) => new Float64Array(...at)],
  '|u1': [1, (...at) => new Uint8Array(...at)],
  '|i1': [1, (...at) => new Int8Array(...at)],
  '<u2': [2, (...at) => new Uint16Array(...at)],
  '<i2': [2, (...at) => new Int16Array(...at)],
  '<u4': [4, (...at) => new Uint32Array(...at)],
  '<i4': [4, (...at) => new Int32Array(...at)],
  '<u8': [8, (...at) => new BigUint64Array(...at)],
  '<i8': [8, (...at) => new BigInt64Array(...at)]
}
const READABLE = 'numbers (bool, integers, float16 to float64) or text of numbers'

const MAGIC = Buffer.from('\x93NUMPY', 'latin1')
const ALIGNMENT = 64

/**
 * Why bytes are no array that can be read. The caller, who knows the name of the file, makes an
 * error of it.
 */
export class NpyFault extends Error {
  override readonly name = 'NpyFault'
  /** The bytes are those that were written; another form of the array would be read. */
  readonly sound: boolean

  constructor(message: string, sound = false) {
    super(message)
    this.sound = sound
  }
}

/**
 * Row-major values. A view on `bytes` where the values can be used as they stand and are aligned
 * (numpy writes them so), else a copy. float16 becomes Float32Array, bool Uint8Array, text of
 * numbers Float64Array. Throws NpyFault.
 */
export function decodeNpy(bytes: Uint8Array<ArrayBuffer>): NumpyArray {
  const { header, dataOffset } = splitHeader(bytes)
  const { descr, fortranOrder, shape } = parseHeader(header)
  const count = sizeOf(shape)
  const bytesPerValue = widthOf(descr)
  const [expected, got] = [count * bytesPerValue, bytes.length - dataOffset]
  if (got !== expected) {
    throw new NpyFault(`is of shape ${formatShape(shape)} and type ${descr}: ${expected} bytes expected; it has ${got}`)
  }
  const data = valuesOf(bytes, dataOffset, descr, count)
  return { shape, data: fortranOrder && shape.length > 1 ? toRowMajor(data, shape) : data }
}

/** The bytes of a .npy file of version 1. */
export function encodeNpy({ shape, data }: NumpyArray): Uint8Array {
  const descr = Object.keys(TYPES).find(
    (name) => TYPES[name]![1](new ArrayBuffer(0), 0, 0).constructor === data.constructor
  )
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${formatShape(shape)}, }`
  const fixed = MAGIC.length + 4
  const total = Math.ceil((fixed + text.length + 1) / ALIGNMENT) * ALIGNMENT
  const length = total - fixed
  const header = Buffer.from(`${text.padEnd(length - 1)}\n`, 'latin1')
  const values = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  return Buffer.concat([MAGIC, Uint8Array.of(1, 0, length & 0xff, length >> 8), header, values])
}

/** Bytes of one value. Throws NpyFault for a type that cannot be read. */
function widthOf(descr: string): number {
  const [, kind = '', digits = ''] = /^[<>|=]([biufSU])(\d+)$/.exec(descr) ?? []
  const size = Number(digits)
  if (kind === 'S') return size
  if (kind === 'U') return 4 * size
  const known = kind === 'b' ? size === 1 : kind === 'f' ? [2, 4, 8].includes(size) : [1, 2, 4, 8].includes(size)
  if (kind !== '' && known) return size
  if (descr === '|O') throw new NpyFault(`holds Python objects (pickled); expected ${READABLE}`, true)
  throw new NpyFault(`holds values of type ${descr}; expected ${READABLE}`, true)
}

function valuesOf(bytes: Uint8Array<ArrayBuffer>, dataOffset: number, descr: string, count: number): NumpyData {
  const [order, kind] = [descr[0]!, descr[1]!]
  const width = widthOf(descr)
  if (kind === 'S' || kind === 'U') {
    const numbers = textNumbers(bytes.subarray(dataOffset), count, width, kind === 'U', order === '>')
    if (typeof numbers !== 'string') return numbers
    throw new NpyFault(`holds the text ${JSON.stringify(numbers)}; expected numbers`, true)
  }
  const swapped = order === '>' && width > 1
  const start = bytes.byteOffset + dataOffset
  const inPlace = !swapped && start % width === 0
  // `slice` copies: the caller's bytes stay as they are.
  const [buffer, offset] = inPlace ? [bytes.buffer, start] : [bytes.slice(dataOffset).buffer, 0]
  if (swapped) swapBytes(new Uint8Array(buffer), width)
  if (kind === 'f' && width === 2) return float16Values(new Uint16Array(buffer, offset, count))
  if (kind === 'b') return new Uint8Array(buffer, offset, count)
  const [, make] = TYPES[`${width === 1 ? '|' : '<'}${kind}${width}`]!
  return make(buffer, offset, count)
}

function splitHeader(bytes: Uint8Array): { header: string; dataOffset: number } {
  if (bytes.length < 12 || !MAGIC.equals(bytes.subarray(0, MAGIC.length))) {
    throw new NpyFault('does not begin as a numpy array does')
  }
  const [major, view] = [bytes[6]!, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)]
  if (major < 1 || major > 3) throw new NpyFault(`is of format version ${major}; expected 1, 2 or 3`)
  const [length, start] = major === 1 ? [view.getUint16(8, true), 10] : [view.getUint32(8, true), 12]
  if (start + length > bytes.length) throw new NpyFault(`ends within its header`)
  const encoding = major === 3 ? 'utf8' : 'latin1'
  return {
    header: Buffer.from(bytes.subarray(start, start + length)).toString(encoding),
    dataOffset: start + length
  }
}

const HEADER =
  /^\{'descr': ('[^']*'|\[.*\]), 'fortran_order': (True|False), 'shape': \(((?:\d+L?)?(?:, ?\d+L?)*),? ?\),? ?\}\s*$/

/**
 * numpy itself writes the keys sorted, whatever the version; the specification asks writers to do
 * so.
 */
function parseHeader(header: string): { descr: string; fortranOrder: boolean; shape: number[] } {
  const match = HEADER.exec(header)
  if (!match) throw new NpyFault(`has a header that makes no sense: ${JSON.stringify(header.trim().slice(0, 100))}`)
  const [, descr = '', order, dimensions = ''] = match
  const parts = dimensions.split(',').filter((part) => part.trim() !== '')
  const shape = parts.map((part) => parseInt(part, 10))
  if (!Number.isSafeInteger(shape.reduce((product, size) => product * size, 8))) {
    throw new NpyFault(`is of shape ${formatShape(shape)}, more than any memory holds`)
  }
  return { descr: descr.startsWith("'") ? descr.slice(1, -1) : descr, fortranOrder: order === 'True', shape }
}
