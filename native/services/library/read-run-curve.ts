/**
 * A run's curve out of its folder: every step that was kept, its epochs, and what happened on the
 * way.
 */
import type { CurveMark, RunCurve } from '../../contract/run-curves.ts'
import type { EpochFinished, EpochMetrics, RunEvent, RunStarted } from '../../contract/run-events.ts'
import type { StepSeries } from '../../contract/runs.ts'
import { readEvents } from '../../runs/event-log.ts'
import { runFiles } from '../../runs/run-folder.ts'
import { readSteps, stepFile } from '../../runs/step-file.ts'
import { spansOf } from '../../runs/step-spans.ts'
import { StepTable } from '../../runs/step-table.ts'

export interface CurveRange {
  /** Steps, both included; null: the first and the last. */
  readonly from: number | null
  readonly to: number | null
  readonly maxPoints: number
}

/** Every step that the run has kept. */
export interface RunSteps {
  readonly steps: StepTable
  readonly events: readonly RunEvent[]
  /** 0 when not known. */
  readonly stepsPerEpoch: number
  readonly batchSize: number
  readonly epochs: readonly EpochMetrics[]
}

/** Throws WorkbenchError `io`. */
export async function readRunSteps(folder: string): Promise<RunSteps> {
  const events = await readEvents(runFiles(folder).events)
  const started = events.findLast((event): event is RunStarted => event.kind === 'started')
  return {
    steps: (await readSteps(stepFile(folder))) ?? stepsOfProgress(events),
    events,
    stepsPerEpoch: started?.stepsPerEpoch ?? 0,
    batchSize: started?.batchSize ?? 0,
    epochs: events.filter((event): event is EpochFinished => event.kind === 'epoch').map(metricsOf)
  }
}

/** Throws WorkbenchError `io`. */
export async function readRunCurve(id: string, title: string, folder: string, range: CurveRange): Promise<RunCurve> {
  const { steps, events, stepsPerEpoch, batchSize, epochs } = await readRunSteps(folder)
  const first = range.from === null ? 0 : steps.rowsUpTo(Math.max(0, range.from - 1))
  const end = range.to === null ? steps.length : steps.rowsUpTo(range.to)
  const series = steps.slice(first, Math.max(first, end))
  return {
    id,
    title,
    stepsPerEpoch,
    batchSize,
    stepsKept: steps.length,
    ...spansOf(series, 0, series.globalStep.length, range.maxPoints),
    epochs,
    marks: marksOf(events, stepsPerEpoch, epochs)
  }
}

function metricsOf({ epoch, cost, accuracy, ...event }: EpochFinished): EpochMetrics {
  const { validationCost, validationAccuracy, seconds, imagesPerSecond } = event
  return { epoch, cost, accuracy, validationCost, validationAccuracy, seconds, imagesPerSecond }
}

/**
 * Runs of the command line's earlier versions kept a step now and then, without the share that was
 * right.
 */
function stepsOfProgress(events: readonly RunEvent[]): StepTable {
  const progress = events.filter((event) => event.kind === 'progress')
  const table = new StepTable()
  const series: StepSeries = {
    globalStep: Uint32Array.from(progress, ({ globalStep }) => globalStep),
    batchCost: Float32Array.from(progress, ({ batchCost }) => batchCost),
    batchAccuracy: new Float32Array(progress.length).fill(NaN)
  }
  table.append(series)
  return table
}

function marksOf(events: readonly RunEvent[], stepsPerEpoch: number, epochs: readonly EpochMetrics[]): CurveMark[] {
  const marks: CurveMark[] = []
  for (const event of events) {
    if (event.kind === 'learning-rate') marks.push(event)
    if (event.kind !== 'started' || event.resumedFrom === null) continue
    const { epoch, step } = event.resumedFrom
    marks.push({ kind: 'resumed', globalStep: (epoch - 1) * event.stepsPerEpoch + step })
  }
  const best = epochs.reduce<EpochMetrics | null>(
    (found, epoch) => (epoch.epoch > 0 && epoch.validationAccuracy > (found?.validationAccuracy ?? -1) ? epoch : found),
    null
  )
  if (best && stepsPerEpoch > 0) {
    marks.push({ kind: 'best', epoch: best.epoch, globalStep: best.epoch * stepsPerEpoch })
  }
  return marks.sort((a, b) => a.globalStep - b.globalStep)
}
