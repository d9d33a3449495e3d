/**
 * A training session from where it stands to its results: what `lenet train` and `lenet resume`
 * have in common.
 */
import { WorkbenchError } from '../contract/errors.ts'
import type { RunEvent } from '../contract/run-events.ts'
import type { RunSummary } from '../contract/run-summary.ts'
import { resolve } from 'node:path'
import { rateAfter } from '../training/learning-rate.ts'
import { checkOutputFile } from './output-file.ts'
import { resumeCommand } from './open-run.ts'
import { RunRecording } from './recording/run-recording.ts'
import { writeTrace } from './trace.ts'
import type { TakenSteps } from '../training/taken-steps.ts'
import type { TrainingSession } from './training-session.ts'

export interface ResultOptions {
  /** The model, verified, is written here. */
  readonly exportFile?: string | undefined
  /** The loss of every step of this session and the final parameters are written here. */
  readonly traceFile?: string | undefined
  /** Stops after the step under way; the run can be resumed then. */
  readonly signal?: AbortSignal | undefined
  readonly onEvent?: ((event: RunEvent) => void) | undefined
  /** Called with one line when the model is verified on other images than the run's. */
  readonly onNotice?: ((text: string) => void) | undefined
}

export interface TrainedRun {
  readonly summary: RunSummary
  readonly runFolder: string
  /** 0 where the data has no test set. */
  readonly testImages: number
  readonly traceFile: string | null
}

/**
 * To be called before the work: a slip in a path shall not show only at its end. Throws what
 * checkOutputFile throws.
 */
export async function checkResultFiles({ exportFile, traceFile }: ResultOptions): Promise<void> {
  for (const file of [exportFile, traceFile]) if (file !== undefined) await checkOutputFile(file)
  if (exportFile === undefined || traceFile === undefined || resolve(exportFile) !== resolve(traceFile)) return
  throw new WorkbenchError(
    'bad-argument',
    `the model and the trace would both be written to ${exportFile}`,
    'Give them different names.'
  )
}

/**
 * Trains to the end, then test accuracy, trace and export; closes the session whatever happens.
 * Throws WorkbenchError `cancelled` and `diverged`, with how to go on, when it was stopped or a
 * cost was not finite; what the session throws.
 */
export async function runToCompletion(
  session: TrainingSession,
  { exportFile, traceFile, signal, onEvent = () => undefined, onNotice }: ResultOptions
): Promise<TrainedRun> {
  const { run, engine, dataSet } = session
  const losses: Float64Array[] = []
  const onFault = (error: unknown) => {
    onNotice?.(`the curve of the run is not kept whole: ${error instanceof Error ? error.message : String(error)}`)
  }
  const recording = await RunRecording.open(session, onFault)
  const onSteps = (steps: TakenSteps) => {
    recording.steps(steps)
    if (traceFile !== undefined) losses.push(steps.costs)
  }
  try {
    for await (const event of session.events(signal, onSteps)) {
      await recording.event(event)
      onEvent(event)
      if (event.kind === 'ended' && event.state === 'stopped') throw stopped(session)
    }
    const testAccuracy = await session.testAccuracy()
    if (traceFile !== undefined) await writeTrace(traceFile, joined(losses), session.checkpoint.parameters)
    const verification = exportFile === undefined ? null : await session.export(exportFile, onNotice)
    return {
      summary: {
        kind: 'summary',
        runId: run.id,
        recipe: run.config.recipe,
        engine: engine.id,
        threads: engine.threads,
        seed: run.config.seed,
        epochs: session.figures,
        testAccuracy,
        exportPath: exportFile ?? null,
        verification
      },
      runFolder: run.folder,
      testImages: dataSet.test?.count ?? 0,
      traceFile: traceFile ?? null
    }
  } catch (error) {
    throw withWayOn(error, session)
  } finally {
    await recording.close()
    await session.close()
  }
}

/** The step that diverged was not applied; before the first step a smaller rate would not help. */
function withWayOn(error: unknown, { run, checkpoint }: TrainingSession): unknown {
  if (!(error instanceof WorkbenchError && error.code === 'diverged') || checkpoint.step === 0) return error
  const { learningRate, rateChanges = [] } = run.config
  const half = rateAfter(checkpoint.step, learningRate, rateChanges) / 2
  return new WorkbenchError(
    'diverged',
    error.message,
    `Go on from before that step with: ${resumeCommand(run)} --learning-rate ${half}`,
    { cause: error }
  )
}

function stopped({ run, checkpoint }: TrainingSession): WorkbenchError {
  const { step, epoch, stepInEpoch } = checkpoint
  return new WorkbenchError(
    'cancelled',
    `stopped after step ${stepInEpoch} of epoch ${epoch}, ${step} steps in all; the run is kept in ${run.folder}`,
    `Go on with: ${resumeCommand(run)}`
  )
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
