/** A run as a verified model file: its newest parameters, or those of its best epoch where it was told to keep them. */
import type { Verification } from '../onnx/verification.ts'
import { chooseData } from './choose-data.ts'
import { createEngine as createKnownEngine, type CreateEngine } from './create-engine.ts'
import { exportModel } from './export-model.ts'
import { openLeNetRuns, provenanceOf, readCheckpointOf } from './open-run.ts'
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
  const { dataSet } = await chooseData(data ?? run.config.data, { onNotice })
  const engine = await createEngine(run.config.engine, {})
  try {
    const { parameters } = checkpoint
    return await exportModel({ file, parameters, origin: provenanceOf(run, checkpoint), dataSet, engine })
  } finally {
    await engine.dispose()
  }
}
