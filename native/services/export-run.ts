/**
 * A run as a verified model: the parameters of its best epoch or its latest ones, as it was stopped
 * or left to finish. What `lenet export` and the export of a page do; they differ in where the file
 * goes and in how data and engines are opened.
 */
import { createHash } from 'node:crypto'
import { dirname } from 'node:path'
import type { Verification } from '../contract/verification.ts'
import type { DataSet } from '../data/data-set.ts'
import { updateAbout } from '../runs/about-file.ts'
import { changeLibrary } from '../runs/library-lock.ts'
import type { CreateEngine, EngineOptions } from './create-engine.ts'
import type { Checkpoint } from '../model/checkpoint.ts'
import { exportModel } from './export-model.ts'
import { provenanceOf, readCheckpointOf, type LeNetRun } from './open-run.ts'
import { checkOutputFile } from './output-file.ts'

export interface ExportRunOptions {
  readonly run: LeNetRun
  /** The ONNX file to write; null: only its bytes are wanted. */
  readonly file: string | null
  /** Images to verify it on; what it must tell the user goes to `onNotice`. */
  readonly openData: (onNotice: (text: string) => void) => Promise<DataSet>
  readonly createEngine: CreateEngine
  readonly engineOptions?: EngineOptions
}

export interface ExportedRun {
  /** The verified file. */
  readonly bytes: Uint8Array
  /** Where in its training the run stood. */
  readonly position: Pick<Checkpoint, 'step' | 'epoch' | 'stepInEpoch'>
  readonly verification: Verification
  /**
   * What differs from what was asked for: another checkpoint, other images to verify on. Without
   * paths.
   */
  readonly notices: readonly string[]
}

/**
 * The run may be in training meanwhile. Throws WorkbenchError `bad-file` and `not-found` when
 * neither checkpoint can be used, and what `openData`, `createEngine` and exportModel throw; no
 * file is left then.
 */
export async function exportRun({
  run,
  file,
  openData,
  createEngine,
  engineOptions = {}
}: ExportRunOptions): Promise<ExportedRun> {
  if (file !== null) await checkOutputFile(file)
  const notices: string[] = []
  const onNotice = (text: string) => void notices.push(text)
  const checkpoint = await readCheckpointOf(run, run.keeps, onNotice)
  const dataSet = await openData(onNotice)
  const engine = await createEngine(run.config.engine, engineOptions)
  try {
    const origin = provenanceOf(run, checkpoint)
    const { bytes, verification } = await exportModel({
      file,
      parameters: checkpoint.parameters,
      origin,
      dataSet,
      engine
    })
    await noteExport(run, bytes, onNotice)
    const { step, epoch, stepInEpoch } = checkpoint
    return { bytes, position: { step, epoch, stepInEpoch }, verification, notices }
  } finally {
    await engine.dispose()
  }
}

/**
 * For the run's card. A run in a folder that cannot be written can be exported all the same.
 */
async function noteExport({ folder }: LeNetRun, bytes: Uint8Array, onNotice: (text: string) => void): Promise<void> {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  try {
    await changeLibrary(dirname(folder), () => updateAbout(folder, () => ({ onnx: { sha256 } })))
  } catch (error) {
    onNotice(
      `the file's SHA-256 could not be noted with the run: ${error instanceof Error ? error.message : String(error)}`
    )
  }
}
