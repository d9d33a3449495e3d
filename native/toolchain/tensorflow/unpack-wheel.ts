/**
 * Takes what is needed out of a wheel, which is a zip file: for the CPU two libraries, the headers
 * of the C API and the licences; for the GPU everything, because its libraries look for each other
 * by their places.
 */
import { createWriteStream, openAsBlob } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join, normalize, sep } from 'node:path'
import { Writable } from 'node:stream'
import { BlobReader, ZipReader, type FileEntry } from '@zip.js/zip.js'
import { WorkbenchError } from '../../contract/errors.ts'
import { ioError } from '../../files/atomic.ts'
import { cancelled } from './run-tool.ts'

/** Where an entry goes inside the target folder; null: it is left out. */
export type PlaceOf = (name: string) => string | null

const HEADERS =
  /^tensorflow\/include\/(tensorflow\/c\/|tensorflow\/core\/platform\/ctstring|tsl\/platform\/ctstring|tsl\/c\/|xla\/tsl\/c\/|xla\/tsl\/platform\/ctstring)/

/** For the CPU: lib/, include/, licenses/. */
export const librariesAndHeaders: PlaceOf = (name) => {
  const base = name.slice(name.lastIndexOf('/') + 1)
  if (/^tensorflow\/libtensorflow(_cc|_framework)\./.test(name)) return `lib/${base}`
  if (HEADERS.test(name)) return name.slice('tensorflow/'.length)
  if (/^tensorflow\/(THIRD_PARTY_NOTICES\.txt|include\/LICENSE)$|\.dist-info\/METADATA$/.test(name)) {
    return `licenses/${base}`
  }
  return null
}

/**
 * Throws WorkbenchError `bad-file` for a file that is no intact zip or holds nothing that is
 * wanted, `io`, `cancelled`.
 */
export async function unpackWheel(
  wheel: string,
  target: string,
  placeOf: PlaceOf,
  { signal, onProgress }: { readonly signal?: AbortSignal | undefined; readonly onProgress: (share: number) => void }
): Promise<void> {
  const zip = new ZipReader(new BlobReader(await openAsBlob(wheel)), { useWebWorkers: false })
  try {
    const wanted = (await entriesOf(zip, wheel)).flatMap((entry) => {
      const place = entry.directory ? null : placeOf(entry.filename)
      return place === null ? [] : [{ entry: entry as FileEntry, file: inside(target, place) }]
    })
    if (wanted.length === 0) throw broken(wheel, 'it holds no TensorFlow libraries')
    const totalBytes = wanted.reduce((sum, { entry }) => sum + entry.uncompressedSize, 0)
    let doneBytes = 0
    for (const { entry, file } of wanted) {
      if (signal?.aborted) throw cancelled()
      await extract(entry, file, wheel, signal)
      doneBytes += entry.uncompressedSize
      onProgress(doneBytes / totalBytes)
    }
  } finally {
    await zip.close()
  }
}

async function entriesOf(zip: ZipReader<unknown>, wheel: string) {
  try {
    return await zip.getEntries()
  } catch (error) {
    throw broken(wheel, error instanceof Error ? error.message : String(error))
  }
}

async function extract(entry: FileEntry, file: string, wheel: string, signal: AbortSignal | undefined): Promise<void> {
  const disk: { error?: unknown } = {}
  try {
    await mkdir(dirname(file), { recursive: true })
    const stream = createWriteStream(file, { highWaterMark: 1 << 22 })
    stream.on('error', (error) => (disk.error = error))
    const target = Writable.toWeb(stream) as WritableStream<Uint8Array>
    await entry.getData(target, { checkCrc32: true, useWebWorkers: false, ...(signal && { signal }) })
  } catch (error) {
    if (signal?.aborted) throw cancelled()
    const cause = disk.error ?? error
    if (isSystemError(cause)) throw ioError(cause, `write ${file}`)
    throw broken(wheel, `${entry.filename}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** Names in an archive are no reason to write outside the folder. */
function inside(target: string, place: string): string {
  const file = normalize(join(target, place))
  if (file.startsWith(normalize(target) + sep)) return file
  throw broken(target, `it has a file named ${place}`)
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error
}

function broken(wheel: string, what: string): WorkbenchError {
  return new WorkbenchError('bad-file', `${wheel} cannot be unpacked: ${what}`, 'Delete it and install again.')
}
