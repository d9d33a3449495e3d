/**
 * Deletes runs of the given folder and nothing else, and what is left of runs whose creation or
 * deletion was killed.
 */
import { lstat, readdir, realpath, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { WorkbenchError } from '../contract/errors.ts'
import { ioError, isOrphan, temporaryName } from '../files/atomic.ts'
import { runFiles } from './run-folder.ts'
import { isFileLocked } from '../files/file-lock.ts'

/**
 * Throws WorkbenchError `bad-argument` for a folder that lies elsewhere and for a run that is being
 * trained; `not-found`, `io`. Needs no space on the disk.
 */
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
    // Only checked: acquiring it would need a sound lock file.
    if (isFileLocked(runFiles(folder).lock)) {
      throw new WorkbenchError('bad-argument', `the run ${id} is being trained`, 'Stop it first, then delete it.')
    }
    // The run disappears from the list at once, also when a crash leaves some of its files.
    const leaving = temporaryName(folder)
    await rename(folder, leaving)
    await rm(leaving, { recursive: true })
  } catch (error) {
    throw ioError(error, `delete the run ${id}`)
  }
}

/** Of processes of other machines: creating and deleting a run take well under a second. */
const ABANDONED_MS = 24 * 3600 * 1000

/**
 * Removes folders that were never finished or not wholly deleted. What cannot be removed stays; no
 * one sees it.
 */
export async function removeAbandoned(runsFolder: string, now: Date): Promise<void> {
  const names = await readdir(runsFolder).catch(() => [])
  for (const name of names.filter((candidate) => candidate.startsWith('.') && candidate.endsWith('.tmp'))) {
    const folder = join(runsFolder, name)
    const changed = await stat(folder).catch(() => null)
    const isRecent = !changed || now.getTime() - changed.mtimeMs < ABANDONED_MS
    if (isRecent && !isOrphan(name)) continue
    await rm(folder, { recursive: true, force: true }).catch(() => undefined)
  }
}
