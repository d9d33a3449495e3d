/** Runs with their meaning: configs are checked as RUN_CONFIG, positions are checkpoints. */
import { basename, dirname, resolve } from 'node:path'
import { WorkbenchError } from '../contract/errors.ts'
import { runsFolder as defaultRunsFolder } from '../files/program-folders.ts'
import { readCheckpoint } from '../model/checkpoint-file.ts'
import type { Checkpoint } from '../model/checkpoint.ts'
import type { ModelProvenance } from '../onnx/metadata.ts'
import { runFiles, type ModelCheckpoint, type StoredRun } from '../runs/run-folder.ts'
import { openRuns, type Runs } from '../runs/runs.ts'
import { RUN_CONFIG, trainingKey, type RunConfig } from './run-config.ts'

export type LeNetRun = StoredRun<RunConfig>

/** The runs in `folder`, by default where the program keeps them. */
export function openLeNetRuns(folder: string = defaultRunsFolder()): Runs<RunConfig> {
  return openRuns(resolve(folder), (value) => RUN_CONFIG.parse(value))
}

/**
 * A run's latest or best checkpoint. When the file is damaged or missing the other one is read, and
 * `onNotice` receives one line, which names no folder. Throws WorkbenchError `bad-file` naming what
 * is wrong with the one that was wanted when neither can be used; `not-found`, `io`.
 */
export async function readCheckpointOf(
  run: Pick<LeNetRun, 'folder' | 'config'>,
  wanted: ModelCheckpoint,
  onNotice: (text: string) => void = () => undefined
): Promise<Checkpoint> {
  const { checkpoint, best } = runFiles(run.folder)
  const key = trainingKey(run.config)
  const [first, second] = wanted === 'newest' ? [checkpoint, best] : [best, checkpoint]
  try {
    return await readCheckpoint(first, key)
  } catch (error) {
    if (!isUnusable(error)) throw error
    const other = await readCheckpoint(second, key).catch((reason: unknown) => {
      if (isUnusable(reason)) throw error
      throw reason
    })
    const why = error.message.replaceAll(first, basename(first))
    onNotice(`${why}; the checkpoint ${basename(second)}, after step ${other.step}, is used instead`)
    return other
  }
}

/** How to go on with a run on the command line: its id where that is enough, else its folder. */
export function resumeCommand({ id, folder }: Pick<LeNetRun, 'id' | 'folder'>): string {
  const isAtHome = resolve(dirname(folder)) === resolve(defaultRunsFolder())
  return `lenet resume ${isAtHome ? id : /\s/.test(folder) ? `"${folder}"` : folder}`
}

function isUnusable(error: unknown): error is WorkbenchError {
  return error instanceof WorkbenchError && (error.code === 'bad-file' || error.code === 'not-found')
}

/** Where a model taken from this position comes from, for the model file's own account. */
export function provenanceOf({ id, config }: LeNetRun, { step }: Pick<Checkpoint, 'step'>): ModelProvenance {
  const { recipe, seed, initialisation, order, distortion, data, dataHashes, engine, pixels } = config
  const settings = { recipe, seed, initialisation, order, ...(distortion && { distortion }) }
  // The path itself is nobody's business who gets the model.
  return { runId: id, ...settings, steps: step, data: basename(data), dataHashes, engine, pixels }
}
