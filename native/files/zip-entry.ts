/**
 * What every reader of ZIP files needs: random access to the file, and members that give no more
 * bytes than they promised.
 */
import type { FileHandle } from 'node:fs/promises'
import { Reader, type FileEntry } from '@zip.js/zip.js'
import { ioError } from './atomic.ts'

/** Deflate cannot do better than 258 bytes for two bits. */
export const DEFLATE_RATIO = 1032

export interface UnpackOptions {
  readonly signal?: AbortSignal | undefined
  /**
   * Makes the error for a damaged member; `what` completes a sentence that begins with the file's
   * name.
   */
  readonly refuse: (what: string) => Error
}

/**
 * The bytes of a member, whose CRC-32 is checked. Throws what `refuse` makes, and zip.js's errors.
 */
export async function unpackEntry(
  entry: FileEntry,
  shownName: string,
  { signal, refuse }: UnpackOptions
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(entry.uncompressedSize)
  let received = 0
  const target = new WritableStream<Uint8Array>({
    write: (chunk) => {
      if (received + chunk.length > bytes.length) {
        throw refuse(`is damaged: ${shownName} unpacks to more than the ${bytes.length} bytes it promises`)
      }
      bytes.set(chunk, received)
      received += chunk.length
    }
  })
  await entry.getData(target, { useWebWorkers: false, checkCrc32: true, ...(signal && { signal }) })
  if (received === bytes.length) return bytes
  throw refuse(`is damaged: ${shownName} unpacks to ${received} bytes; ${bytes.length} expected`)
}

/**
 * Random access for zip.js, so that a large file is not held in memory. `name`: what errors call
 * the file.
 */
export class HandleReader extends Reader<FileHandle> {
  readonly #handle: FileHandle
  readonly #name: string

  constructor(handle: FileHandle, name: string) {
    super(handle)
    this.#handle = handle
    this.#name = name
  }

  override async init(): Promise<void> {
    await super.init?.()
    this.size = (await this.#handle.stat()).size
  }

  override async readUint8Array(index: number, length: number): Promise<Uint8Array> {
    try {
      const bytes = new Uint8Array(Math.max(0, Math.min(length, this.size - index)))
      const { bytesRead } = await this.#handle.read(bytes, 0, bytes.length, index)
      return bytes.subarray(0, bytesRead)
    } catch (error) {
      throw ioError(error, `read ${this.#name}`)
    }
  }
}
