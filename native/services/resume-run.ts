/** Goes on with a run that was stopped, killed or failed, from its newest checkpoint. */
import type { RepetitionVerdict } from '../contract/run-repetition.ts'
import { checkEngineChoice } from './create-engine.ts'
import { chooseData } from './choose-data.ts'
import { openLeNetRuns, readCheckpointOf } from './open-run.ts'
import { checkResultFiles, runToCompletion, type ResultOptions, type TrainedRun } from './run-to-completion.ts'
import { decideIfRepetition } from './repeat/repeat-run.ts'
import { findBuiltInModel } from './workbench/recognition/built-in-model.ts'
import { deviceOf } from './run-device.ts'
import { checkResumable, checkUnfinished, reopenSession, type SessionOptions } from './open-session.ts'

export interface ResumeRunOptions extends ResultOptions, SessionOptions {
  /** Its id or the beginning of it, `last`, or its folder. */
  readonly run: string
  readonly runsFolder?: string | undefined
  /** The steps from here on are taken at this rate. */
  readonly learningRate?: number | undefined
  /** Goes on with a finished run for so many epochs more. */
  readonly addEpochs?: number | undefined
  /** Goes on from the best epoch instead of the newest checkpoint. */
  readonly fromBest?: boolean | undefined
  readonly onNotice?: ((text: string) => void) | undefined
}

export interface ResumedRun extends TrainedRun {
  /** Of a run that repeats another one; null for every other run. */
  readonly verdict: RepetitionVerdict | null
}

/**
 * The result is that of a run which was never interrupted, bit for bit.
 * Throws WorkbenchError `bad-argument` for a run that is finished, is being trained right now, or
 * whose data has changed; `bad-file` when no checkpoint can be used; `not-found`; and what trainRun
 * throws.
 */
export async function resumeRun(options: ResumeRunOptions): Promise<ResumedRun> {
  const { onNotice = () => undefined } = options
  if (!options.createEngine && options.engine !== undefined) checkEngineChoice(options)
  await checkResultFiles(options)
  const runs = openLeNetRuns(options.runsFolder)
  const run = await runs.find(options.run)
  if (options.addEpochs === undefined) checkUnfinished(run)
  const checkpoint = await readCheckpointOf(run, options.fromBest ? 'best' : 'newest', onNotice)
  // Said before its data is looked for, which may be elsewhere and would not help.
  checkResumable(run, checkpoint)
  const { dataSet } = await chooseData(run.config.data, { onNotice })
  const device = options.device ?? deviceOf(run.config, options.engine)
  const trained = await runToCompletion(await reopenSession(run, checkpoint, dataSet, { ...options, device }), options)
  const verdict = await decideIfRepetition(await runs.find(run.folder), runs, findBuiltInModel())
  return { ...trained, verdict }
}
