/**
 * Reads IDX, the format of the MNIST files, plain or gzip-compressed (told apart by content, never
 * by name). The header is described in idx-header.ts; behind it come the values, row-major and
 * big-endian, and nothing else.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { WorkbenchError } from '../contract/errors.ts'
import { ioError } from '../files/atomic.ts'
import { fileKind, HEAD_BYTES, IDX_FILE, SWAPPED_IDX_FILE } from '../files/file-kind.ts'
import type { Shape } from '../tensor/tensor.ts'
import { badDataFile } from './bad-data-file.ts'
import { parseIdxHeader, type IdxHeader } from './idx-header.ts'
import type { NumpyData } from './npy.ts'

export interface IdxArray {
  /** (n,) or (n, k) labels, (n, height, width) images. */
  readonly shape: Shape
  readonly data: NumpyData
  /** Hex, of the uncompressed file: the same for a plain and a compressed copy. */
  readonly sha256: string
}

export interface ReadIdxOptions {
  readonly signal?: AbortSignal | undefined
}

/** Deflate cannot do better than 258 bytes for two bits. */
const DEFLATE_RATIO = 1032
const ANOTHER = 'Choose an IDX file, plain or compressed by gzip.'

/**
 * Reads a whole file and checks every byte count; a compressed file is never unpacked beyond what
 * its header promises. Throws WorkbenchError `bad-file` saying what is wrong, `not-found` or `io`
 * when it cannot be read, `cancelled` on `signal`.
 */
export async function readIdx(file: string, { signal }: ReadIdxOptions = {}): Promise<IdxArray> {
  const { head, sizeBytes } = await readHead(file)
  const compressed = head[0] === 0x1f && head[1] === 0x8b
  const kind = fileKind(head)
  if (!compressed && kind !== undefined && kind !== IDX_FILE && kind !== SWAPPED_IDX_FILE) {
    throw badDataFile(file, `is ${kind}; expected IDX`, { hint: ANOTHER })
  }
  const source = createReadStream(file, { highWaterMark: 2 ** 18 })
  const receive = async (chunks: AsyncIterable<Uint8Array>) => {
    return await collect(chunks, file, compressed ? sizeBytes * DEFLATE_RATIO : sizeBytes, compressed)
  }
  const options = signal ? { signal } : {}
  try {
    if (!compressed) return await pipeline(source, receive, options)
    return await pipeline(source, createGunzip({ chunkSize: 2 ** 18 }), receive, options)
  } catch (error) {
    throw refusal(error, file, signal)
  }
}

async function readHead(file: string): Promise<{ head: Uint8Array; sizeBytes: number }> {
  try {
    const found = await stat(file)
    if (found.isDirectory()) throw badDataFile(file, 'is a folder; expected an IDX file', { hint: ANOTHER })
    if (!found.isFile()) throw badDataFile(file, 'is no regular file; expected an IDX file', { hint: ANOTHER })
    const handle = await open(file, 'r')
    try {
      const { bytesRead, buffer } = await handle.read(new Uint8Array(HEAD_BYTES), 0, HEAD_BYTES, 0)
      return { head: buffer.subarray(0, bytesRead), sizeBytes: found.size }
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw ioError(error, `read ${file}`)
  }
}

/**
 * `atMost` bounds what can be there, so that a header cannot have memory set aside that its file
 * can never fill.
 */
async function collect(
  chunks: AsyncIterable<Uint8Array>,
  file: string,
  atMost: number,
  compressed: boolean
): Promise<IdxArray> {
  const hash = createHash('sha256')
  let head: Uint8Array = new Uint8Array()
  let layout: IdxHeader | undefined
  let data = new Uint8Array(0)
  let received = 0
  for await (const chunk of chunks) {
    hash.update(chunk)
    let rest = chunk
    if (!layout) {
      head = Buffer.concat([head, chunk])
      layout = parseIdxHeader(head, file, compressed ? undefined : atMost)
      if (!layout) continue
      const promised = layout.headerBytes + layout.dataBytes
      if (promised > atMost) {
        const can = compressed ? `its compressed content can have at most ${atMost}` : `it has ${atMost}`
        throw badDataFile(file, `is cut short: its header promises ${promised} bytes; ${can}`)
      }
      data = new Uint8Array(layout.dataBytes)
      rest = head.subarray(layout.headerBytes)
    }
    if (received + rest.length > data.length) {
      const promised = layout.headerBytes + layout.dataBytes
      const got = compressed ? 'more' : String(atMost)
      throw badDataFile(file, `has bytes behind its end: its header promises ${promised} bytes; it has ${got}`)
    }
    data.set(rest, received)
    received += rest.length
  }
  if (!layout) throw badDataFile(file, cutHeader(head))
  if (received < data.length) {
    const [promised, got] = [layout.headerBytes + layout.dataBytes, layout.headerBytes + received]
    throw badDataFile(file, `is cut short: its header promises ${promised} bytes; it has ${got}`)
  }
  return { shape: layout.shape, data: layout.values(data), sha256: hash.digest('hex') }
}

function cutHeader(head: Uint8Array): string {
  if (head.length === 0) return 'is empty; expected IDX'
  return `is cut short: it ends after ${head.length} bytes, within the header`
}

const GZIP_REASONS: Readonly<Record<string, string>> = {
  Z_BUF_ERROR: 'is a gzip file cut short: its compressed content ends too early',
  Z_DATA_ERROR: 'is a damaged gzip file: its content does not agree with its checksum or makes no sense'
}

function refusal(error: unknown, file: string, signal: AbortSignal | undefined): WorkbenchError {
  if (error instanceof WorkbenchError) return error
  if (signal?.aborted) return new WorkbenchError('cancelled', `stopped reading ${file}`, 'Open it again.')
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const reason = GZIP_REASONS[code] ?? (code.startsWith('Z_') ? `is a damaged gzip file (${code})` : undefined)
  return reason === undefined ? ioError(error, `read ${file}`) : badDataFile(file, reason, { cause: error })
}
