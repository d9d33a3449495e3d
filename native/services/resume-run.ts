/** Goes on with a run that was stopped, killed or failed, from its newest checkpoint. */
import { checkEngineChoice } from './create-engine.ts'
import { chooseData } from './choose-data.ts'
import { openLeNetRuns, readCheckpointOf } from './open-run.ts'
import { checkResultFiles, runToEnd, type ResultOptions, type TrainedRun } from './run-to-end.ts'
import { checkUnfinished, reopenSession, type SessionOptions } from './open-session.ts'

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

/**
 * The result is that of a run which was never interrupted, bit for bit.
 * Throws WorkbenchError `bad-argument` for a run that is finished, is being trained right now, or whose data has changed;
 * `bad-file` when no checkpoint can be used; `not-found`; and what trainRun throws.
 */
export async function resumeRun(options: ResumeRunOptions): Promise<TrainedRun> {
  const { onNotice = () => undefined } = options
  if (!options.createEngine && options.engine !== undefined) checkEngineChoice(options)
  await checkResultFiles(options)
  const run = await openLeNetRuns(options.runsFolder).find(options.run)
  if (options.addEpochs === undefined) checkUnfinished(run)
  const checkpoint = await readCheckpointOf(run, options.fromBest ? 'best' : 'newest', onNotice)
  const { dataSet } = await chooseData(run.config.data, { onNotice })
  return runToEnd(await reopenSession(run, checkpoint, dataSet, options), options)
}
