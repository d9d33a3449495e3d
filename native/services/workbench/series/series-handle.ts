/** One series to read, watch and control: the contract's SeriesApi. */
import { WorkbenchError } from '../../../contract/errors.ts'
import type {
  SeriesApi,
  SeriesComparison,
  SeriesInfo,
  SeriesMistakes,
  SeriesPlan,
  SeriesRun,
  SeriesSummary
} from '../../../contract/run-series.ts'
import type { TaskStream } from '../../../contract/task-stream.ts'
import { planText } from '../../series/plan-file.ts'
import { planRuns } from '../../series/plan-runs.ts'
import { readSeriesMistakes } from '../../series/series-mistakes.ts'
import { NO_RECORD, type StoredSeries } from '../../series/series-store.ts'
import { compareSeries, summariseSeries } from '../../series/summarise-series.ts'
import { taskStream } from '../rpc/task-stream.ts'
import { throttledStream } from '../rpc/throttled-stream.ts'
import type { SeriesContext } from './series-context.ts'
import type { SeriesQueueOptions } from './series-queue.ts'

interface SeriesState {
  readonly info: SeriesInfo
  readonly runs: readonly SeriesRun[]
}

export type SeriesHandleOptions = Pick<SeriesQueueOptions, 'store' | 'runs' | 'data' | 'onFault'>

export class SeriesHandle implements SeriesApi {
  readonly #id: string
  readonly #service: SeriesContext
  readonly #options: SeriesHandleOptions

  constructor(id: string, service: SeriesContext, options: SeriesHandleOptions) {
    this.#id = id
    this.#service = service
    this.#options = options
  }

  async info(): Promise<SeriesInfo> {
    return this.#service.infoOf(await this.#stored())
  }

  async plan(): Promise<SeriesPlan> {
    const { plan, data } = await this.#stored()
    return { ...plan, base: { ...plan.base, data: this.#options.data.idOf(data) } }
  }

  async runs(): Promise<SeriesRun[]> {
    return (await this.#service.resultsOf(await this.#stored())).map(plain)
  }

  watch(): Promise<ReadableStream<SeriesState>> {
    const service = this.#service
    let seen = -1
    let pending: Promise<void> | null = null
    let state: SeriesState | null = null
    let isGone = false
    const read = async () => {
      const series = await this.#stored().catch(() => null)
      isGone = series === null
      if (series) state = { info: await service.infoOf(series), runs: (await service.resultsOf(series)).map(plain) }
    }
    const next = () => {
      if (state) {
        const part = state
        state = null
        return part
      }
      if (isGone) return null
      const version = service.versionOf(this.#id)
      if (seen === version || pending) return undefined
      seen = version
      pending = read()
        .catch(this.#options.onFault)
        .finally(() => {
          pending = null
          service.changes.notify()
        })
      return undefined
    }
    return Promise.resolve(throttledStream<SeriesState>({ next, changes: service.changes, isLive: () => true }))
  }

  async pause(): Promise<void> {
    await this.#change((series) => ({ ...series, state: 'paused', problem: null }))
    this.#service.queue.wake()
  }

  async resume(): Promise<void> {
    await this.#change((series) => ({
      ...series,
      state: 'active',
      problem: null,
      records: mapRecords(series, (record) => ({ ...record, cancelled: false, problem: null }))
    }))
    this.#service.queue.wake()
  }

  async stop(): Promise<void> {
    await this.#change((series) => ({ ...series, state: 'stopped', problem: null }))
    this.#service.queue.wake()
  }

  async cancel({ key }: { key: string }): Promise<void> {
    const { current } = this.#service.queue
    const series = await this.#stored()
    if (!planRuns(series.plan).some((planned) => planned.key === key)) {
      throw new WorkbenchError('not-found', 'the series has no such run', 'Look at its list of runs.')
    }
    if (current?.id === this.#id) await current.training.cancel(key)
    else {
      const record = { ...(series.records[key] ?? NO_RECORD), cancelled: true }
      await this.#options.store.write({ ...series, records: { ...series.records, [key]: record } })
    }
    this.#service.touched(this.#id)
  }

  async extend(request: { seeds: readonly number[] } | { points: number }): Promise<void> {
    await this.#change((series) => {
      const plan = extended(series.plan, request)
      planRuns(plan)
      return { ...series, plan, state: 'active', problem: null }
    })
    this.#service.queue.wake()
  }

  async rename({ title }: { title: string }): Promise<void> {
    await this.#change((series) => ({ ...series, title }))
    this.#service.queue.wake()
  }

  async remove(): Promise<void> {
    if (this.#service.queue.current?.id === this.#id || this.#options.store.isLocked(this.#id)) {
      throw new WorkbenchError('bad-argument', 'the series is being trained', 'Pause or stop it first.')
    }
    await this.#options.store.remove(this.#id)
    this.#service.touched(this.#id)
  }

  async summary(): Promise<SeriesSummary> {
    const series = await this.#stored()
    return summariseSeries(series.plan, await this.#service.resultsOf(series))
  }

  async compare({ series: other }: { series: string }): Promise<SeriesComparison> {
    const [a, b] = [await this.#stored(), await this.#service.stored(other)]
    return compareSeries(
      { title: a.title, results: await this.#service.resultsOf(a) },
      { title: b.title, results: await this.#service.resultsOf(b) }
    )
  }

  mistakes(): Promise<TaskStream<SeriesMistakes>> {
    return Promise.resolve(
      taskStream(async (report, signal) => {
        const series = await this.#stored()
        const results = await this.#service.resultsOf(series)
        const dataSet = await this.#options.data.bySpec(series.data)
        return readSeriesMistakes(results, dataSet, this.#options.runs, { onProgress: report, signal })
      }, this.#options.onFault)
    )
  }

  async planFile(): Promise<{ fileName: string; text: string }> {
    const series = await this.#stored()
    const results = await this.#service.resultsOf(series)
    const done = new Set(results.filter(({ state }) => state === 'done').map(({ key }) => key))
    const open = planRuns(series.plan).filter(({ key }) => !done.has(key))
    return { fileName: `${series.id}.txt`, text: planText(series, open) }
  }

  #stored(): Promise<StoredSeries> {
    return this.#service.stored(this.#id)
  }

  /**
   * The series' file is changed while nothing trains it: its runs keep a checkpoint first, and go
   * on after it.
   */
  async #change(change: (series: StoredSeries) => StoredSeries): Promise<void> {
    const { store } = this.#options
    await this.#service.queue.suspend(this.#id)
    const lock = store.lock(this.#id)
    try {
      await store.write(change(await store.read(this.#id)))
    } finally {
      lock.release()
    }
    this.#service.touched(this.#id)
  }
}

function mapRecords(
  { records }: StoredSeries,
  change: (record: StoredSeries['records'][string]) => StoredSeries['records'][string]
): StoredSeries['records'] {
  return Object.fromEntries(Object.entries(records).map(([key, record]) => [key, change(record)]))
}

/**
 * Throws WorkbenchError `bad-argument` for seeds of a random plan that cannot be, and for points of
 * a plan without any.
 */
function extended(plan: SeriesPlan, request: { seeds: readonly number[] } | { points: number }): SeriesPlan {
  if ('seeds' in request) return { ...plan, seeds: [...new Set([...plan.seeds, ...request.seeds])] }
  if (plan.kind === 'random') return { ...plan, points: plan.points + request.points }
  throw new WorkbenchError('bad-argument', 'only a random sweep can have more points', 'Start another sweep.')
}

/** Without what only this process needs. */
function plain(result: SeriesRun): SeriesRun {
  const { key, settings, run, state, reused, globalStep, totalSteps, epochsDone } = result
  const { testAccuracy, validationAccuracy, validationCost, cost } = result
  const { bestValidationAccuracy, bestEpoch, stoppedEarly, problem } = result
  return {
    ...{ key, settings, run, state, reused, globalStep, totalSteps, epochsDone },
    ...{ testAccuracy, validationAccuracy, validationCost, cost },
    ...{ bestValidationAccuracy, bestEpoch, stoppedEarly, problem }
  }
}
