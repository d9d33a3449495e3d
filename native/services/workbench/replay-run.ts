/** A run's journal out of its folder: what it told while nobody here was listening. */
import type { RunEvent } from '../../contract/run-events.ts'
import type { StepSeries } from '../../contract/runs.ts'
import { readEvents } from '../../runs/event-log.ts'
import { runFiles } from '../../runs/run-folder.ts'
import type { LeNetRun } from '../open-run.ts'
import { RunJournal } from './run-journal.ts'
import { RunLines } from './run-lines.ts'
import { readSteps, stepFile } from './step-file.ts'
import { readWatchedPicture } from './watched-picture.ts'

/** Events, lines, the curve, the last snapshot and the state; it has ended. Throws WorkbenchError `io`. */
export async function replayRun(run: LeNetRun, now: () => number): Promise<RunJournal> {
  const journal = new RunJournal(now)
  const lines = new RunLines()
  const events = await readEvents(runFiles(run.folder).events)
  const steps = await readSteps(stepFile(run.folder))
  let [stepsPerEpoch, told] = [0, 0]
  const tellUpTo = (globalStep: number) => {
    if (!steps) return
    const rows = steps.rowsUpTo(globalStep)
    if (rows <= told) return
    journal.appendSteps(steps.slice(told, rows))
    told = rows
  }
  for (const event of events) {
    if (event.kind === 'started') stepsPerEpoch = event.stepsPerEpoch
    else if (event.kind === 'epoch') tellUpTo(event.epoch * stepsPerEpoch)
    else tellUpTo(event.globalStep)
    if (!steps && event.kind === 'progress') journal.appendSteps(stepOf(event))
    journal.append({ kind: 'event', event })
    for (const text of lines.take(event)) journal.append({ kind: 'line', text })
  }
  tellUpTo(Infinity)
  const picture = await readWatchedPicture(run.folder)
  if (picture?.snapshot) journal.append({ kind: 'snapshot', snapshot: picture.snapshot })
  journal.append({ kind: 'state', state: run.state, reason: run.error?.message ?? null })
  journal.end()
  return journal
}

/** Of a run that was trained on the command line some steps are known, and how many of their images were right is not. */
function stepOf({ globalStep, batchCost }: Extract<RunEvent, { kind: 'progress' }>): StepSeries {
  return {
    globalStep: Uint32Array.of(globalStep),
    batchCost: Float32Array.of(batchCost),
    batchAccuracy: Float32Array.of(NaN)
  }
}
