/** The parameters of a run alone, as an .npz for numpy, or for `lenet train --init`. */
import { resolve } from 'node:path'
import { writeInitialParameters } from './initial-parameters-file.ts'
import { openLeNetRuns, readCheckpointOf, type LeNetRun } from './open-run.ts'
import { checkOutputFile } from './output-file.ts'

export interface ExportParametersOptions {
  /** Its id or the beginning of it, `last`, or its folder. */
  readonly run: string
  /** The .npz to write. */
  readonly file: string
  readonly runsFolder?: string | undefined
}

export interface ExportedParameters {
  /** Whose parameters they are: those that the run keeps, its best or its newest. */
  readonly globalStep: number
  readonly notices: readonly string[]
}

/** Throws WorkbenchError `not-found` for a run that is not there; as writeRunParameters does. */
export async function exportParameters({
  run: name,
  file,
  runsFolder
}: ExportParametersOptions): Promise<ExportedParameters> {
  await checkOutputFile(file)
  return writeRunParameters(await openLeNetRuns(runsFolder).find(name), resolve(file))
}

/**
 * Throws WorkbenchError `bad-file` when neither of the run's checkpoints can be used, and what
 * writing throws.
 */
export async function writeRunParameters(run: LeNetRun, file: string): Promise<ExportedParameters> {
  const notices: string[] = []
  const { parameters, step } = await readCheckpointOf(run, run.keeps, (text) => void notices.push(text))
  await writeInitialParameters(file, parameters)
  return { globalStep: step, notices }
}
