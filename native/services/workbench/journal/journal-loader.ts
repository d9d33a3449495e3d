/**
 * A run's journal out of its folder: what it told while nobody here was listening, and what it goes on telling there while another
 * process trains it.
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
  /** Events told. */
  #told = 0
  /** Resumptions among them: a resumed run takes back some of what it had told. */
  #starts = 0
  #stepsPerEpoch = 0
  /** Rows of the step file told. */
  #rows = 0

  constructor(now: () => number) {
    this.journal = new RunJournal(now)
  }

  /** Tells what has come since it was last asked. Throws WorkbenchError `io`. */
  async advance(run: LeNetRun): Promise<void> {
    const { folder } = run
    const events = await readEvents(runFiles(folder).events)
    const steps = await readSteps(stepFile(folder))
    const starts = events.filter(({ kind }) => kind === 'started').length
    if (this.#told > 0 && (starts !== this.#starts || events.length < this.#told)) this.#restart()
    this.#starts = starts
    const news = events.slice(this.#told)
    for (const event of news) this.#tell(event, steps)
    this.#told = events.length
    this.#tellUpTo(Infinity, steps)
    if (news.some(({ kind }) => kind === 'checkpoint')) await this.#picture(run)
  }

  /** Tells how it ended. */
  end({ state, error }: LeNetRun): void {
    this.journal.append({ kind: 'state', state, reason: error?.message ?? null })
    this.journal.end()
  }

  /**
   * Tells how the network looks: as it was seen last, with gradients and answers, or what its newest checkpoint shows when that
   * is later by more than an epoch, as after training without the workbench.
   */
  async #picture(run: LeNetRun): Promise<void> {
    const seen = (await readSnapshotFile(run.folder))?.snapshot ?? null
    const position = await positionPicture(run)
    const isLate = seen && position && position.globalStep - seen.globalStep > this.#stepsPerEpoch
    const snapshot = seen && !isLate ? seen : position
    if (snapshot) this.journal.append({ kind: 'snapshot', snapshot })
  }

  #tell(event: RunEvent, steps: StepTable | null): void {
    if (event.kind === 'started') this.#stepsPerEpoch = event.stepsPerEpoch
    else if (event.kind === 'epoch') this.#tellUpTo(event.epoch * this.#stepsPerEpoch, steps)
    else this.#tellUpTo(event.globalStep, steps)
    if (event.kind === 'progress' && event.globalStep > (steps?.lastStep ?? 0)) this.journal.appendSteps(stepOf(event))
    this.journal.append({ kind: 'event', event })
    appendLogLines(this.journal, this.#lines, event)
  }

  #tellUpTo(globalStep: number, steps: StepTable | null): void {
    const rows = steps?.rowsUpTo(globalStep) ?? 0
    if (!steps || rows <= this.#rows) return
    this.journal.appendSteps(steps.slice(this.#rows, rows))
    this.#rows = rows
  }

  #restart(): void {
    this.journal.restart()
    this.#lines = new RunLogFormat()
    this.#told = this.#rows = 0
  }
}

/** Null before the first step, and when the position is damaged. Throws WorkbenchError `io`. */
async function positionPicture(run: LeNetRun): Promise<RunSnapshot | null> {
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

/** On the command line some steps are told, and how many of their images were right is not. */
function stepOf({ globalStep, batchCost }: Extract<RunEvent, { kind: 'progress' }>): StepSeries {
  return {
    globalStep: Uint32Array.of(globalStep),
    batchCost: Float32Array.of(batchCost),
    batchAccuracy: Float32Array.of(NaN)
  }
}
