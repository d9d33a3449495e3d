/**
 * From a session to a run that trains and is recorded: the probe digits, the journal, the files
 * that keep the curve.
 */
import { availableParallelism } from 'node:os'
import type { Probes } from '../../../contract/runs.ts'
import type { DataSet } from '../../../data/data-set.ts'
import { createEngineOf } from '../../create-engine.ts'
import type { EngineProvider } from '../../engines.ts'
import type { SessionOptions } from '../../open-session.ts'
import type { TrainingSession } from '../../training-session.ts'
import type { OnFault } from '../rpc/capability.ts'
import { LiveRun } from './live-run.ts'
import { chooseProbeDigits } from '../../recording/probe-digits.ts'
import type { RunJournal } from '../journal/run-journal.ts'
import { PublishPolicy } from './publish-policy.ts'
import { RunRecorder } from './run-recorder.ts'
import { SnapshotSource } from '../../recording/snapshot-source.ts'
import { stepFile, StepWriter } from '../../../runs/step-file.ts'

export interface LiveRunRequest {
  readonly engines: readonly EngineProvider[]
  /** By name. */
  readonly engine: string
  readonly threads: number | undefined
  /** Undefined: the engine's choice. */
  readonly device: SessionOptions['device']
  readonly dataSet: DataSet
  readonly now: () => Date
  readonly onFault: OnFault
  /** Starts or reopens the session with these options. */
  readonly open: (options: SessionOptions) => Promise<TrainingSession>
  /** Where it is published, by the run's id. */
  readonly journal: (id: string) => RunJournal
  readonly onState: () => void
}

export interface OpenLiveRun {
  readonly run: LiveRun
  readonly probes: Probes
}

/** It trains when this settles. Throws what `open` throws; nothing is left then. */
export async function startLiveRun(request: LiveRunRequest): Promise<OpenLiveRun> {
  const { engines, dataSet, threads, device, now, onFault, onState } = request
  const session = await request.open({
    engine: request.engine,
    createEngine: (id, options) => createEngineOf(engines, id, options),
    now,
    device,
    ...(threads !== undefined && { threads })
  })
  let writer: StepWriter | null = null
  try {
    const { id, folder } = session.run
    const { engine } = session
    const probes = chooseProbeDigits(dataSet.validation)
    writer = await StepWriter.open(stepFile(folder)).catch((error: unknown) => {
      onFault(error)
      return null
    })
    const recorder = new RunRecorder({
      runFolder: folder,
      journal: request.journal(id),
      snapshots: new SnapshotSource({ engine, probes, onFault }),
      policy: new PublishPolicy({
        clock: () => performance.now(),
        hasSpareCore: engine.threads < availableParallelism()
      }),
      probes,
      writer,
      globalStep: session.checkpoint.step,
      onFault
    })
    return { run: new LiveRun({ session, recorder, onState }), probes }
  } catch (error) {
    await writer?.close()
    await session.close()
    throw error
  }
}
