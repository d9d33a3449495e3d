/**
 * Creates folders. Unlike node:fs's recursive `mkdir`, which retries without end under /proc, it
 * fails at once where it must.
 */
import { chmodSync, mkdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { ioError } from './atomic.ts'
import { defaultProgramFolder } from './program-folders.ts'

/** A folder that only its owner can enter. */
const PRIVATE = 0o700

/** With all folders above it. Throws WorkbenchError `io` or `not-found`. */
export function makeFolder(folder: string, mode?: number): void {
  try {
    makeWithParents(resolve(folder), mode)
  } catch (error) {
    throw ioError(error, `make the folder ${folder}`)
  }
}

/**
 * The folder of data sets and runs: private when the program makes it, or when it is the program's
 * own one among the user's files. One that the user has named and made keeps its mode: it may be
 * shared on purpose. Throws WorkbenchError `io` or `not-found`.
 */
export function makeProgramFolder(folder: string): void {
  makeFolder(folder, PRIVATE)
  if (folder !== defaultProgramFolder()) return
  try {
    chmodSync(folder, PRIVATE)
  } catch (error) {
    throw ioError(error, `make ${folder} private`)
  }
}

function makeWithParents(folder: string, mode: number | undefined): void {
  const found = statSync(folder, { throwIfNoEntry: false })
  if (found?.isDirectory()) return
  if (found) throw Object.assign(new Error(`${folder} is a file`), { code: 'ENOTDIR' })
  const parent = dirname(folder)
  if (parent !== folder) makeWithParents(parent, mode)
  try {
    mkdirSync(folder, { mode })
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw error
  }
}
