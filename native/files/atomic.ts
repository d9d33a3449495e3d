/**
 * Files that are whole or absent: written under a temporary name in the same folder, synced, renamed.
 * After a crash at any moment the old content or the new stands there, never a mix.
 */
import { randomUUID } from 'node:crypto'
import { lstat, open, readdir, readlink, rename, stat, unlink } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { WorkbenchError } from '../contract/errors.ts'

const RENAME_ATTEMPTS = 10

/**
 * Replaces `file` with `data`. The file belongs to the person: a new one has the usual mode (by umask), a replaced one keeps
 * its own, and a symbolic link stays one, with the file that it leads to replaced.
 * Throws WorkbenchError `io` (disk full, no permission, read-only, ...) and then leaves neither a temporary file nor a changed target.
 */
export async function writeFileAtomic(file: string, data: Uint8Array | string): Promise<void> {
  const target = await followLinks(file)
  const temporary = temporaryName(target)
  try {
    await writeSynced(temporary, data, await modeOf(target))
    await publish(temporary, target)
  } catch (error) {
    await unlink(temporary).catch(() => undefined)
    throw ioError(error, `write ${file}`)
  }
}

/** As many links as Linux follows before it gives up. */
const MAX_LINKS = 40

/** The file that a name leads to, which need not exist: itself when it is no symbolic link. Throws WorkbenchError `io`. */
export async function followLinks(file: string): Promise<string> {
  let path = file
  for (let followed = 0; followed < MAX_LINKS; followed++) {
    const found = await lstat(path).catch(() => null)
    if (!found?.isSymbolicLink()) return path
    path = resolve(dirname(path), await readlink(path))
  }
  throw ioError(Object.assign(new Error('too many links'), { code: 'ELOOP' }), `write ${file}`)
}

/** Permissions of a file that is there; undefined for a new one. */
export async function modeOf(file: string): Promise<number | undefined> {
  const found = await stat(file).catch(() => null)
  return found?.isFile() ? found.mode & 0o7777 : undefined
}

/** A name beside `file` for its unfinished content; `removeLeftovers` finds it after a crash. */
export function temporaryName(file: string): string {
  return join(dirname(file), `.${basename(file)}.${randomUUID()}.tmp`)
}

/** Moves a finished, synced temporary file to its place and syncs the folder. */
export async function publish(temporary: string, file: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await rename(temporary, file)
      break
    } catch (error) {
      // Windows: a virus scanner or indexer may hold the target for a moment.
      const passing = ['EPERM', 'EACCES', 'EBUSY'].includes(codeOf(error)) && process.platform === 'win32'
      if (!passing || attempt === RENAME_ATTEMPTS) throw error
      await sleep(20 * 2 ** Math.min(attempt, 5))
    }
  }
  if (process.platform === 'win32') return // folders cannot be synced there
  const folder = await open(dirname(file), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** Deletes what writes that were killed left in a folder. Call it only while nobody else writes there. */
export async function removeLeftovers(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  const leftovers = names.filter((name) => name.startsWith('.') && name.endsWith('.tmp'))
  await Promise.all(leftovers.map((name) => unlink(join(folder, name)).catch(() => undefined)))
}

/**
 * Writes a new file and waits until the disk has it. `mode`: its permissions whatever the umask; by default those of any new
 * file. For names from `temporaryName`; throws what node:fs throws.
 */
export async function writeSynced(file: string, data: Uint8Array | string, mode?: number): Promise<void> {
  const handle = await open(file, 'wx', 0o666)
  try {
    if (mode !== undefined) await handle.chmod(mode)
    await handle.writeFile(data)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

const IO_REASONS: Readonly<Record<string, readonly [reason: string, hint: string]>> = {
  ENOSPC: ['the disk is full', 'Free some space or choose another place, then try again.'],
  EDQUOT: ['the disk quota is used up', 'Free some space or choose another place, then try again.'],
  EACCES: ['no permission', 'Choose a place you may write to, or change its permissions.'],
  EPERM: ['no permission', 'Choose a place you may write to, or change its permissions.'],
  EROFS: ['the file system is read-only', 'Choose another place.'],
  ENOENT: ['no such file or folder', 'Check the path.'],
  ENOTDIR: ['a part of the path is a file, not a folder', 'Check the path.'],
  EISDIR: ['it is a folder, not a file', 'Name a file.'],
  EEXIST: ['it exists already', 'Choose another name.'],
  EMFILE: ['too many files are open', 'Close other programs, then try again.'],
  ELOOP: ['its symbolic links lead in a circle', 'Remove one of the links.'],
  ENAMETOOLONG: ['the name is too long', 'Choose a shorter name.']
}

/**
 * A failed file operation in words. `what` completes "cannot …", as `write runs/a/model.onnx`.
 * A WorkbenchError comes back as it is.
 */
export function ioError(error: unknown, what: string): WorkbenchError {
  if (error instanceof WorkbenchError) return error
  const code = codeOf(error)
  const [reason, hint] = IO_REASONS[code] ?? [
    error instanceof Error ? error.message : String(error),
    'Try again; if it fails again, check the disk.'
  ]
  return new WorkbenchError(code === 'ENOENT' ? 'not-found' : 'io', `cannot ${what}: ${reason}`, hint, { cause: error })
}
