/**
 * A process that changes a library of runs and is stopped at one of its writes.
 *
 * `node library-writer-entry.ts kill FOLDER OPERATION FIRST` performs the operation in a copy of
 * the folder for each of its writes from FIRST on, called FOLDER-1, …: at that write the copy's
 * operation stops and nothing of it runs on, so that the disk is as a kill would leave it. At the
 * end the process kills itself, which releases the locks; earlier at write 1, at a synchronous
 * write, and when a stopped operation holds what the next one needs. Prints the number of each
 * write, and `done` for that which the operation no longer has.
 *
 * `node library-writer-entry.ts full FOLDER OPERATION` performs it in such copies: that write and
 * all later ones fail as on a full disk. Prints a line of JSON for each, {code, message}, null
 * where it succeeded. `full-copying` does the same for a file system that copies on write, where
 * renaming and deleting need space as well.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { cpSync, writeSync } from 'node:fs'
import { interceptWrites } from './faulty-writes.ts'

interface Attempt {
  readonly faultAt: number
  /** What is read before the operation counts none. */
  isPerforming: boolean
  writes: number
  readonly onStop: () => void
}

const attempts = new AsyncLocalStorage<Attempt>()
const [fault = '', root = '', operation = '', first = '1'] = process.argv.slice(2)

const isFull = fault === 'full' || fault === 'full-copying'

await interceptWrites((kind) => {
  const attempt = attempts.getStore()
  if (!attempt?.isPerforming || (fault === 'full' && kind !== 'bytes' && kind !== 'folder')) return undefined
  attempt.writes++
  if (attempt.writes < attempt.faultAt) return undefined
  if (isFull) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
  if (attempt.writes === attempt.faultAt) print(String(attempt.faultAt))
  // A folder is made synchronously: what called that cannot be left standing.
  if (kind === 'folder' || attempt.faultAt === 1) process.kill(process.pid, 'SIGKILL')
  attempt.onStop()
  return 'stop'
})

const { performOperation } = await import('./library-operations.ts')
const { configure } = await import('@zip.js/zip.js')
// By default as many files are compressed at a time as there are cores; those of stopped operations
// count.
configure({ maxWorkers: 1000 })

// Nothing is left that could happen: the operation waits for one that is stopped.
process.on('beforeExit', () => process.kill(process.pid, 'SIGKILL'))

for (let at = Number(first); ; at++) {
  const folder = `${root}-${at}`
  cpSync(root, folder, { recursive: true })
  const { promise: stopped, resolve } = Promise.withResolvers<unknown>()
  const attempt: Attempt = { faultAt: at, isPerforming: false, writes: 0, onStop: () => resolve(null) }
  const perform = () => performOperation(operation, folder, () => (attempt.isPerforming = true))
  if (isFull) {
    print(JSON.stringify(await failureOf(() => attempts.run(attempt, perform))))
  } else {
    await Promise.race([attempts.run(attempt, perform), stopped])
  }
  if (attempt.writes < at) break
}
if (fault === 'kill') print('done')
process.kill(process.pid, 'SIGKILL')

/** At once: a killed process loses what waits in its streams. */
function print(line: string): void {
  writeSync(1, `${line}\n`)
}

async function failureOf(perform: () => Promise<unknown>): Promise<object | null> {
  try {
    await perform()
    return null
  } catch (error) {
    const { code = 'unexpected', message } = error as { readonly code?: string; readonly message: string }
    return { code, message }
  }
}
