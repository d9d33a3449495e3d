/**
 * The IDX files that a folder holds, told by their content: in it, in a folder that carries a
 * file's name (as Kaggle's archive unpacks), or in `raw` and `MNIST/raw`, where torchvision puts
 * them.
 */
import { open, readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { constants, gunzipSync } from 'node:zlib'
import { WorkbenchError } from '../contract/errors.ts'
import { ioError } from '../files/atomic.ts'
import { stemOf, type IdxFile } from './idx-pairs.ts'
import { parseIdxHeader } from './idx-header.ts'

export interface FoundIdxFile extends IdxFile {
  readonly path: string
}

export interface FolderContent {
  readonly files: readonly FoundIdxFile[]
  /** Everything in the folder, for error messages. */
  readonly names: readonly string[]
  /** Why a file that is called like an IDX file is none. */
  readonly faults: readonly WorkbenchError[]
}

/**
 * Opening each of many thousand pictures would take minutes, and a folder of IDX files has a few.
 */
const MAX_FILES = 200
/** Enough compressed bytes to hold a header; they cannot unpack to more than 4 MB. */
const START_BYTES = 4096

/** Throws WorkbenchError `not-found`, `io`. */
export async function findIdxFiles(folder: string): Promise<FolderContent> {
  const own = await lookInto(folder)
  if (own.files.length > 0 || own.faults.length > 0) return own
  for (const place of ['raw', 'MNIST/raw']) {
    const found = await lookInto(join(folder, place)).catch(() => null)
    if (found && found.files.length > 0) return { ...found, names: own.names }
  }
  return own
}

async function lookInto(folder: string): Promise<FolderContent> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw ioError(error, `read the folder ${folder}`)
  })
  const files = new Map<string, FoundIdxFile>()
  const faults: WorkbenchError[] = []
  for (const path of await pathsOf(folder, names.sort())) {
    const shape = await shapeOf(path).catch((error: unknown) => {
      if (error instanceof WorkbenchError && error.code === 'bad-file' && isIdxName(basename(path))) faults.push(error)
      return null
    })
    if (!shape) continue
    const file = { path, name: basename(path), shape }
    // The same file twice, as plain and compressed or in a folder of its name, is one.
    const key = `${stemOf(file.name)} ${/label/i.test(file.name) ? 'labels' : 'images'} ${shape.length} ${shape[0]}`
    if (!files.has(key)) files.set(key, file)
  }
  return { files: [...files.values()], names, faults }
}

/** Regular files first, then those in folders that carry the name of an IDX file. */
async function pathsOf(folder: string, names: readonly string[]): Promise<string[]> {
  const files: string[] = []
  const inside: string[] = []
  for (const name of names) {
    const path = join(folder, name)
    const found = await stat(path).catch(() => null)
    if (found?.isFile()) files.push(path)
    else if (found?.isDirectory() && isIdxName(name)) {
      for (const inner of await readdir(path).catch(() => [])) inside.push(join(path, inner))
    }
  }
  return [...files, ...inside].slice(0, MAX_FILES)
}

function isIdxName(name: string): boolean {
  return /idx\d|ubyte/i.test(name)
}

/** Null for what is no IDX file. Throws WorkbenchError `bad-file` as parseIdxHeader does. */
async function shapeOf(path: string): Promise<FoundIdxFile['shape'] | null> {
  const head = await readStart(path)
  if (!head) return null
  const start = head[0] === 0x1f && head[1] === 0x8b ? unpackStart(head) : head
  const looksRight = start[0] === 0 && start[1] === 0
  if (!looksRight && !isIdxName(basename(path))) return null
  return parseIdxHeader(start, path)?.shape ?? null
}

async function readStart(path: string): Promise<Uint8Array | null> {
  const handle = await open(path, 'r').catch(() => null)
  if (!handle) return null
  try {
    if (!(await handle.stat()).isFile()) return null
    const { bytesRead, buffer } = await handle.read(new Uint8Array(START_BYTES), 0, START_BYTES, 0)
    return buffer.subarray(0, bytesRead)
  } catch (error) {
    throw ioError(error, `read ${path}`)
  } finally {
    await handle.close()
  }
}

function unpackStart(head: Uint8Array): Uint8Array {
  try {
    return gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH })
  } catch {
    return new Uint8Array(0)
  }
}
