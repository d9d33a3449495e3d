/** The curve of a run that a person names, for other programs. */
import { WorkbenchError } from '../../contract/errors.ts'
import { checkOutputFile } from '../output-file.ts'
import { openLeNetRuns } from '../open-run.ts'
import { writeCurveTable, writeTensorBoardFolder, type ExportedCurve } from './export-curves.ts'
import { readRunSteps } from './read-run-curve.ts'

export interface ExportNamedCurveOptions {
  /** Its id or the beginning of it, `last`, or its folder. */
  readonly run: string
  /** A file for `csv`, a folder for `tensorboard`. */
  readonly target: string
  readonly form: 'csv' | 'tensorboard'
  readonly runsFolder?: string | undefined
}

/** Throws WorkbenchError `not-found`, `bad-argument` for a run without a step, `io`. */
export async function exportNamedCurve({
  run: name,
  target,
  form,
  runsFolder
}: ExportNamedCurveOptions): Promise<{ readonly steps: number; readonly files: readonly string[] }> {
  if (form === 'csv') await checkOutputFile(target)
  const { id, folder, createdAt } = await openLeNetRuns(runsFolder).find(name)
  const { steps } = await readRunSteps(folder)
  if (steps.length === 0) {
    throw new WorkbenchError('bad-argument', `the run ${id} has kept no step`, 'Train it first.')
  }
  const curves: readonly ExportedCurve[] = [{ id, folder, startedAt: Date.parse(createdAt) }]
  if (form === 'tensorboard') return { steps: steps.length, files: await writeTensorBoardFolder(target, curves) }
  await writeCurveTable(target, curves)
  return { steps: steps.length, files: [target] }
}
