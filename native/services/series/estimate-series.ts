/**
 * What a series will cost: how many of its runs are in the library already, and time and space of
 * the others, measured here.
 */
import type { SeriesEstimate } from '../../contract/run-series.ts'
import type { Runs } from '../../runs/runs.ts'
import type { DataChoice } from '../choose-data.ts'
import type { CreateEngine } from '../create-engine.ts'
import type { RunConfig } from '../run-config.ts'
import type { RunOrigin } from '../run-request.ts'
import { findLibraryRuns } from './library-runs.ts'
import {
  isWorthMeasuring,
  measureLanes,
  usualLanes,
  type Lanes,
  type MeasureLanesOptions,
  type MeasuredLanes
} from './measure-lanes.ts'
import type { PlannedRun } from './plan-runs.ts'
import { runSizeBytes } from './run-size.ts'
import { trainingWork, type TrainedSoFar, type TrainingWork } from './training-work.ts'

export interface EstimateSeriesOptions {
  readonly planned: readonly PlannedRun[]
  readonly runs: Runs<RunConfig>
  readonly data: DataChoice
  readonly origin: RunOrigin | null
  /**
   * Id of the series, whose own runs are not counted as reused; absent: it has not been created.
   */
  readonly series?: string | undefined
  /** How far those are that have been begun, by their keys. */
  readonly done?: ReadonlyMap<string, TrainedSoFar> | undefined
  /** Of each run where they do not run side by side. */
  readonly threads: number
  /** `never`: while something else trains; the time is then not known. */
  readonly measure: 'always' | 'where-it-pays' | 'never'
  readonly createEngine?: CreateEngine | undefined
  /** As measureLanes has it. */
  readonly share?: MeasureLanesOptions['share']
  readonly signal?: AbortSignal | undefined
}

export interface EstimatedSeries {
  readonly estimate: SeriesEstimate
  /** Of the runs that are not in the library. */
  readonly work: readonly TrainingWork[]
  /** What was measured; null where nothing was. */
  readonly lanes: MeasuredLanes | null
}

/** Throws WorkbenchError `io`, `cancelled`, and what createEngine throws. */
export async function estimateSeries(options: EstimateSeriesOptions): Promise<EstimatedSeries> {
  const { planned, runs, data, origin, series = null, done, threads, measure, createEngine, share, signal } = options
  const found = await findLibraryRuns({ planned, runs, data, origin, series })
  const reused = new Set([...found].flatMap(([key, { isOwn }]) => (isOwn ? [] : [key])))
  const left = planned.filter(({ key }) => !reused.has(key))
  const { dataSet } = data
  const work = trainingWork(left, dataSet, done)
  const isMeasured = measure === 'always' || (measure === 'where-it-pays' && isWorthMeasuring(work))
  const lanes =
    isMeasured && left.length > 0 ? await measureLanes({ work, dataSet, createEngine, share, signal }) : null
  const chosen: Lanes = lanes ?? usualLanes(work)
  // Each of several runs side by side takes its whole time.
  const secondsPerRun = lanes ? (lanes.seconds * lanes.parallel) / left.length : 0
  return {
    work,
    lanes,
    estimate: {
      runs: planned.length,
      reused: reused.size,
      seconds: lanes && lanes.seconds,
      sizeBytes: left.reduce((sum, run) => sum + sizeOf(run, dataSet.train.count, secondsPerRun), 0),
      parallel: chosen.parallel,
      together: chosen.together,
      threadsPerRun: chosen.threads ?? threads
    }
  }
}

function sizeOf({ options: { epochs, batchSize } }: PlannedRun, trainImages: number, seconds: number): number {
  return runSizeBytes({ steps: epochs * Math.ceil(trainImages / batchSize), epochs, seconds })
}
