/**
 * Trains one run of a series in this process, without anybody watching it live: what the command
 * line does.
 */
import type { Runs } from '../../runs/runs.ts'
import { readCheckpointOf } from '../open-run.ts'
import { reopenSession, startSession, type SessionOptions } from '../open-session.ts'
import type { RunConfig } from '../run-config.ts'
import { deviceOf } from '../run-device.ts'
import { runToCompletion } from '../run-to-completion.ts'
import type { SeriesRunTraining, TrainSeriesRun } from './series-training.ts'

export type SeriesRunOptions = Pick<SessionOptions, 'createEngine' | 'onNotice' | 'now'>

export function trainSeriesRun(runs: Runs<RunConfig>, options: SeriesRunOptions): TrainSeriesRun {
  return async (training) => {
    const session = await openRun(runs, training, options)
    if (!training.resume) {
      try {
        await training.onCreated(session.run.id)
      } catch (error) {
        await session.close()
        throw error
      }
    }
    await runToCompletion(session, { signal: training.signal, onEvent: training.onEvent })
  }
}

async function openRun(
  runs: Runs<RunConfig>,
  { series, planned, config, startParameters, data, threads, resume }: SeriesRunTraining,
  options: SeriesRunOptions
) {
  if (resume) {
    const from = await readCheckpointOf(resume, 'newest', options.onNotice)
    return reopenSession(resume, from, data.dataSet, { ...options, threads, device: deviceOf(resume.config) })
  }
  const { engine, device } = planned.options
  return startSession({ runs, data, config, startParameters, about: { series }, ...options, engine, device, threads })
}
