/**
 * Slims a run: its two checkpoints keep parameters and figures, and lose what only training needs.
 */
import { stat } from 'node:fs/promises'
import { WorkbenchError } from '../../contract/errors.ts'
import { acquireFileLock } from '../../files/file-lock.ts'
import { readCheckpoint, readCheckpointHeader, writeCheckpoint } from '../../model/checkpoint-file.ts'
import { runFiles } from '../../runs/run-folder.ts'
import type { BrokenRun } from '../../runs/runs.ts'
import type { LeNetRun } from '../open-run.ts'
import { trainingKey } from '../run-config.ts'

/**
 * Gives the bytes that were freed; 0 for a run that is slim. Killed between the two files, one of
 * them is slim: slimming again does the other. Throws WorkbenchError `bad-argument` for a run that
 * is being trained, `bad-file` for a damaged one, `io`.
 */
export async function slimRun(run: LeNetRun | BrokenRun): Promise<number> {
  if (run.kind === 'broken') throw new WorkbenchError(run.problem.code, run.problem.message, run.problem.hint)
  const files = runFiles(run.folder)
  const lock = acquireFileLock(files.lock, { waitMs: 0 })
  if (!lock) {
    throw new WorkbenchError('bad-argument', `the run ${run.id} is being trained`, 'Slim it when it has ended.')
  }
  try {
    const key = trainingKey(run.config)
    let freed = 0
    for (const file of [files.checkpoint, files.best]) {
      if (!(await needsSlimming(file))) continue
      const before = (await stat(file)).size
      await writeCheckpoint(file, { ...(await readCheckpoint(file, key)), isSlim: true }, key)
      freed += before - (await stat(file)).size
    }
    return freed
  } finally {
    lock.release()
  }
}

/** A run that was stopped before its first epoch ended has no best checkpoint. */
async function needsSlimming(file: string): Promise<boolean> {
  try {
    return !(await readCheckpointHeader(file)).isSlim
  } catch (error) {
    if (error instanceof WorkbenchError && error.code === 'not-found') return false
    throw error
  }
}
