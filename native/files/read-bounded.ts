/**
 * A whole file in memory, of at most so many bytes. The size that the system tells is not enough: a
 * device such as /dev/zero has none and never ends, and a pipe has none before it ends.
 */
import { open, type FileHandle } from 'node:fs/promises'
import { WorkbenchError } from '../contract/errors.ts'
import { ioError } from './atomic.ts'

const CHUNK_BYTES = 2 ** 20

/**
 * `tooLarge` makes the error of a longer file, from its size where that is known. Throws that, or
 * WorkbenchError `not-found`, `io`.
 */
export async function readBounded(
  file: string,
  maxBytes: number,
  tooLarge: (sizeBytes: number | undefined) => WorkbenchError = (sizeBytes) =>
    new WorkbenchError(
      'bad-file',
      `${file} has ${sizeBytes ?? 'more'} bytes${sizeBytes === undefined ? ` than ${maxBytes}` : ''}; at most ${maxBytes} are read`,
      'Choose another file.'
    )
): Promise<Buffer<ArrayBuffer>> {
  try {
    await using handle = await open(file, 'r')
    const found = await handle.stat()
    if (found.isFile() && found.size > maxBytes) throw tooLarge(found.size)
    if (found.isFile()) return await handle.readFile()
    const bytes = await readAtMost(handle, maxBytes)
    if (bytes === undefined) throw tooLarge(undefined)
    return bytes
  } catch (error) {
    throw ioError(error, `read ${file}`)
  }
}

async function readAtMost(handle: FileHandle, maxBytes: number): Promise<Buffer<ArrayBuffer> | undefined> {
  const chunks: Uint8Array[] = []
  for (let total = 0; ;) {
    const { bytesRead, buffer } = await handle.read(new Uint8Array(CHUNK_BYTES), 0, CHUNK_BYTES, null)
    if (bytesRead === 0) return Buffer.concat(chunks)
    total += bytesRead
    if (total > maxBytes) return undefined
    chunks.push(buffer.subarray(0, bytesRead))
  }
}
