/** A run as a verified model file: its newest parameters, or those of its best epoch where it was told to keep them. */
import { WorkbenchError } from '../contract/errors.ts'
import type { DataSet } from '../data/data-set.ts'
import type { Verification } from '../onnx/verification.ts'
import { chooseData } from './choose-data.ts'
import { createEngine as createKnownEngine, type CreateEngine } from './create-engine.ts'
import { exportModel } from './export-model.ts'
import { openLeNetRuns, provenanceOf, readCheckpointOf } from './open-run.ts'
import { verificationData } from './verification-data.ts'
import { checkOutputFile } from './output-file.ts'

export interface ExportRunOptions {
  /** Its id or the beginning of it, `last`, or its folder. */
  readonly run: string
  /** The ONNX file to write. */
  readonly file: string
  /** Images to verify it on; by default the run's own. */
  readonly data?: string | undefined
  readonly runsFolder?: string | undefined
  readonly onNotice?: ((text: string) => void) | undefined
  /** By default one of the program's engines. */
  readonly createEngine?: CreateEngine | undefined
}

/** The run may be in training meanwhile. Throws WorkbenchError `not-found`, `bad-file`, and what exportModel throws. */
export async function exportRun({
  run: name,
  file,
  data,
  runsFolder,
  onNotice = () => undefined,
  createEngine = createKnownEngine
}: ExportRunOptions): Promise<Verification> {
  await checkOutputFile(file)
  const run = await openLeNetRuns(runsFolder).find(name)
  const checkpoint = await readCheckpointOf(run, run.keeps, onNotice)
  const dataSet =
    data === undefined
      ? await verificationData(await ownData(run.config.data), onNotice)
      : (await chooseData(data, { onNotice })).dataSet
  const engine = await createEngine(run.config.engine, {})
  try {
    const { parameters } = checkpoint
    return await exportModel({ file, parameters, origin: provenanceOf(run, checkpoint), dataSet, engine })
  } finally {
    await engine.dispose()
  }
}

/** Null when it is gone or damaged since: other images can verify the model. */
async function ownData(spec: string): Promise<DataSet | null> {
  try {
    return (await chooseData(spec)).dataSet
  } catch (error) {
    if (error instanceof WorkbenchError) return null
    throw error
  }
}
