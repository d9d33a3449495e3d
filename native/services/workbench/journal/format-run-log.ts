/** A run in the lines that the brief's programs print. Knows nothing of terminals. */
import type { RunEvent, RunStarted } from '../../../contract/run-events.ts'
import { graphLine } from '../../../brief/graph-lines.ts'
import { kerasEpochLine, kerasLine } from '../../../brief/keras-lines.ts'
import type { RunJournal } from './run-journal.ts'

/** A run that goes on has its epoch's line already. */
export function appendLogLines(journal: RunJournal, lines: RunLogFormat, event: RunEvent): void {
  for (const text of lines.take(event)) {
    if (event.kind !== 'started' || text !== journal.lastLine) journal.append({ kind: 'line', text })
  }
}

export class RunLogFormat {
  #run: RunStarted | null = null

  /** The lines that this event adds; none for most. */
  take(event: RunEvent): string[] {
    if (event.kind === 'started') {
      this.#run = event
      return event.recipe === 'keras' ? [kerasEpochLine(event.resumedFrom?.epoch ?? 1, event.epochs)] : []
    }
    const run = this.#run
    if (event.kind !== 'epoch' || !run) return []
    if (run.recipe === 'graph') return [graphLine(event)]
    const next = event.epoch < run.epochs ? [kerasEpochLine(event.epoch + 1, run.epochs)] : []
    return [kerasLine(event, run.stepsPerEpoch), ...next]
  }
}
