/**
 * Reads and writes .npz, numpy's archive of named arrays: a ZIP file with a .npy for each, stored
 * or deflated. zip.js reads the container and npy.ts the arrays; here are the limits, the checks,
 * and what a failure is called.
 */
import { createHash } from 'node:crypto'
import { open, type FileHandle } from 'node:fs/promises'
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader, ZipWriter, type FileEntry } from '@zip.js/zip.js'
import { WorkbenchError } from '../contract/errors.ts'
import { ioError, writeFileAtomic } from '../files/atomic.ts'
import { formatShape, sizeOf } from '../tensor/tensor.ts'
import { fileKind, HEAD_BYTES } from '../files/file-kind.ts'
import { DEFLATE_RATIO, HandleReader, unpackEntry } from '../files/zip-entry.ts'
import { badDataFile, DAMAGED } from './bad-data-file.ts'
import { decodeNpy, encodeNpy, NpyFault, type NumpyArray } from './npy.ts'

export interface NpzArray extends NumpyArray {
  /**
   * Hex, of the array's .npy as it stands uncompressed in the archive: `unzip -p MNIST.npz
   * X_train.npy | sha256sum`.
   */
  readonly sha256: string
}

export interface EncodeNpzOptions {
  /** Of deflate, 0 to 9; default 0: stored, as numpy.savez does. */
  readonly level?: number
}

export interface ReadNpzOptions {
  readonly signal?: AbortSignal | undefined
}

/** All arrays of a file together: MNIST as float64 has 440 MB. */
const MAX_BYTES = 512 * 2 ** 20
const WRITE_NPZ = 'Choose an .npz that was written by numpy.savez.'
const SMALLER = 'Save fewer images, or save the pixels as uint8.'

export interface NpzContent {
  /** By name, without `.npy`. */
  readonly arrays: ReadonlyMap<string, NpzArray>
  /**
   * Arrays in a form that is not read, as pickled objects, and why: completes `has an array <name>
   * that`.
   */
  readonly unreadable: ReadonlyMap<string, string>
}

/**
 * Arrays by name, without `.npy`; members that are no arrays are skipped.
 * Throws WorkbenchError `bad-file` for anything damaged or too large, and for an array of a type
 * that npy.ts refuses; `not-found`, `io`, `cancelled`.
 */
export async function readNpz(file: string, options: ReadNpzOptions = {}): Promise<ReadonlyMap<string, NpzArray>> {
  const { arrays, unreadable } = await openNpz(file, options)
  const [fault] = unreadable
  if (!fault) return arrays
  throw badDataFile(file, `has an array ${fault[0]} that ${fault[1]}`, { hint: 'Save it as numbers.' })
}

/** As readNpz, but an array that cannot be used is no reason to refuse the others. */
export async function openNpz(file: string, { signal }: ReadNpzOptions = {}): Promise<NpzContent> {
  const handle = await open(file, 'r').catch((error: unknown) => {
    throw ioError(error, `read ${file}`)
  })
  try {
    await checkKind(handle, file)
    return await readArrays(new ZipReader(new HandleReader(handle, file), { useWebWorkers: false }), file, signal)
  } catch (error) {
    if (signal?.aborted) throw new WorkbenchError('cancelled', `stopped reading ${file}`, 'Open it again.')
    if (error instanceof WorkbenchError) throw error
    throw refusal(file, `is a damaged .npz: ${error instanceof Error ? error.message : String(error)}`, error)
  } finally {
    await handle.close()
  }
}

/**
 * Replaces `file` with an archive of `arrays`, stored as numpy.savez does; the same arrays always
 * give the same bytes. Throws ShapeError when data and shape do not fit, and what writeFileAtomic
 * throws.
 */
export async function writeNpz(
  file: string,
  arrays: Readonly<Record<string, NumpyArray>>,
  options?: EncodeNpzOptions
): Promise<void> {
  await writeFileAtomic(file, await encodeNpz(arrays, options))
}

/** The bytes of the archive. Throws ShapeError when data and shape do not fit. */
export async function encodeNpz(
  arrays: Readonly<Record<string, NumpyArray>>,
  { level = 0 }: EncodeNpzOptions = {}
): Promise<Uint8Array<ArrayBuffer>> {
  const archive = new ZipWriter(new Uint8ArrayWriter(), {
    level,
    useWebWorkers: false,
    extendedTimestamp: false,
    dataDescriptor: false,
    lastModDate: new Date(1980, 0, 1) // the first a ZIP file can say, as numpy has it
  })
  for (const [name, array] of Object.entries(arrays)) {
    const expected = sizeOf(array.shape)
    if (array.data.length !== expected) {
      throw new WorkbenchError(
        'bad-shape',
        `${name} of shape ${formatShape(array.shape)} needs ${expected} values; got ${array.data.length}`,
        'Give as many values as the product of the dimensions.'
      )
    }
    await archive.add(`${name}.npy`, new Uint8ArrayReader(encodeNpy(array)))
  }
  return archive.close()
}

async function checkKind(handle: FileHandle, file: string): Promise<void> {
  try {
    const found = await handle.stat()
    if (found.isDirectory()) throw badDataFile(file, 'is a folder; expected an .npz file', { hint: WRITE_NPZ })
    if (found.size > 2 * MAX_BYTES) {
      throw badDataFile(file, `has ${found.size} bytes; expected an .npz of at most ${2 * MAX_BYTES}`, {
        hint: SMALLER
      })
    }
    const { bytesRead, buffer } = await handle.read(new Uint8Array(HEAD_BYTES), 0, HEAD_BYTES, 0)
    const head = buffer.subarray(0, bytesRead)
    if (head[0] !== 0x50 || head[1] !== 0x4b) {
      throw badDataFile(file, `is ${fileKind(head) ?? 'of an unknown kind'}; expected an .npz, a ZIP file`, {
        hint: WRITE_NPZ
      })
    }
  } catch (error) {
    throw ioError(error, `read ${file}`)
  }
}

async function readArrays(zip: ZipReader<unknown>, file: string, signal?: AbortSignal): Promise<NpzContent> {
  const arrays = new Map<string, NpzArray>()
  const unreadable = new Map<string, string>()
  const others: string[] = []
  let left = MAX_BYTES
  for await (const entry of zip.getEntriesGenerator()) {
    if (entry.directory) continue
    if (!entry.filename.endsWith('.npy')) {
      others.push(entry.filename)
      continue
    }
    const name = entry.filename.slice(0, -'.npy'.length)
    if (arrays.has(name) || unreadable.has(name)) throw refusal(file, `has two arrays of the name ${name}`)
    if (entry.encrypted)
      throw badDataFile(file, 'is encrypted; expected an .npz without a password', { hint: WRITE_NPZ })
    left -= entry.uncompressedSize
    if (left < 0) throw badDataFile(file, `unpacks to more than ${MAX_BYTES} bytes`, { hint: SMALLER })
    const bytes = await unpack(entry, file, signal)
    try {
      arrays.set(name, { ...decodeNpy(bytes), sha256: createHash('sha256').update(bytes).digest('hex') })
    } catch (error) {
      if (!(error instanceof NpyFault)) throw error
      if (!error.sound) throw refusal(file, `has an array ${name} that ${error.message}`, error)
      unreadable.set(name, error.message)
    }
  }
  await zip.close()
  if (arrays.size + unreadable.size === 0) throw noArrays(file, others)
  return { arrays, unreadable }
}

/** Memory is set aside only for what the compressed bytes can give. */
async function unpack(entry: FileEntry, file: string, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  const { filename, compressedSize, uncompressedSize } = entry
  if (uncompressedSize > compressedSize * DEFLATE_RATIO) {
    throw refusal(file, `promises ${uncompressedSize} bytes for ${filename}, more than ${compressedSize} can unpack to`)
  }
  return unpackEntry(entry, filename, { signal, refuse: (what) => refusal(file, what) })
}

function noArrays(file: string, members: readonly string[]): WorkbenchError {
  const shown = members.slice(0, 6).join(', ') + (members.length > 6 ? ', …' : '')
  const [what, hint] = members.some((name) => /idx\d|ubyte|\.(gz|png|csv|jpe?g|npz|mat)$/i.test(name))
    ? ['a ZIP archive of other files', 'Unpack it, then choose the folder or the files in it.']
    : ['a ZIP file without a numpy array in it', WRITE_NPZ]
  return badDataFile(file, `is ${what}: ${shown || 'it is empty'}`, { hint })
}

function refusal(file: string, what: string, cause?: unknown): WorkbenchError {
  return badDataFile(file, what, { cause, hint: DAMAGED })
}
