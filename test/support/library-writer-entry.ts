/**
 * A process that changes libraries of runs and is stopped at each of its writes.
 *
 * `node library-writer-entry.ts TASKS` performs the operation of each task (library-writer.ts) in
 * copies of its folder, one for each of its writes from `first` on, called FOLDER-1, …, and prints
 * a line of JSON for each copy, the last one without a fault.
 *
 * Fault `kill`: at that write the copy's operation stops and nothing of it runs on, so that the
 * disk is as a kill would leave it. At the end the process kills itself, which releases the locks;
 * earlier at the first write of all, at a synchronous write, and when a stopped operation holds
 * what the next one needs.
 *
 * Fault `full`: that write and all later ones fail as on a full disk. `full-copying` does the same
 * for a file system that copies on write, where renaming and deleting need space as well.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { cpSync, writeSync } from 'node:fs'
import { interceptWrites } from './faulty-writes.ts'
import type { Failure, WrittenCopy, WriterTask } from './library-writer.ts'

interface Attempt {
  readonly task: WriterTask
  readonly faultAt: number
  /** What is read before the operation counts none. */
  isPerforming: boolean
  writes: number
  readonly onStop: () => void
}

const attempts = new AsyncLocalStorage<Attempt>()
const tasks = JSON.parse(process.argv[2] ?? '[]') as readonly WriterTask[]

await interceptWrites((kind) => {
  const attempt = attempts.getStore()
  if (!attempt?.isPerforming) return undefined
  const { task, faultAt } = attempt
  if (task.fault === 'full' && kind !== 'bytes' && kind !== 'folder') return undefined
  attempt.writes++
  if (attempt.writes < faultAt) return undefined
  if (task.fault !== 'kill') throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
  if (attempt.writes === faultAt) report({ operation: task.operation, isWhole: false, failure: null })
  // A folder is made synchronously: what called that cannot be left standing.
  if (kind === 'folder' || (task === tasks[0] && faultAt === 1)) process.kill(process.pid, 'SIGKILL')
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

for (const task of tasks) {
  for (let at = task.first; await performWithFault(task, at); at++);
}
process.kill(process.pid, 'SIGKILL')

/** Whether the operation came to the write that is faulty. */
async function performWithFault(task: WriterTask, faultAt: number): Promise<boolean> {
  const { fault, operation } = task
  const folder = `${task.folder}-${faultAt}`
  cpSync(task.folder, folder, { recursive: true })
  const { promise: stopped, resolve } = Promise.withResolvers<null>()
  const attempt: Attempt = { task, faultAt, isPerforming: false, writes: 0, onStop: () => resolve(null) }
  const perform = () => performOperation(operation, folder, () => (attempt.isPerforming = true))
  const performed = attempts.run(attempt, perform)
  const failure = await (fault === 'kill' ? Promise.race([performed.then(() => null), stopped]) : failureOf(performed))
  const isFaulty = attempt.writes >= faultAt
  if (!isFaulty || fault !== 'kill') report({ operation, isWhole: !isFaulty, failure })
  return isFaulty
}

/** At once: a killed process loses what waits in its streams. */
function report(copy: WrittenCopy): void {
  writeSync(1, `${JSON.stringify(copy)}\n`)
}

async function failureOf(performed: Promise<unknown>): Promise<Failure | null> {
  try {
    await performed
    return null
  } catch (error) {
    const { code = 'unexpected', message } = error as { readonly code?: string; readonly message: string }
    return { code, message }
  }
}
