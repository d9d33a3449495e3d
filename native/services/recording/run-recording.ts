/**
 * What a run keeps in its folder beside its log and its checkpoints, where nobody watches it: every
 * step, and at its end what the network looks like. The workbench's recorder keeps the same, and
 * publishes it too.
 */
import type { RunEvent } from '../../contract/run-events.ts'
import { stepFile, StepWriter } from '../../runs/step-file.ts'
import type { TakenSteps } from '../../training/taken-steps.ts'
import type { TrainingSession } from '../training-session.ts'
import { chooseProbeDigits, type ProbeDigits } from './probe-digits.ts'
import { writeSnapshotFile } from './snapshot-file.ts'
import { SnapshotSource } from './snapshot-source.ts'
import { StepBuffer } from './step-buffer.ts'

type OnFault = (error: unknown) => void

/** Steps that are held back between two events: 200 kB. */
const FLUSH_MS = 1000

export class RunRecording {
  readonly #folder: string
  readonly #probes: ProbeDigits
  readonly #snapshots: SnapshotSource
  readonly #onFault: OnFault
  readonly #buffer = new StepBuffer()
  readonly #writer: StepWriter | null
  #canAppend = true
  #flushedAt = -Infinity

  private constructor(session: TrainingSession, writer: StepWriter | null, onFault: OnFault) {
    this.#folder = session.run.folder
    this.#probes = chooseProbeDigits(session.dataSet.validation)
    this.#snapshots = new SnapshotSource({ engine: session.engine, probes: this.#probes, onFault })
    this.#writer = writer
    this.#onFault = onFault
  }

  /** `onFault`: training goes on without what could not be kept. Never rejects, as its methods. */
  static async open(session: TrainingSession, onFault: OnFault): Promise<RunRecording> {
    const writer = await StepWriter.open(stepFile(session.run.folder)).catch((error: unknown) => {
      onFault(error)
      return null
    })
    return new RunRecording(session, writer, onFault)
  }

  steps(taken: TakenSteps): void {
    this.#buffer.add(taken)
    this.#snapshots.setLatestSteps(taken)
  }

  /** Between two events of the training. */
  async event(event: RunEvent): Promise<void> {
    if (event.kind === 'ended') {
      await this.#snapshots.loadProbes().catch(this.#onFault)
      await this.#snapshots.take()
    }
    if (event.kind !== 'progress' || performance.now() - this.#flushedAt >= FLUSH_MS) await this.#flush()
  }

  async close(): Promise<void> {
    await this.#flush()
    const { latest } = this.#snapshots
    if (latest) await writeSnapshotFile(this.#folder, { probes: this.#probes, snapshot: latest }).catch(this.#onFault)
    await this.#writer?.close().catch(this.#onFault)
  }

  async #flush(): Promise<void> {
    this.#flushedAt = performance.now()
    const series = this.#buffer.take()
    if (series.globalStep.length === 0 || !this.#canAppend) return
    try {
      await this.#writer?.append(series)
    } catch (error) {
      this.#onFault(error)
      this.#canAppend = false // a gap in the file would be worse than its end
    }
  }
}
