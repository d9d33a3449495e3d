/**
 * What a process holds while it trains a run: the lock, the event log, and the right to change the
 * run's state and positions. Knows nothing of what a position is made of.
 */
import { WorkbenchError } from '../contract/errors.ts'
import type { RunEvent } from '../contract/run-events.ts'
import { removeLeftovers, writeFileAtomic } from '../files/atomic.ts'
import { openEventLog } from './event-log.ts'
import { jsonText, readState, runFiles, type StateFile, type StoredRun } from './run-folder.ts'
import { acquireFileLock } from '../files/file-lock.ts'

export interface RunLease {
  append(events: readonly RunEvent[]): Promise<void>
  setState(change: StateChange): Promise<void>
  /**
   * Lets go of the run; safe to call twice. A run that is still `running` shows as interrupted from
   * then on.
   */
  release(): Promise<void>
}

export type StateChange = Partial<Omit<StateFile, 'changedAt'>>

export interface KeepOptions {
  readonly now?: (() => Date) | undefined
}

/**
 * Takes the run. Throws WorkbenchError `bad-argument` when another process, or another part of this
 * one, is training it; `io`.
 */
export async function acquireRun(
  run: Pick<StoredRun<unknown>, 'id' | 'folder' | 'keeps' | 'testAccuracy'>,
  { now = () => new Date() }: KeepOptions = {}
): Promise<RunLease> {
  const files = runFiles(run.folder)
  const lock = acquireFileLock(files.lock)
  if (!lock) {
    throw new WorkbenchError(
      'bad-argument',
      `the run ${run.id} is being trained right now`,
      'Watch it where it runs, or stop it there first.'
    )
  }
  try {
    await removeLeftovers(run.folder) // of writes that were killed; nobody else writes here now
    const known = await readState(run.folder)
    const log = await openEventLog(files.events)
    let state: Omit<StateFile, 'changedAt'> = {
      ...known,
      state: 'running',
      keeps: run.keeps,
      testAccuracy: run.testAccuracy,
      error: null
    }
    const setState = async (change: StateChange) => {
      state = { ...state, ...change }
      await writeFileAtomic(files.state, jsonText({ ...state, changedAt: now().toISOString() }))
    }
    let released = false
    return {
      append: (events) => log.append(events),
      setState,
      release: async () => {
        if (released) return
        released = true
        try {
          await log.close()
        } finally {
          lock.release()
        }
      }
    }
  } catch (error) {
    lock.release()
    throw error
  }
}
