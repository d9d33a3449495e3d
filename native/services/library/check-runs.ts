/** Reads every file of a run and says what is damaged, in sentences. */
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { WorkbenchError } from '../../contract/errors.ts'
import type { RunFinding } from '../../contract/run-library.ts'
import type { RunState } from '../../contract/runs.ts'
import { readCheckpoint } from '../../model/checkpoint-file.ts'
import { aboutFile } from '../../runs/about-file.ts'
import { readEventLines } from '../../runs/event-log.ts'
import { runFiles } from '../../runs/run-folder.ts'
import { readSteps, RECORD_BYTES, stepFile } from '../../runs/step-file.ts'
import { readSnapshotFile, snapshotFile } from '../recording/snapshot-file.ts'
import { trainingKey } from '../run-config.ts'
import { readJsonObject } from './read-json-object.ts'
import { readRunRow } from './read-run-row.ts'
import type { RunLibrary } from './run-library.ts'

/**
 * Throws WorkbenchError `not-found` for a run that is not there. What is wrong with its files is
 * the result.
 */
export async function checkRun(library: RunLibrary, id: string): Promise<RunFinding> {
  const run = await library.runs.read(id)
  const { title } = await readRunRow(id, run.folder)
  if (run.kind === 'broken') return { id, title, faults: [run.problem.message] }
  const { folder, config, state } = run
  const files = runFiles(folder)
  const key = trainingKey(config)
  const faults = [
    ...run.damaged.map((name) => `${name} is missing or damaged`),
    await faultOf(readCheckpoint(files.checkpoint, key)),
    (await exists(files.best)) ? await faultOf(readCheckpoint(files.best, key)) : null,
    (await exists(aboutFile(folder))) ? await faultOf(readJsonObject(aboutFile(folder))) : null,
    await eventsFault(files.events),
    // A run in training is in the middle of its last record.
    state === 'running' ? null : await stepsFault(stepFile(folder), state, files.checkpoint, key),
    await snapshotFault(folder),
    ...(await leftovers(folder, state))
  ]
  return { id, title, faults: faults.filter((fault) => fault !== null) }
}

async function faultOf(reading: Promise<unknown>): Promise<string | null> {
  try {
    await reading
    return null
  } catch (error) {
    return error instanceof WorkbenchError ? error.message : String(error)
  }
}

async function eventsFault(file: string): Promise<string | null> {
  try {
    const { unreadable, lines } = await readEventLines(file)
    if (lines === 0) return 'events.jsonl is missing or empty: what it told while it trained is not known'
    return unreadable === 0 ? null : `events.jsonl: ${unreadable} of ${lines} lines cannot be read and are passed over`
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

async function stepsFault(file: string, state: RunState, checkpoint: string, key: string): Promise<string | null> {
  const found = await stat(file).catch(() => null)
  if (!found) return null // runs of the command line's earlier versions have none
  if (!found.isFile()) return 'steps.bin is no file: the figures of the steps are lost'
  const cut = found.size % RECORD_BYTES
  if (cut !== 0) return `steps.bin ends with ${cut} bytes of a step that was cut off; they are passed over`
  // A killed process may have written the checkpoint and not yet the last steps before it.
  if (state !== 'finished') return faultOf(readSteps(file))
  try {
    const lastStep = (await readSteps(file))?.lastStep ?? 0
    const position = await readCheckpoint(checkpoint, key).catch(() => null)
    if (!position || position.step === lastStep) return null
    return `steps.bin ends with step ${lastStep}, the run with step ${position.step}: figures of its steps are damaged or lost`
  } catch (error) {
    return error instanceof WorkbenchError ? error.message : String(error)
  }
}

async function snapshotFault(folder: string): Promise<string | null> {
  if (!(await exists(snapshotFile(folder))) || (await readSnapshotFile(folder))) return null
  return 'watched.npz cannot be read: the probe digits and the filters of the last step are not shown'
}

async function leftovers(folder: string, state: string): Promise<string[]> {
  if (state === 'running' || state === 'paused') return []
  const names = await readdir(folder).catch(() => [])
  return names
    .filter((name) => name.startsWith('.') && name.endsWith('.tmp'))
    .map((name) => `${join('.', name)} is left of a write that was killed; it is removed when the run is resumed`)
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false
  )
}
