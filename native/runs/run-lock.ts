/**
 * One process trains a run, and no other. The lock is SQLite's on a file that stays empty: the operating system drops it when
 * the process dies, however it dies; a number of a process in a file would outlive it and come to mean another one.
 * Do not open a held lock's file by other means: on POSIX systems closing any handle of a file drops the process's locks on it.
 */
import { DatabaseSync } from 'node:sqlite'
import { WorkbenchError } from '../contract/errors.ts'

/** SQLITE_BUSY */
const BUSY = 5
/** Somebody who only looks whether a run is locked holds it for less than a millisecond. */
const WAIT_MS = 100

export interface RunLock {
  /** Safe to call twice. */
  release(): void
}

/** Takes the lock, making its file if need be, and writes nothing into it; null when another holds it. Throws WorkbenchError `io` when the file cannot be used. */
export function takeLock(file: string): RunLock | null {
  let database: DatabaseSync | null = null
  try {
    database = new DatabaseSync(file, { timeout: WAIT_MS })
    database.exec('PRAGMA journal_mode = MEMORY') // beside the file it would have to be written, which a full disk refuses
    database.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    database?.close()
    if (isBusy(error)) return null
    throw unusable(file, error)
  }
  const held = database
  return {
    release: () => {
      if (held.isOpen) held.close()
    }
  }
}

/** Whether somebody holds the lock, without taking it. A file that is missing or no lock at all is held by nobody. */
export function isLocked(file: string): boolean {
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

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === BUSY
}

function unusable(file: string, cause: unknown): WorkbenchError {
  return new WorkbenchError(
    'io',
    `cannot lock ${file}: ${cause instanceof Error ? cause.message : String(cause)}`,
    'Check that the folder can be written to; when nothing trains the run, delete the file and try again.',
    { cause }
  )
}
