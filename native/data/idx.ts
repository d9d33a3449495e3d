/**
 * Reads IDX, the format of the MNIST files, plain or gzip-compressed (told apart by content, never by name).
 *
 * The format: bytes 0 0, a type (8: unsigned byte), the number of dimensions d, d sizes of 32 bits big-endian, then the values
 * row-major and nothing behind them. Source: Y. LeCun, "The MNIST database", section "File formats".
 * Knows nothing of digits; pixels and labels are both just bytes here.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { WorkbenchError } from '../contract/errors.ts'
import { ioError } from '../files/atomic.ts'
import { formatShape } from '../tensor/tensor.ts'
import { badDataFile, kindOf } from './bad-data-file.ts'

export interface IdxArray {
  /** (n,) labels or (n, height, width) images. */
  readonly shape: readonly number[]
  readonly data: Uint8Array
  /** Hex, of the uncompressed file: the same for a plain and a compressed copy. */
  readonly sha256: string
}

export interface ReadIdxOptions {
  readonly signal?: AbortSignal | undefined
}

/** MNIST has 47 MB, EMNIST's digits 188 MB. */
const LARGEST_BYTES = 256 * 2 ** 20
/** Deflate cannot do better than 258 bytes for two bits. */
const DEFLATE_RATIO = 1032
const UNSIGNED_BYTE = 0x08

/**
 * Reads a whole file and checks every byte count; a compressed file is never unpacked beyond what its header promises.
 * Throws WorkbenchError `bad-file` saying what is wrong, `not-found` or `io` when it cannot be read, `cancelled` on `signal`.
 */
export async function readIdx(file: string, { signal }: ReadIdxOptions = {}): Promise<IdxArray> {
  const { head, sizeBytes } = await look(file)
  const compressed = head[0] === 0x1f && head[1] === 0x8b
  const kind = kindOf(head)
  if (!compressed && kind !== undefined && kind !== 'an IDX file') throw badDataFile(file, `is ${kind}; expected IDX`)
  const source = createReadStream(file, { highWaterMark: 2 ** 18 })
  const take = async (chunks: AsyncIterable<Uint8Array>) => {
    return await collect(chunks, file, compressed ? sizeBytes * DEFLATE_RATIO : sizeBytes, compressed)
  }
  const options = signal ? { signal } : {}
  try {
    if (!compressed) return await pipeline(source, take, options)
    return await pipeline(source, createGunzip({ chunkSize: 2 ** 18 }), take, options)
  } catch (error) {
    throw refusal(error, file, signal)
  }
}

async function look(file: string): Promise<{ head: Uint8Array; sizeBytes: number }> {
  try {
    const found = await stat(file)
    if (found.isDirectory()) throw badDataFile(file, 'is a folder; expected an IDX file')
    if (!found.isFile()) throw badDataFile(file, 'is no regular file; expected an IDX file')
    const handle = await open(file, 'r')
    try {
      const { bytesRead, buffer } = await handle.read(new Uint8Array(256), 0, 256, 0)
      return { head: buffer.subarray(0, bytesRead), sizeBytes: found.size }
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw ioError(error, `read ${file}`)
  }
}

/** `atMost` bounds what can be there, so that a header cannot have memory set aside that its file can never fill. */
async function collect(
  chunks: AsyncIterable<Uint8Array>,
  file: string,
  atMost: number,
  compressed: boolean
): Promise<IdxArray> {
  const hash = createHash('sha256')
  let head: Uint8Array = new Uint8Array()
  let layout: Layout | undefined
  let data = new Uint8Array()
  let received = 0
  for await (const chunk of chunks) {
    hash.update(chunk)
    let rest = chunk
    if (!layout) {
      head = Buffer.concat([head, chunk])
      layout = parseHeader(head, file)
      if (!layout) continue
      const promised = layout.headerBytes + layout.count
      if (promised > atMost) {
        const can = compressed ? `its compressed content can have at most ${atMost}` : `it has ${atMost}`
        throw badDataFile(file, `is cut short: its header promises ${promised} bytes; ${can}`)
      }
      data = new Uint8Array(layout.count)
      rest = head.subarray(layout.headerBytes)
    }
    if (received + rest.length > data.length) {
      const promised = layout.headerBytes + layout.count
      const got = compressed ? 'more' : String(atMost)
      throw badDataFile(file, `has bytes behind its end: its header promises ${promised} bytes; it has ${got}`)
    }
    data.set(rest, received)
    received += rest.length
  }
  if (!layout) throw badDataFile(file, cutHeader(head))
  if (received < data.length) {
    const [promised, got] = [layout.headerBytes + layout.count, layout.headerBytes + received]
    throw badDataFile(file, `is cut short: its header promises ${promised} bytes; it has ${got}`)
  }
  return { shape: layout.shape, data, sha256: hash.digest('hex') }
}

function cutHeader(head: Uint8Array): string {
  if (head.length === 0) return 'is empty; expected IDX'
  return `is cut short: it ends after ${head.length} bytes, within the header`
}

interface Layout {
  readonly shape: readonly number[]
  readonly headerBytes: number
  /** Values, a byte each. */
  readonly count: number
}

/** Undefined as long as the header is not complete. */
function parseHeader(bytes: Uint8Array, file: string): Layout | undefined {
  if (bytes.length < 4) return undefined
  const [zero, nought, type, dimensions] = [bytes[0]!, bytes[1]!, bytes[2]!, bytes[3]!]
  if (zero !== 0 || nought !== 0) {
    const start = Buffer.from(bytes.subarray(0, 4)).toString('hex')
    throw badDataFile(file, `is ${kindOf(bytes) ?? 'not IDX'}: it begins with ${start}; expected 00000801 or 00000803`)
  }
  if (type !== UNSIGNED_BYTE) throw badDataFile(file, `has values of IDX type ${type}; expected 8, unsigned bytes`)
  if (dimensions !== 1 && dimensions !== 3) {
    throw badDataFile(file, `has ${dimensions} dimensions; expected 1 (labels) or 3 (images)`)
  }
  const headerBytes = 4 + 4 * dimensions
  if (bytes.length < headerBytes) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const shape = Array.from({ length: dimensions }, (_, axis) => view.getUint32(4 + 4 * axis))
  const count = shape.reduce((product, size) => product * size, 1)
  if (count === 0) {
    const what = `is of shape ${formatShape(shape)}: there is nothing in it`
    throw badDataFile(file, what, undefined, 'Choose a file with images or labels in it.')
  }
  if (count > LARGEST_BYTES) {
    throw badDataFile(file, `is of shape ${formatShape(shape)}, ${count} bytes; expected at most ${LARGEST_BYTES}`)
  }
  return { shape, headerBytes, count }
}

const GZIP_REASONS: Readonly<Record<string, string>> = {
  Z_BUF_ERROR: 'is a gzip file cut short: its compressed content ends too early',
  Z_DATA_ERROR: 'is a damaged gzip file: its content does not agree with its checksum or makes no sense'
}

function refusal(error: unknown, file: string, signal: AbortSignal | undefined): WorkbenchError {
  if (error instanceof WorkbenchError) return error
  if (signal?.aborted)
    return new WorkbenchError('cancelled', `stopped reading ${file}`, 'Start it again when you like.')
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const reason = GZIP_REASONS[code] ?? (code.startsWith('Z_') ? `is a damaged gzip file (${code})` : undefined)
  return reason === undefined ? ioError(error, `read ${file}`) : badDataFile(file, reason, error)
}
