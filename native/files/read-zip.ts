/**
 * ZIP files from elsewhere, for programs that unpack them into folders. Names are checked before
 * anything is unpacked; a member gives no more bytes than the archive promised for it.
 */
import type { FileHandle } from 'node:fs/promises'
import { Uint8ArrayReader, ZipReader, type Entry, type FileEntry } from '@zip.js/zip.js'
import { WorkbenchError } from '../contract/errors.ts'
import { ioError } from './atomic.ts'
import { fileKind, HEAD_BYTES } from './file-kind.ts'
import { DEFLATE_RATIO, HandleReader, unpackEntry } from './zip-entry.ts'

export interface ZipLimits {
  readonly maxMembers: number
  readonly maxMemberBytes: number
  /** Of all members, unpacked. */
  readonly maxBytes: number
}

export interface ZipMember {
  /** With `/` between folders; never leads out of the folder that it is unpacked into. */
  readonly path: string
  readonly size: number
  /** Unpacks it and checks its CRC-32. Throws WorkbenchError `bad-file`, `io`. */
  read(): Promise<Uint8Array>
}

const SYMBOLIC_LINK = 0o120000
const FILE_TYPE = 0o170000
const DAMAGED = 'Get the file again, or export it again.'

/**
 * Members by path; folders are passed over. `name`: what the file is called in messages.
 * Throws WorkbenchError `bad-file` for anything that is damaged, too large or made to do harm.
 */
export async function readZip(
  source: FileHandle | Uint8Array,
  name: string,
  limits: ZipLimits
): Promise<ReadonlyMap<string, ZipMember>> {
  await checkKind(source, name)
  const reader = source instanceof Uint8Array ? new Uint8ArrayReader(source) : new HandleReader(source, name)
  const zip = new ZipReader(reader, { useWebWorkers: false })
  const members = new Map<string, ZipMember>()
  const folded = new Set<string>()
  let bytes = 0
  try {
    for await (const entry of zip.getEntriesGenerator()) {
      if (entry.directory) continue
      checkName(entry, name)
      if (folded.has(entry.filename.toLowerCase())) {
        throw badZip(name, `has two files of the name ${shown(entry.filename)}`)
      }
      folded.add(entry.filename.toLowerCase())
      bytes += checkSize(entry, name, limits)
      if (bytes > limits.maxBytes) throw badZip(name, `would unpack to more than ${limits.maxBytes} bytes`)
      if (members.size >= limits.maxMembers) throw badZip(name, `has more than ${limits.maxMembers} files`)
      const { filename: path, uncompressedSize: size } = entry
      members.set(path, { path, size, read: () => unpack(entry, name) })
    }
  } catch (error) {
    throw asBadZip(error, name)
  }
  return members
}

async function checkKind(source: FileHandle | Uint8Array, name: string): Promise<void> {
  const head = source instanceof Uint8Array ? source.subarray(0, HEAD_BYTES) : await readHead(source, name)
  if (head[0] === 0x50 && head[1] === 0x4b) return
  throw badZip(name, `is ${fileKind(head) ?? 'of an unknown kind'}; expected a ZIP file`)
}

async function readHead(handle: FileHandle, name: string): Promise<Uint8Array> {
  try {
    const { bytesRead, buffer } = await handle.read(new Uint8Array(HEAD_BYTES), 0, HEAD_BYTES, 0)
    return buffer.subarray(0, bytesRead)
  } catch (error) {
    throw ioError(error, `read ${name}`)
  }
}

function checkName({ filename, encrypted, externalFileAttributes }: Entry, name: string): void {
  const parts = filename.split('/')
  const leadsOut = parts.includes('..') || filename.startsWith('/') || /^[a-z]:/i.test(filename)
  if (leadsOut) throw badZip(name, `has a file ${shown(filename)}, which leads out of the folder`)
  if (parts.some((part) => part === '' || part === '.') || /[\\\p{Cc}:]/u.test(filename)) {
    throw badZip(name, `has a file with the name ${shown(filename)}, which cannot be used`)
  }
  if (encrypted) throw badZip(name, 'is encrypted; expected a file without a password')
  if (((externalFileAttributes >>> 16) & FILE_TYPE) === SYMBOLIC_LINK) {
    throw badZip(name, `has a symbolic link ${shown(filename)}; expected files alone`)
  }
}

function checkSize({ filename, compressedSize, uncompressedSize }: Entry, name: string, limits: ZipLimits): number {
  if (uncompressedSize > limits.maxMemberBytes) {
    throw badZip(
      name,
      `has a file ${shown(filename)} of ${uncompressedSize} bytes; expected at most ${limits.maxMemberBytes}`
    )
  }
  if (uncompressedSize > compressedSize * DEFLATE_RATIO) {
    throw badZip(name, `promises ${uncompressedSize} bytes for ${shown(filename)}, which has ${compressedSize}`)
  }
  return uncompressedSize
}

async function unpack(entry: FileEntry, name: string): Promise<Uint8Array> {
  const filename = shown(entry.filename)
  try {
    return await unpackEntry(entry, filename, { refuse: (what) => badZip(name, what) })
  } catch (error) {
    throw asBadZip(error, name, `${filename}: `)
  }
}

function asBadZip(error: unknown, name: string, where = ''): WorkbenchError {
  if (error instanceof WorkbenchError) return error
  const reason = error instanceof Error ? error.message : String(error)
  // zip.js looks at names before they are given out.
  if (reason.startsWith('Unsafe filename')) return badZip(name, 'has a file whose name leads out of the folder', error)
  return badZip(name, `is cut off or damaged: ${where}${reason}`, error)
}

function badZip(name: string, what: string, cause?: unknown): WorkbenchError {
  return new WorkbenchError('bad-file', `${name} ${what}`, DAMAGED, { cause })
}

/** Names come from elsewhere: short, and without characters that a terminal would act on. */
function shown(filename: string): string {
  const plain = filename.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '?')
  return plain.length > 80 ? `${plain.slice(0, 77)}…` : plain
}
