/**
 * How far the runs of a series are: each planned run with what the library knows of the run that
 * stands for it.
 */
import type { ErrorDetails } from '../../contract/errors.ts'
import type { EpochMetrics, RunEvent } from '../../contract/run-events.ts'
import type { SeriesCounts, SeriesRun, SeriesRunState } from '../../contract/run-series.ts'
import { readCheckpointHeader } from '../../model/checkpoint-file.ts'
import type { CheckpointHeader } from '../../model/checkpoint-format.ts'
import { runFiles } from '../../runs/run-folder.ts'
import type { Runs } from '../../runs/runs.ts'
import type { LeNetRun } from '../open-run.ts'
import type { RunConfig } from '../run-config.ts'
import { planRuns, type PlannedRun } from './plan-runs.ts'
import { NO_RECORD, type SeriesRecord, type StoredSeries } from './series-store.ts'

/** What a planned run has come to; `epochs` are those that are finished. */
export interface SeriesRunResult extends SeriesRun {
  readonly epochs: readonly EpochMetrics[]
  /** 0 when not known. */
  readonly testImages: number
}

/**
 * In the order of the plan. `trainImages`: of the data; 0 when it has not been opened, and the
 * number of steps is not known.
 */
export async function readSeriesRuns(
  series: StoredSeries,
  runs: Runs<RunConfig>,
  trainImages: number
): Promise<SeriesRunResult[]> {
  const results: SeriesRunResult[] = []
  // One after the other: two hundred folders at once would hold up everything else.
  for (const planned of planRuns(series.plan)) {
    const record = series.records[planned.key] ?? NO_RECORD
    const result = await readSeriesRun(planned, record, runs, trainImages)
    // A person ended the series: nothing goes on by itself.
    const isGivenUp = series.state === 'stopped' && result.state === 'paused'
    results.push(isGivenUp ? { ...result, state: 'interrupted' } : result)
  }
  return results
}

async function readSeriesRun(
  planned: PlannedRun,
  record: SeriesRecord,
  runs: Runs<RunConfig>,
  trainImages: number
): Promise<SeriesRunResult> {
  const found = record.run === null ? null : await runs.read(record.run).catch(() => null)
  const run = found?.kind === 'run' ? found : null
  const header = run && (await readCheckpointHeader(runFiles(run.folder).checkpoint).catch(() => null))
  return resultOf(planned, record, run, header, trainImages)
}

/** The result after an event of the training of its run, which the disk may not have yet. */
export function withEvent(result: SeriesRunResult, event: RunEvent): SeriesRunResult {
  switch (event.kind) {
    case 'started':
      return { ...result, state: 'running', run: event.runId }
    case 'progress':
      return { ...result, state: 'running', globalStep: event.globalStep }
    case 'epoch':
      return withEpochs(result, [...result.epochs.filter(({ epoch }) => epoch < event.epoch), event])
    default:
      return result
  }
}

export function countRuns(results: readonly SeriesRun[]): SeriesCounts {
  const count = (...states: SeriesRunState[]) => results.filter(({ state }) => states.includes(state)).length
  return {
    waiting: count('waiting', 'interrupted', 'paused'),
    running: count('running'),
    done: count('done'),
    failed: count('failed'),
    cancelled: count('cancelled'),
    reused: results.filter(({ state, reused }) => state === 'done' && reused).length
  }
}

/** Ids of the runs in the given state. */
export function runIds(results: readonly SeriesRun[], wanted: SeriesRunState): string[] {
  return results.flatMap(({ state, run }) => (state === wanted && run !== null ? [run] : []))
}

/** Whether nothing of it is left to train; what failed or was cancelled is not begun again. */
export function isSettled({ state }: SeriesRun): boolean {
  return state === 'done' || state === 'failed' || state === 'cancelled'
}

/** Share of the steps of all runs that are done, 0..1; failed and cancelled runs count as done. */
export function progressOf(results: readonly SeriesRun[]): number {
  const shares = results.map((result) => {
    if (isSettled(result)) return 1
    const { globalStep, totalSteps } = result
    return totalSteps > 0 ? Math.min(1, globalStep / totalSteps) : 0
  })
  return shares.length > 0 ? shares.reduce((sum, share) => sum + share, 0) / shares.length : 1
}

function resultOf(
  { key, settings, options }: PlannedRun,
  { cancelled, problem, reused }: SeriesRecord,
  run: LeNetRun | null,
  header: CheckpointHeader | null,
  trainImages: number
): SeriesRunResult {
  const base: SeriesRunResult = {
    key,
    settings,
    run: run?.id ?? null,
    state: stateOf(run, cancelled, problem !== null),
    reused: reused && run !== null,
    globalStep: header?.step ?? 0,
    totalSteps: options.epochs * Math.ceil(trainImages / options.batchSize),
    epochsDone: 0,
    testAccuracy: run?.testAccuracy ?? null,
    validationAccuracy: null,
    validationCost: null,
    cost: null,
    bestValidationAccuracy: null,
    bestEpoch: null,
    stoppedEarly: false,
    // Codes are those of WorkbenchError; a file that says another one is shown as it is.
    problem: problem as ErrorDetails | null,
    epochs: [],
    testImages: run?.testImages ?? 0
  }
  const result = withEpochs(base, header?.figures ?? [])
  return { ...result, stoppedEarly: result.state === 'done' && result.epochsDone < options.epochs }
}

function withEpochs(result: SeriesRunResult, epochs: readonly EpochMetrics[]): SeriesRunResult {
  const newest = epochs.at(-1)
  if (!newest) return result
  const best = epochs.reduce((best, epoch) => (epoch.validationAccuracy > best.validationAccuracy ? epoch : best))
  return {
    ...result,
    epochs,
    epochsDone: newest.epoch,
    validationAccuracy: newest.validationAccuracy,
    validationCost: newest.validationCost,
    cost: newest.cost,
    bestValidationAccuracy: best.validationAccuracy,
    bestEpoch: best.epoch
  }
}

function stateOf(run: LeNetRun | null, cancelled: boolean, failed: boolean): SeriesRunState {
  if (run?.state === 'finished') return 'done'
  if (cancelled) return 'cancelled'
  if (failed) return 'failed'
  if (!run) return 'waiting'
  if (run.state === 'running' || run.state === 'paused') return run.state
  // A series that is paused or makes room for another run stops its runs with a checkpoint.
  return run.state === 'stopped' ? 'paused' : 'interrupted'
}
