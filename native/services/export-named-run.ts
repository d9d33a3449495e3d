/** `lenet export`: finds the run that a person names, and the images to verify it on. */
import { resolve } from 'node:path'
import { openDataSet } from '../data/open-data-set.ts'
import { chooseData } from './choose-data.ts'
import { createEngine as createKnownEngine, type CreateEngine } from './create-engine.ts'
import { exportRun, type ExportedRun } from './export-run.ts'
import { openLeNetRuns } from './open-run.ts'
import { checkOutputFile } from './output-file.ts'
import { verificationData } from './verification-data.ts'

export interface ExportNamedRunOptions {
  /** Its id or the beginning of it, `last`, or its folder. */
  readonly run: string
  /** The ONNX file to write. */
  readonly file: string
  /** Images to verify it on; by default the run's own. */
  readonly data?: string | undefined
  readonly runsFolder?: string | undefined
  /** By default one of the program's engines. */
  readonly createEngine?: CreateEngine | undefined
}

/**
 * Throws WorkbenchError `not-found` for a run that is not there, and what exportRun and opening
 * `data` throw.
 */
export async function exportNamedRun({
  run: name,
  file,
  data,
  runsFolder,
  createEngine = createKnownEngine
}: ExportNamedRunOptions): Promise<ExportedRun> {
  await checkOutputFile(file)
  const run = await openLeNetRuns(runsFolder).find(name)
  const open = async (spec: string) => (await chooseData(spec)).dataSet
  return exportRun({
    run,
    file: resolve(file),
    openData: async (onNotice) =>
      data === undefined
        ? verificationData({
            openOwn: () => open(run.config.data),
            openMnist: () => openDataSet('mnist'),
            onNotice
          })
        : (await chooseData(data, { onNotice })).dataSet,
    createEngine
  })
}
