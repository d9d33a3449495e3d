/** From a session to a run that trains and tells: an observed engine, the probes, the files that keep the curve. */
import type { Probes } from '../../../contract/runs.ts'
import type { DataSet } from '../../../data/data-set.ts'
import { createEngineOf } from '../../create-engine.ts'
import type { EngineProvider } from '../../engines.ts'
import type { SessionOptions } from '../../open-session.ts'
import type { TrainingSession } from '../../training-session.ts'
import type { OnFault } from '../rpc/capability.ts'
import { LiveRun } from './live-run.ts'
import { observeEngine, type ObservedEngine } from './observed-engine.ts'
import { chooseProbeDigits } from './probe-digits.ts'
import type { RunJournal } from '../journal/run-journal.ts'
import { RunRecorder } from './run-recorder.ts'
import { StepBuffer } from './step-buffer.ts'
import { stepFile, StepWriter } from '../../../runs/step-file.ts'

export interface LiveRunRequest {
  readonly engines: readonly EngineProvider[]
  /** By name. */
  readonly engine: string
  readonly threads: number | undefined
  readonly dataSet: DataSet
  readonly now: () => Date
  readonly onFault: OnFault
  /** Starts or reopens the session with these options. */
  readonly open: (options: SessionOptions) => Promise<TrainingSession>
  /** Where it is told, by the run's id. */
  readonly journal: (id: string) => RunJournal
  readonly onState: () => void
}

export interface OpenLiveRun {
  readonly run: LiveRun
  readonly buffer: StepBuffer
  readonly probes: Probes
}

/** It trains when this settles. Throws what `open` throws; nothing is left then. */
export async function startLiveRun(request: LiveRunRequest): Promise<OpenLiveRun> {
  const { engines, dataSet, threads, now, onFault, onState } = request
  const buffer = new StepBuffer()
  const made: ObservedEngine[] = []
  const createEngine: NonNullable<SessionOptions['createEngine']> = async (id, options) => {
    const observed = observeEngine(await createEngineOf(engines, id, options), buffer)
    made.push(observed)
    return observed
  }
  const session = await request.open({
    engine: request.engine,
    createEngine,
    now,
    ...(threads !== undefined && { threads })
  })
  let writer: StepWriter | null = null
  try {
    const { id, folder } = session.run
    buffer.globalStep = session.checkpoint.step
    const probes = chooseProbeDigits(dataSet.validation)
    writer = await StepWriter.open(stepFile(folder)).catch((error: unknown) => {
      onFault(error)
      return null
    })
    const engine = made[0]!
    const teller = new RunRecorder({
      runFolder: folder,
      journal: request.journal(id),
      engine,
      buffer,
      probes,
      writer,
      onFault
    })
    return { run: new LiveRun({ session, engine, teller, onState }), buffer, probes }
  } catch (error) {
    await writer?.close()
    await session.close()
    throw error
  }
}
