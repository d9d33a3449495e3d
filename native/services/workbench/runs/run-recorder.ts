/**
 * Records what happens in training: events, the brief's lines, steps and snapshots in the run's
 * journal, steps and the latest snapshot in the run's folder. When something is published is
 * decided by publish-policy.ts.
 */
import type { CheckpointWritten, RunEvent, RunProgress } from '../../../contract/run-events.ts'
import type { RunState, StepSeries } from '../../../contract/runs.ts'
import type { StepWriter } from '../../../runs/step-file.ts'
import type { TakenSteps } from '../../../training/taken-steps.ts'
import { RunLogFormat, appendLogLines } from '../journal/format-run-log.ts'
import type { RunJournal } from '../journal/run-journal.ts'
import { writeSnapshotFile } from '../../recording/snapshot-file.ts'
import type { OnFault } from '../rpc/capability.ts'
import type { ProbeDigits } from '../../recording/probe-digits.ts'
import type { PublishPolicy } from './publish-policy.ts'
import type { SnapshotSource } from '../../recording/snapshot-source.ts'
import { StepBuffer } from '../../recording/step-buffer.ts'

export interface RunRecorderOptions {
  readonly runFolder: string
  readonly journal: RunJournal
  readonly snapshots: SnapshotSource
  readonly policy: PublishPolicy
  readonly probes: ProbeDigits
  /** Null where steps cannot be kept. */
  readonly writer: StepWriter | null
  /** Steps that the run has taken before. */
  readonly globalStep: number
  readonly onFault: OnFault
}

export class RunRecorder {
  readonly #options: RunRecorderOptions
  readonly #lines = new RunLogFormat()
  readonly #buffer = new StepBuffer()
  #globalStep: number
  #checkpoint: CheckpointWritten | null = null
  #progress: RunProgress | null = null
  #writer: StepWriter | null

  constructor(options: RunRecorderOptions) {
    this.#options = options
    this.#globalStep = options.globalStep
    this.#writer = options.writer
  }

  /** Steps of the run, also those that are not published yet. */
  get globalStep(): number {
    return this.#globalStep
  }

  /** To be called with all steps, before the events that follow from them. */
  steps(taken: TakenSteps): void {
    this.#globalStep = taken.globalStep
    this.#buffer.add(taken)
    this.#options.snapshots.setLatestSteps(taken)
  }

  /** Between two events of the training, which waits meanwhile. */
  async event(event: RunEvent): Promise<void> {
    const { journal, policy, snapshots } = this.#options
    if (event.kind === 'started') {
      const { resumedFrom, stepsPerEpoch } = event
      if (resumedFrom) journal.truncate((resumedFrom.epoch - 1) * stepsPerEpoch + resumedFrom.step)
      await snapshots.loadProbes()
    }
    if (event.kind === 'checkpoint') {
      // Checkpoints are not urgent, so publish them with the next update. But flush the steps now:
      // after a crash the run resumes from here and will not repeat them.
      this.#checkpoint = event
      await this.#writeSteps(this.#flushSteps())
      if (policy.isSnapshotFileDue) await this.#writeSnapshot()
      return
    }
    if (event.kind === 'progress' && !policy.isProgressDue) {
      this.#progress = event
      return
    }
    policy.published()
    const snapshot = event.kind === 'ended' || policy.isSnapshotDue ? await this.#takeSnapshot() : null
    // At once, so that readers get it in one message.
    const series = this.#flushPending()
    journal.append({ kind: 'event', event })
    appendLogLines(journal, this.#lines, event)
    if (snapshot) journal.append({ kind: 'snapshot', snapshot })
    await this.#writeSteps(series)
  }

  state(state: RunState, reason: string | null = null): void {
    this.#options.journal.append({ kind: 'state', state, reason })
  }

  /** Publishes all steps up to now, and a snapshot. Training waits meanwhile. */
  async catchUp(): Promise<void> {
    const snapshot = await this.#takeSnapshot()
    const series = this.#flushPending()
    if (snapshot) this.#options.journal.append({ kind: 'snapshot', snapshot })
    await this.#writeSteps(series)
  }

  /** To be called once, at the end. Never rejects. */
  async close(): Promise<void> {
    const { writer, onFault } = this.#options
    await this.#writeSteps(this.#flushPending())
    await this.#writeSnapshot()
    await writer?.close().catch(onFault)
  }

  async #takeSnapshot() {
    const snapshot = await this.#options.snapshots.take()
    if (snapshot) this.#options.policy.snapshotTaken()
    return snapshot
  }

  #flushSteps(): StepSeries {
    const series = this.#buffer.take()
    this.#options.journal.appendSteps(series)
    return series
  }

  /**
   * Of progress the latest only: older metrics would stand beside those of an epoch that has ended.
   */
  #flushPending(): StepSeries {
    const series = this.#flushSteps()
    for (const event of [this.#checkpoint, this.#progress]) {
      if (event) this.#options.journal.append({ kind: 'event', event })
    }
    this.#checkpoint = this.#progress = null
    return series
  }

  async #writeSteps(series: StepSeries): Promise<void> {
    if (series.globalStep.length === 0) return
    try {
      await this.#writer?.append(series)
    } catch (error) {
      // A full disk ends the training soon enough; a missing curve alone must not.
      this.#options.onFault(error)
      this.#writer = null
    }
  }

  async #writeSnapshot(): Promise<void> {
    const { runFolder, policy, probes, snapshots, onFault } = this.#options
    policy.snapshotFileWritten()
    await writeSnapshotFile(runFolder, { probes, snapshot: snapshots.latest }).catch(onFault)
  }
}
