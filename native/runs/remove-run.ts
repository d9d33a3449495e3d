/** Deletes a run, and nothing but a run of the given folder. */
import { lstat, realpath, rename, rm } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { WorkbenchError } from '../contract/errors.ts'
import { ioError, temporaryName } from '../files/atomic.ts'
import { runFiles } from './run-folder.ts'
import { takeLock } from './run-lock.ts'

/** Throws WorkbenchError `bad-argument` for a folder that lies elsewhere and for a run that is being trained; `not-found`, `io`. */
export async function removeRun({ id, folder }: { id: string; folder: string }, runsFolder: string): Promise<void> {
  try {
    const inside = (await realpath(dirname(resolve(folder)))) === (await realpath(runsFolder))
    if (!inside || !(await lstat(folder)).isDirectory()) {
      throw new WorkbenchError(
        'bad-argument',
        `${folder} is no run in ${runsFolder}`,
        'Delete it by hand if you want to.'
      )
    }
    const lock = takeLock(runFiles(folder).lock)
    if (!lock) {
      throw new WorkbenchError('bad-argument', `the run ${id} is being trained`, 'Stop it first, then delete it.')
    }
    lock.release()
    // Gone at once for everybody who lists runs, also when a crash leaves some of its files.
    const leaving = temporaryName(folder)
    await rename(folder, leaving)
    await rm(leaving, { recursive: true })
  } catch (error) {
    throw ioError(error, `delete the run ${id}`)
  }
}
