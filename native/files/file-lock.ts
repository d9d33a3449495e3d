/**
 * An exclusive lock between processes, taken on a file. It is SQLite's lock on a database that
 * stays empty: the operating system releases it when the process ends, however it ends. (A process
 * id written into a file would outlive its process.)
 *
 * Do not open the file of a held lock by other means: on POSIX systems closing any descriptor of a
 * file releases all locks that the process holds on it.
 */
import { chmodSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { WorkbenchError } from '../contract/errors.ts'

/** SQLITE_BUSY */
const BUSY = 5
/** `isFileLocked` of another process holds the lock for less than a millisecond. */
const WAIT_MS = 100

export interface FileLock {
  /** Safe to call twice. */
  release(): void
}

/** Garbage collection would close a database that nothing refers to, and so release its lock. */
const held = new Set<DatabaseSync>()

/**
 * Creates the file if it does not exist and writes nothing into it. Null when another process holds
 * the lock. Only the owner may open the file: whoever can read it could hold the lock and keep the
 * owner out. `waitMs`: blocks the process so long for the lock. Throws WorkbenchError `io` when the
 * file cannot be used.
 */
export function acquireFileLock(file: string, { waitMs = WAIT_MS }: { waitMs?: number } = {}): FileLock | null {
  let database: DatabaseSync | null = null
  try {
    database = new DatabaseSync(file, { timeout: waitMs })
    database.exec('PRAGMA journal_mode = MEMORY') // a journal file would need space, which a full disk does not have
    database.exec('BEGIN EXCLUSIVE')
    restrictToOwner(file)
  } catch (error) {
    database?.close()
    if (isBusy(error)) return null
    throw unusable(file, error)
  }
  const locked = database
  held.add(locked)
  return {
    release: () => {
      if (held.delete(locked)) locked.close()
    }
  }
}

/** Does not take the lock. A file that does not exist or is no lock file is not locked. */
export function isFileLocked(file: string): boolean {
  let database: DatabaseSync | null = null
  try {
    database = new DatabaseSync(file, { readOnly: true, timeout: 0 })
    database.exec('SELECT 1 FROM sqlite_schema')
    return false
  } catch (error) {
    return isBusy(error)
  } finally {
    database?.close()
  }
}

/** Someone else's file, or a file system without modes: the lock holds all the same. */
function restrictToOwner(file: string): void {
  try {
    chmodSync(file, 0o600)
  } catch {
    return
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === BUSY
}

function unusable(file: string, cause: unknown): WorkbenchError {
  return new WorkbenchError(
    'io',
    `cannot lock ${file}: ${cause instanceof Error ? cause.message : String(cause)}`,
    'Check that its folder can be written to. A damaged lock file can be deleted: it holds no data.',
    { cause }
  )
}
