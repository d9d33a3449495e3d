/** Series on the command line: begun from a plan or taken up again, trained in this process, summarised. */
import { resolve } from 'node:path'
import { availableParallelism } from 'node:os'
import type { RunEvent } from '../../contract/run-events.ts'
import type { SeriesPlan, SeriesSummary } from '../../contract/run-series.ts'
import { runsFolder as defaultRunsFolder } from '../../files/program-folders.ts'
import { chooseData, type DataChoice } from '../choose-data.ts'
import { openLeNetRuns } from '../open-run.ts'
import { readOrigin } from '../run-request.ts'
import { findBuiltInModel } from '../workbench/recognition/built-in-model.ts'
import { planRuns } from './plan-runs.ts'
import { readSeriesRuns, type SeriesRunResult } from './series-runs.ts'
import { SeriesStore, type StoredSeries } from './series-store.ts'
import { SeriesTraining } from './series-training.ts'
import { summariseSeries } from './summarise-series.ts'
import { trainSeriesRun, type SeriesRunOptions } from './train-series-run.ts'

export interface NamedSeriesOptions extends SeriesRunOptions {
  readonly runsFolder?: string | undefined
  /** Runs side by side; by default one for each core. */
  readonly parallel?: number | undefined
  /** Of each run; by default one where several run side by side, else the cores worth using. */
  readonly threads?: number | undefined
  readonly signal: AbortSignal
  /** After a run has ended or failed, and while one trains. */
  readonly onChange: (key: string, event: RunEvent | null) => void
  /** Before the first run: what is to be done. */
  readonly onBegin: (series: StoredSeries, results: readonly SeriesRunResult[]) => void
}

export interface SeriesOutcome {
  readonly series: StoredSeries
  readonly results: readonly SeriesRunResult[]
  readonly summary: SeriesSummary
}

/** A new series at the end of its folder's. Throws what planRuns, chooseData and SeriesStore.create throw. */
export async function createNamedSeries(
  plan: SeriesPlan,
  { runsFolder = defaultRunsFolder(), onNotice }: Pick<NamedSeriesOptions, 'runsFolder' | 'onNotice'>
): Promise<StoredSeries> {
  planRuns(plan)
  const { spec } = await chooseData(plan.base.data === '' ? undefined : plan.base.data, onNotice && { onNotice })
  return new SeriesStore(resolve(runsFolder)).create({ plan, data: spec, now: new Date() })
}

/**
 * Trains what is left of a series. Throws WorkbenchError `bad-argument` while another process trains it, and what SeriesTraining
 * throws. When `signal` is aborted it settles as well, with what has been done.
 */
export async function trainNamedSeries(id: string, options: NamedSeriesOptions): Promise<SeriesOutcome> {
  const { runsFolder = defaultRunsFolder(), signal, onChange, onBegin, onNotice, ...session } = options
  const runs = openLeNetRuns(runsFolder)
  const store = new SeriesStore(runs.folder)
  const lock = store.lock(id)
  try {
    const stored: StoredSeries = { ...(await store.read(id)), state: 'active', problem: null }
    const data: DataChoice = await chooseData(stored.data, onNotice && { onNotice })
    const { base } = stored.plan
    const origin = await readOrigin(base.startFrom, { runs, builtInModel: findBuiltInModel() })
    const parallel = session.parallel ?? Math.min(availableParallelism(), planRuns(stored.plan).length)
    const training = new SeriesTraining({
      ...{ series: stored, store, runs, data, origin, parallel, onChange },
      threads: session.threads ?? (parallel > 1 ? 1 : base.threads),
      train: trainSeriesRun(runs, { ...session, onNotice })
    })
    const { count } = data.dataSet.train
    onBegin(stored, await readSeriesRuns(stored, runs, count))
    await training.run(signal)
    const results = await readSeriesRuns(training.series, runs, count)
    return { series: training.series, results, summary: summariseSeries(stored.plan, results) }
  } finally {
    lock.release()
  }
}
