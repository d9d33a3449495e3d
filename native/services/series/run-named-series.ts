/**
 * Series on the command line: begun from a plan or taken up again, trained in this process,
 * summarised.
 */
import { resolve } from 'node:path'
import { availableParallelism } from 'node:os'
import type { RunEvent } from '../../contract/run-events.ts'
import type { SeriesEstimate, SeriesPlan, SeriesSummary } from '../../contract/run-series.ts'
import { runsFolder as defaultRunsFolder } from '../../files/program-folders.ts'
import { chooseData, type DataChoice } from '../choose-data.ts'
import { openLeNetRuns } from '../open-run.ts'
import { readOrigin } from '../run-request.ts'
import { findBuiltInModel } from '../workbench/recognition/built-in-model.ts'
import { estimateSeries, type EstimateSeriesOptions } from './estimate-series.ts'
import { planRuns } from './plan-runs.ts'
import { isSettled, readSeriesRuns, type SeriesRunResult } from './series-runs.ts'
import { SeriesStore, type StoredSeries } from './series-store.ts'
import { SeriesTraining } from './series-training.ts'
import { checkTogether, shareGpu } from '../share-gpu.ts'
import { summariseSeries } from './summarise-series.ts'
import { trainSeriesRun, type SeriesRunOptions } from './train-series-run.ts'

export interface NamedSeriesOptions extends SeriesRunOptions {
  readonly runsFolder?: string | undefined
  /** Runs side by side, and threads of each; where neither is given, the faster way is measured. */
  readonly parallel?: number | undefined
  readonly threads?: number | undefined
  /** So many runs at a time, all on one GPU, which takes the steps of all at once. */
  readonly together?: number | undefined
  readonly signal: AbortSignal
  /** After a run has ended or failed, and while one trains. */
  readonly onChange: (key: string, event: RunEvent | null) => void
  /** While it is measured how the runs train fastest. */
  readonly onMeasure?: (() => void) | undefined
  /** Before the first run: what is to be done, and what that will take. */
  readonly onBegin: (series: StoredSeries, results: readonly SeriesRunResult[], estimate: SeriesEstimate) => void
}

export interface SeriesOutcome {
  readonly series: StoredSeries
  readonly results: readonly SeriesRunResult[]
  readonly summary: SeriesSummary
}

/**
 * A new series at the end of its folder's. Throws what planRuns, chooseData and SeriesStore.create
 * throw.
 */
export async function createNamedSeries(
  plan: SeriesPlan,
  { runsFolder = defaultRunsFolder(), onNotice }: Pick<NamedSeriesOptions, 'runsFolder' | 'onNotice'>
): Promise<StoredSeries> {
  planRuns(plan)
  const { spec } = await chooseData(plan.base.data === '' ? undefined : plan.base.data, onNotice && { onNotice })
  return new SeriesStore(resolve(runsFolder)).create({ plan, data: spec, now: new Date() })
}

/**
 * Trains what is left of a series. Throws WorkbenchError `bad-argument` while another process
 * trains it, and what SeriesTraining throws. When `signal` is aborted it settles as well, with what
 * has been done.
 */
export async function trainNamedSeries(id: string, options: NamedSeriesOptions): Promise<SeriesOutcome> {
  const {
    runsFolder = defaultRunsFolder(),
    signal,
    onChange,
    onBegin,
    onMeasure,
    onNotice,
    together,
    ...given
  } = options
  const gpu = shareGpu()
  const session = together === undefined ? given : { ...given, parallel: together, threads: 1 }
  const runs = openLeNetRuns(runsFolder)
  const store = new SeriesStore(runs.folder)
  const lock = store.lock(id)
  try {
    const stored: StoredSeries = { ...(await store.read(id)), state: 'active', problem: null }
    const data: DataChoice = await chooseData(stored.data, onNotice && { onNotice })
    const { base } = stored.plan
    const origin = await readOrigin(base.startFrom, { runs, builtInModel: findBuiltInModel() })
    const { count } = data.dataSet.train
    const planned = planRuns(stored.plan)
    if (together !== undefined) checkTogether(planned.map(({ options }) => options))
    const known = await readSeriesRuns(stored, runs, count)
    const left = planned.filter((_, i) => !isSettled(known[i]!))
    const isChosen = session.parallel !== undefined || session.threads !== undefined
    if (!isChosen) onMeasure?.()
    const estimate = await estimateUnlessStopped({
      ...{ planned: left, runs, data, origin, signal, createEngine: session.createEngine },
      series: id,
      done: new Map(known.map((result) => [result.key, result])),
      threads: base.threads,
      measure: isChosen ? 'never' : 'where-it-pays'
    })
    const chosen = isChosen
      ? { ...chosenLanes(session, left.length, base.threads), together: together !== undefined }
      : estimate
    const { parallel, threadsPerRun } = chosen
    const createEngine = chosen.together ? gpu.createEngine : session.createEngine
    const training = new SeriesTraining({
      ...{ series: stored, store, runs, data, origin, parallel, onChange },
      threads: threadsPerRun,
      train: trainSeriesRun(runs, { ...session, createEngine, onNotice })
    })
    onBegin(stored, known, { ...estimate, ...chosen })
    await training.run(signal)
    const results = await readSeriesRuns(training.series, runs, count)
    return { series: training.series, results, summary: summariseSeries(stored.plan, results) }
  } finally {
    await gpu.dispose()
    lock.release()
  }
}

/**
 * Stopped while it is measured, the series is not begun: there is nothing to say about its time.
 */
async function estimateUnlessStopped(options: EstimateSeriesOptions): Promise<SeriesEstimate> {
  try {
    return (await estimateSeries(options)).estimate
  } catch (error) {
    if (!options.signal?.aborted) throw error
    return (await estimateSeries({ ...options, measure: 'never' })).estimate
  }
}

/**
 * What a person asked for: so many threads of each run leave room for so many runs, and the other
 * way round.
 */
function chosenLanes(
  { parallel, threads }: Pick<NamedSeriesOptions, 'parallel' | 'threads'>,
  runs: number,
  usualThreads: number
): Pick<SeriesEstimate, 'parallel' | 'threadsPerRun'> {
  if (parallel !== undefined) return { parallel, threadsPerRun: threads ?? (parallel > 1 ? 1 : usualThreads) }
  const threadsPerRun = threads ?? usualThreads
  const room = Math.max(1, Math.floor(availableParallelism() / threadsPerRun))
  return { parallel: Math.min(room, Math.max(1, runs)), threadsPerRun }
}
