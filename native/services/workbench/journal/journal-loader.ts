/**
 * Rebuilds the journal of a run from its folder, and keeps appending while another process trains
 * the run.
 */
import type { RunEvent } from '../../../contract/run-events.ts'
import type { RunSnapshot, StepSeries } from '../../../contract/runs.ts'
import { WorkbenchError } from '../../../contract/errors.ts'
import { parameterView } from '../../../model/architecture.ts'
import { readEvents } from '../../../runs/event-log.ts'
import { runFiles } from '../../../runs/run-folder.ts'
import { readCheckpointOf, type LeNetRun } from '../../open-run.ts'
import { RunJournal } from './run-journal.ts'
import { RunLogFormat, appendLogLines } from './format-run-log.ts'
import { readSteps, stepFile } from '../../../runs/step-file.ts'
import type { StepTable } from '../../../runs/step-table.ts'
import { readSnapshotFile } from '../../recording/snapshot-file.ts'

export class JournalLoader {
  readonly journal: RunJournal
  #lines = new RunLogFormat()
  /** Events appended to the journal so far. */
  #read = 0
  /** Resumptions among them: a resumed run takes back some of its steps. */
  #starts = 0
  #stepsPerEpoch = 0
  /** Rows of the step file appended so far. */
  #rows = 0

  constructor(now: () => number) {
    this.journal = new RunJournal(now)
  }

  /** Appends what has come since the last call. Throws WorkbenchError `io`. */
  async advance(run: LeNetRun): Promise<void> {
    const { folder } = run
    const events = await readEvents(runFiles(folder).events)
    const steps = await readSteps(stepFile(folder))
    const starts = events.filter(({ kind }) => kind === 'started').length
    if (this.#read > 0 && (starts !== this.#starts || events.length < this.#read)) this.#restart()
    this.#starts = starts
    const newEvents = events.slice(this.#read)
    for (const event of newEvents) this.#append(event, steps)
    this.#read = events.length
    this.#appendStepsUpTo(Infinity, steps)
    if (newEvents.some(({ kind }) => kind === 'checkpoint')) await this.#appendSnapshot(run)
  }

  /** Appends how it ended. */
  end({ state, error }: LeNetRun): void {
    this.journal.append({ kind: 'state', state, reason: error?.message ?? null })
    this.journal.end()
  }

  /**
   * Appends a snapshot of the network: the one recorded last, with gradients and answers, or that
   * of the newest checkpoint when that is later by more than an epoch, as after training without
   * the workbench.
   */
  async #appendSnapshot(run: LeNetRun): Promise<void> {
    const seen = (await readSnapshotFile(run.folder))?.snapshot ?? null
    const latest = await checkpointSnapshot(run)
    const isLate = seen && latest && latest.globalStep - seen.globalStep > this.#stepsPerEpoch
    const snapshot = seen && !isLate ? seen : latest
    if (snapshot) this.journal.append({ kind: 'snapshot', snapshot })
  }

  #append(event: RunEvent, steps: StepTable | null): void {
    if (event.kind === 'started') this.#stepsPerEpoch = event.stepsPerEpoch
    else if (event.kind === 'epoch') this.#appendStepsUpTo(event.epoch * this.#stepsPerEpoch, steps)
    else this.#appendStepsUpTo(event.globalStep, steps)
    if (event.kind === 'progress' && event.globalStep > (steps?.lastStep ?? 0)) this.journal.appendSteps(stepOf(event))
    this.journal.append({ kind: 'event', event })
    appendLogLines(this.journal, this.#lines, event)
  }

  #appendStepsUpTo(globalStep: number, steps: StepTable | null): void {
    const rows = steps?.rowsUpTo(globalStep) ?? 0
    if (!steps || rows <= this.#rows) return
    this.journal.appendSteps(steps.slice(this.#rows, rows))
    this.#rows = rows
  }

  #restart(): void {
    this.journal.restart()
    this.#lines = new RunLogFormat()
    this.#read = this.#rows = 0
  }
}

/** Null before the first step, and when the checkpoint is damaged. Throws WorkbenchError `io`. */
async function checkpointSnapshot(run: LeNetRun): Promise<RunSnapshot | null> {
  try {
    const { step, parameters } = await readCheckpointOf(run, 'newest')
    if (step === 0) return null
    const conv1Kernel = parameterView(parameters, 'conv1/kernel').slice()
    return { globalStep: step, conv1Kernel, conv1Gradient: null, probes: new Float32Array() }
  } catch (error) {
    if (error instanceof WorkbenchError && error.code !== 'io') return null
    throw error
  }
}

/** On the command line only some steps are logged, without their accuracy. */
function stepOf({ globalStep, batchCost }: Extract<RunEvent, { kind: 'progress' }>): StepSeries {
  return {
    globalStep: Uint32Array.of(globalStep),
    batchCost: Float32Array.of(batchCost),
    batchAccuracy: Float32Array.of(NaN)
  }
}
