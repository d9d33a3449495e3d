/**
 * Files that are whole or absent: written under a temporary name in the same folder, synced,
 * renamed. After a crash at any moment the file has its old content or the new, never a mix. The
 * temporary file of a killed process is removed when the same file is written again.
 */
import { createHash, randomUUID } from 'node:crypto'
import { lstat, open, readdir, readlink, rename, rm, stat, unlink } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { WorkbenchError } from '../contract/errors.ts'
import { OPEN_FILE_HINT } from '../contract/open-file-limit.ts'

const RENAME_ATTEMPTS = 10

/**
 * Replaces `file` with `data`. The file belongs to the person: a new one has the usual mode (by
 * umask), a replaced one keeps its own, and a symbolic link stays one, with the file that it leads
 * to replaced. Throws WorkbenchError `io` (disk full, no permission, read-only, a device in its
 * place, ...) and then leaves neither a temporary file nor a changed target.
 */
export async function writeFileAtomic(file: string, data: Uint8Array | string): Promise<void> {
  const target = await replaceableTarget(file)
  const temporary = temporaryName(target)
  try {
    await writeSynced(temporary, data, await modeOf(target))
    await publish(temporary, target)
  } catch (error) {
    await unlink(temporary).catch(() => undefined)
    throw ioError(error, `write ${file}`)
  }
}

/**
 * The file to put another in the place of: what `file` leads to, which need not exist. Throws
 * WorkbenchError `io` for a device, a pipe or a socket: renaming would put a plain file in its
 * place, for root even in that of /dev/null.
 */
export async function replaceableTarget(file: string): Promise<string> {
  const found = await stat(file).catch(() => null)
  if (found && !found.isFile() && !found.isDirectory()) {
    throw new WorkbenchError(
      'io',
      `cannot write ${file}: it is a device, a pipe or a socket, not a file`,
      'Name a file.'
    )
  }
  return followLinks(file)
}

/** As many links as Linux follows before it gives up. */
const MAX_LINKS = 40

/** Itself when it is no symbolic link. */
async function followLinks(file: string): Promise<string> {
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

/** The machine, since several may share a folder, and the process. */
const OWNER = `${createHash('sha256').update(hostname()).digest('hex').slice(0, 8)}-${process.pid}`
const TEMPORARY = /^\..*\.([0-9a-f]{8})-(\d+)\.[0-9a-f-]{36}\.tmp$/

/** A name beside `file` for its unfinished content: `.model.onnx.5f3a09b1-4711.<uuid>.tmp`. */
export function temporaryName(file: string): string {
  return join(dirname(file), `.${basename(file)}.${OWNER}.${randomUUID()}.tmp`)
}

/** Whether `name` is a temporary one of a process of this machine that has ended. */
export function isOrphan(name: string): boolean {
  const [, machine, pid] = TEMPORARY.exec(name) ?? []
  if (machine !== OWNER.split('-')[0]) return false
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return codeOf(error) === 'ESRCH'
  }
}

/** For tests of another system. */
export interface PublishOptions {
  readonly platform?: NodeJS.Platform
  readonly renameFile?: typeof rename
  readonly wait?: (milliseconds: number) => Promise<unknown>
}

/** Moves a finished, synced temporary file to its place and syncs the folder. */
export async function publish(
  temporary: string,
  file: string,
  { platform = process.platform, renameFile = rename, wait = sleep }: PublishOptions = {}
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await renameFile(temporary, file)
      break
    } catch (error) {
      // Windows: a virus scanner or indexer may hold the target for a moment.
      const passing = ['EPERM', 'EACCES', 'EBUSY'].includes(codeOf(error)) && platform === 'win32'
      if (!passing || attempt === RENAME_ATTEMPTS) throw error
      await wait(20 * 2 ** Math.min(attempt, 5))
    }
  }
  await removeOrphans(file)
  if (platform === 'win32') return // folders cannot be synced there
  const folder = await open(dirname(file), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/**
 * What killed processes left of writing this file. What cannot be removed stays; no one sees it.
 */
async function removeOrphans(file: string): Promise<void> {
  const names = await readdir(dirname(file)).catch(() => [])
  const orphans = names.filter((name) => name.startsWith(`.${basename(file)}.`) && isOrphan(name))
  await Promise.all(
    orphans.map((name) => rm(join(dirname(file), name), { recursive: true, force: true }).catch(() => undefined))
  )
}

/** Deletes all temporary files of a folder. Call it only while no one else writes there. */
export async function removeLeftovers(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  const leftovers = names.filter((name) => name.startsWith('.') && name.endsWith('.tmp'))
  await Promise.all(leftovers.map((name) => unlink(join(folder, name)).catch(() => undefined)))
}

/**
 * Writes a new file and waits until the disk has it. `mode`: its permissions whatever the umask; by
 * default those of any new file. For names from `temporaryName`; throws what node:fs throws.
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
  EMFILE: ['too many files are open', OPEN_FILE_HINT],
  ELOOP: ['its symbolic links lead in a circle', 'Remove one of the links.'],
  ENFILE: ['too many files are open', OPEN_FILE_HINT],
  ENAMETOOLONG: ['the name is too long', 'Choose a shorter name.']
}

/**
 * Describes a failed file operation. `what` completes "cannot …": `write runs/a/model.onnx`. A
 * WorkbenchError is returned as is.
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
