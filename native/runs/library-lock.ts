/**
 * Changes to a library of runs one after the other, in this process and between processes: notes
 * are read, changed and written, folders are moved. Reading needs no lock, and training has its own
 * for each run.
 */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { WorkbenchError } from '../contract/errors.ts'
import { acquireFileLock, type FileLock } from '../files/file-lock.ts'

const PATIENCE_MS = 5000
const RETRY_MS = 15

/** Of this process, by folder: the last change that was asked for. */
const queues = new Map<string, Promise<unknown>>()

/**
 * Throws WorkbenchError `io` when another process keeps the library locked for 5 s, and what
 * `change` throws.
 */
export function changeLibrary<T>(folder: string, change: () => Promise<T>): Promise<T> {
  const before = queues.get(folder) ?? Promise.resolve()
  const result = before.then(() => changeAlone(folder, change))
  const settled = result.catch(() => undefined)
  queues.set(folder, settled)
  void settled.then(() => {
    if (queues.get(folder) === settled) queues.delete(folder)
  })
  return result
}

async function changeAlone<T>(folder: string, change: () => Promise<T>): Promise<T> {
  const lock = await acquire(folder)
  try {
    return await change()
  } finally {
    lock.release()
  }
}

async function acquire(folder: string): Promise<FileLock> {
  const file = join(folder, '.lock')
  const giveUpAt = performance.now() + PATIENCE_MS
  for (;;) {
    // Not waiting inside SQLite, which would block the whole process.
    const lock = acquireFileLock(file, { waitMs: 0 })
    if (lock) return lock
    if (performance.now() > giveUpAt) {
      throw new WorkbenchError(
        'io',
        `another process has been changing the runs in ${folder} for ${PATIENCE_MS / 1000} s`,
        'Wait for it to end, then try again.'
      )
    }
    await sleep(RETRY_MS)
  }
}
