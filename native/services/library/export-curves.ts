/**
 * Curves for other programs: every step as CSV, or as event files of TensorBoard. No step is left
 * out.
 */
import { join } from 'node:path'
import { makeFolder } from '../../files/make-folder.ts'
import { writeStreamAtomic, type WriteChunk } from '../../files/write-stream-atomic.ts'
import { writeZip, type ZippedFile } from '../../files/write-zip.ts'
import { scalarRecord, versionRecord } from '../../runs/tensorboard-events.ts'
import { readRunSteps, type RunSteps } from './read-run-curve.ts'

export interface ExportedCurve {
  readonly id: string
  readonly folder: string
  /** Milliseconds since 1970. */
  readonly startedAt: number
}

export interface CurveExportOptions {
  /** Between two runs; throws to stop. */
  readonly onRun?: ((done: number, total: number) => void) | undefined
}

/** A piece of text or of records that is made at a time. */
const STEPS_PER_CHUNK = 2000
const CURVE_COLUMNS = 'run,step,epoch,cost,accuracy'

/** Gives the bytes written. Throws WorkbenchError `io`. */
export function writeCurveTable(
  file: string,
  runs: readonly ExportedCurve[],
  { onRun = () => undefined }: CurveExportOptions = {}
): Promise<number> {
  return writeStreamAtomic(file, async (write) => {
    await write(`${CURVE_COLUMNS}\n`)
    for (const [done, { id, folder }] of runs.entries()) {
      onRun(done, runs.length)
      await writeRows(id, await readRunSteps(folder), write)
    }
  })
}

async function writeRows(id: string, { steps, stepsPerEpoch }: RunSteps, write: WriteChunk): Promise<void> {
  for (let from = 0; from < steps.length; from += STEPS_PER_CHUNK) {
    const { globalStep, batchCost, batchAccuracy } = steps.slice(from, Math.min(from + STEPS_PER_CHUNK, steps.length))
    const rows = Array.from(globalStep, (step, row) => {
      const epoch = stepsPerEpoch > 0 ? String(Math.ceil(step / stepsPerEpoch)) : ''
      return `${id},${step},${epoch},${cell(batchCost[row]!)},${cell(batchAccuracy[row]!)}\n`
    })
    await write(rows.join(''))
  }
}

/** All digits of the float32; nothing for what was not kept. */
function cell(value: number): string {
  return Number.isNaN(value) ? '' : String(value)
}

/** `events.out.tfevents.<seconds>.<id>`: what TensorBoard looks for. */
function eventFileName({ id, startedAt }: ExportedCurve): string {
  return `events.out.tfevents.${Math.floor(startedAt / 1000)}.${id}`
}

/**
 * A folder for each run, so that TensorBoard calls it by its id. Gives the files written. Throws
 * WorkbenchError `io`.
 */
export async function writeTensorBoardFolder(
  folder: string,
  runs: readonly ExportedCurve[],
  { onRun = () => undefined }: CurveExportOptions = {}
): Promise<string[]> {
  const files: string[] = []
  for (const [done, run] of runs.entries()) {
    onRun(done, runs.length)
    makeFolder(join(folder, run.id))
    const file = join(folder, run.id, eventFileName(run))
    await writeStreamAtomic(file, async (write) => {
      for (const chunk of eventChunks(run, await readRunSteps(run.folder))) await write(chunk)
    })
    files.push(file)
  }
  return files
}

/** Gives the size of the file. Throws WorkbenchError `io`. */
export function writeTensorBoardZip(
  file: string,
  runs: readonly ExportedCurve[],
  { onRun = () => undefined }: CurveExportOptions = {}
): Promise<number> {
  const members = async function* (): AsyncGenerator<ZippedFile> {
    for (const [done, run] of runs.entries()) {
      onRun(done, runs.length)
      const bytes = Buffer.concat([...eventChunks(run, await readRunSteps(run.folder))])
      yield { path: `${run.id}/${eventFileName(run)}`, bytes }
    }
  }
  return writeZip(file, members())
}

/**
 * Times are those of training alone, an epoch's seconds spread over its steps; pauses are left out.
 */
function* eventChunks({ startedAt }: ExportedCurve, curve: RunSteps): Generator<Uint8Array> {
  const { steps, stepsPerEpoch, epochs } = curve
  const beganAt = startedAt / 1000
  yield versionRecord(beganAt)
  const wallTime = timeOfSteps(curve)
  for (let from = 0; from < steps.length; from += STEPS_PER_CHUNK) {
    const { globalStep, batchCost, batchAccuracy } = steps.slice(from, Math.min(from + STEPS_PER_CHUNK, steps.length))
    const records = Array.from(globalStep, (step, row) =>
      scalarRecord({
        wallTime: beganAt + wallTime(step),
        step,
        values: { 'batch/cost': batchCost[row]!, 'batch/accuracy': batchAccuracy[row]! }
      })
    )
    yield Buffer.concat(records)
  }
  for (const { epoch, cost, accuracy, validationCost, validationAccuracy } of epochs) {
    const step = epoch * stepsPerEpoch
    yield scalarRecord({
      wallTime: beganAt + wallTime(step),
      step,
      values: {
        'epoch/cost': cost,
        'epoch/accuracy': accuracy,
        'epoch/validation_cost': validationCost,
        'epoch/validation_accuracy': validationAccuracy
      }
    })
  }
}

/** Seconds of training up to a step. */
function timeOfSteps({ stepsPerEpoch, epochs }: RunSteps): (step: number) => number {
  const ends = [0]
  for (const { epoch, seconds } of epochs) if (epoch > 0) ends.push(ends.at(-1)! + seconds)
  const perStep = ends.length > 1 && stepsPerEpoch > 0 ? ends.at(-1)! / (stepsPerEpoch * (ends.length - 1)) : 0
  return (step) => {
    if (stepsPerEpoch === 0) return 0
    const epoch = Math.floor(step / stepsPerEpoch)
    const [from, to] = [ends[epoch], ends[epoch + 1]]
    if (from === undefined) return step * perStep
    return to === undefined ? from : from + ((to - from) * (step % stepsPerEpoch)) / stepsPerEpoch
  }
}
