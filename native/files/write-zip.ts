/** ZIP files, written piece by piece: whole or absent, and the same bytes for the same files. */
import { Uint8ArrayReader, ZipWriter } from '@zip.js/zip.js'
import { writeStreamAtomic } from './write-stream-atomic.ts'

export interface ZippedFile {
  /** With `/` between folders. */
  readonly path: string
  readonly bytes: Uint8Array
}

/**
 * One file lies in memory at a time. Gives the size of the archive. Throws WorkbenchError `io`, and
 * what `files` throws.
 */
export function writeZip(file: string, files: AsyncIterable<ZippedFile>): Promise<number> {
  return writeStreamAtomic(file, async (write) => {
    const archive = new ZipWriter(new WritableStream<Uint8Array>({ write }), {
      level: 6,
      useWebWorkers: false,
      extendedTimestamp: false,
      lastModDate: new Date(1980, 0, 1) // the first that a ZIP file can say
    })
    for await (const { path, bytes } of files) await archive.add(path, new Uint8ArrayReader(bytes))
    await archive.close()
  })
}
