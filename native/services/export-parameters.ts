/** The parameters of a run alone, as an .npz for numpy, or for `lenet train --init`. */
import { resolve } from 'node:path'
import { writeInitialParameters } from './initial-parameters-file.ts'
import { openLeNetRuns, readCheckpointOf } from './open-run.ts'
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

/**
 * Throws WorkbenchError `not-found` for a run that is not there, `bad-file` when neither of its
 * checkpoints can be used, and what checkOutputFile and writing throw.
 */
export async function exportParameters({
  run: name,
  file,
  runsFolder
}: ExportParametersOptions): Promise<ExportedParameters> {
  await checkOutputFile(file)
  const run = await openLeNetRuns(runsFolder).find(name)
  const notices: string[] = []
  const { parameters, step } = await readCheckpointOf(run, run.keeps, (text) => void notices.push(text))
  await writeInitialParameters(resolve(file), parameters)
  return { globalStep: step, notices }
}
