/**
 * The contract's series: listed, planned, started and opened. Each is handed out as a SeriesHandle.
 */
import type { RunEvent } from '../../../contract/run-events.ts'
import { WorkbenchError } from '../../../contract/errors.ts'
import type {
  RunQueueState,
  SeriesApi,
  SeriesEstimate,
  SeriesInfo,
  SeriesListApi,
  SeriesPlan
} from '../../../contract/run-series.ts'
import type { TaskStream } from '../../../contract/task-stream.ts'
import { createEngineOf } from '../../create-engine.ts'
import { readOrigin } from '../../run-request.ts'
import { estimateSeries } from '../../series/estimate-series.ts'
import { planRuns } from '../../series/plan-runs.ts'
import {
  countRuns,
  progressOf,
  readSeriesRuns,
  runIds,
  withEvent,
  type SeriesRunResult
} from '../../series/series-runs.ts'
import type { StoredSeries, UnreadableSeries } from '../../series/series-store.ts'
import { checkEngine } from '../engines/check-engine.ts'
import { ChangeSignal } from '../rpc/change-signal.ts'
import { taskStream } from '../rpc/task-stream.ts'
import { throttledStream } from '../rpc/throttled-stream.ts'
import type { TrainingController } from '../runs/training-controller.ts'
import type { SeriesContext } from './series-context.ts'
import { SeriesHandle } from './series-handle.ts'
import { SeriesQueue, shareOf, type SeriesQueueOptions } from './series-queue.ts'

export interface SeriesServiceOptions extends Omit<SeriesQueueOptions, 'onChange'> {
  readonly controller: TrainingController
  /** The list of runs is another. */
  readonly onRunsChanged: () => void
}

export class SeriesService implements SeriesListApi, SeriesContext {
  readonly changes = new ChangeSignal()
  readonly queue: SeriesQueue
  readonly #options: SeriesServiceOptions
  /** Of series that were looked at; updated by the events of their runs. */
  readonly #results = new Map<string, SeriesRunResult[]>()
  #versions = new Map<string, number>()
  #startedAt = new Map<string, { readonly at: number; readonly progress: number }>()

  constructor(options: SeriesServiceOptions) {
    this.#options = options
    this.queue = new SeriesQueue({ ...options, onChange: (id, key, event) => this.#changed(id, key, event) })
  }

  async list(): Promise<SeriesInfo[]> {
    const all = await this.#options.store.list()
    return Promise.all(all.map(async (series) => ('plan' in series ? this.infoOf(series) : unreadable(series))))
  }

  async open({ id }: { id: string }): Promise<SeriesApi> {
    await this.#options.store.read(id)
    return new SeriesHandle(id, this, this.#options)
  }

  estimate(plan: SeriesPlan): Promise<TaskStream<SeriesEstimate>> {
    const { data, engines, controller, runs, builtInModel, onFault } = this.#options
    return Promise.resolve(
      taskStream(async (report, signal) => {
        const planned = planRuns(plan)
        report('opening the data', 0, null)
        const { dataSet } = await data.open(plan.base.data)
        for (const engine of new Set(planned.map(({ options }) => options.engine))) {
          await checkEngine(engines, { engine })
        }
        const origin = await readOrigin(plan.base.startFrom, { runs, builtInModel })
        const isBusy = controller.current?.run.state === 'running' || this.queue.current !== null
        if (!isBusy) report('measuring 200 steps', 0, null)
        const { estimate, work, lanes } = await estimateSeries({
          ...{ planned, runs, origin, signal },
          data: { dataSet, spec: plan.base.data },
          threads: plan.base.threads,
          measure: isBusy ? 'never' : 'always',
          createEngine: (id, options) => createEngineOf(engines, id, options),
          share: shareOf(
            engines,
            planned.map(({ options }) => options.engine)
          )
        })
        if (lanes) this.queue.setLanes(work, lanes)
        return estimate
      }, onFault)
    )
  }

  /**
   * Throws WorkbenchError `bad-argument` while an ordinary run trains, and what opening the data
   * and checking the engines throws.
   */
  async start(plan: SeriesPlan): Promise<SeriesApi> {
    const { controller, engines, data, store, now } = this.#options
    const { current } = controller
    if (current) {
      throw new WorkbenchError(
        'bad-argument',
        `the run ${current.run.id} is ${current.run.state === 'paused' ? 'paused' : 'training'}`,
        'Let it finish, or stop it first; then start the series.'
      )
    }
    const planned = planRuns(plan)
    for (const engine of new Set(planned.map(({ options }) => options.engine))) await checkEngine(engines, { engine })
    const { spec } = await data.forTraining(plan.base.data)
    const series = await store.create({ plan, data: spec, now: now() })
    this.queue.wake()
    this.#notify(series.id)
    return new SeriesHandle(series.id, this, this.#options)
  }

  watchQueue(): Promise<ReadableStream<RunQueueState>> {
    let seen = -1
    let pending: Promise<void> | null = null
    let state: RunQueueState | null = null
    const next = () => {
      if (state) {
        const part = state
        state = null
        return part
      }
      if (seen === this.#version || pending) return undefined
      seen = this.#version
      pending = this.#queueState()
        .then((read) => void (state = read), this.#options.onFault)
        .finally(() => {
          pending = null
          this.changes.notify()
        })
      return undefined
    }
    return Promise.resolve(throttledStream<RunQueueState>({ next, changes: this.changes, isLive: () => true }))
  }

  async reorder({ series: ids }: { series: readonly string[] }): Promise<void> {
    const { store } = this.#options
    const all = (await store.list()).filter((series) => 'plan' in series)
    const rank = (id: string) => (ids.includes(id) ? ids.indexOf(id) : ids.length)
    const sorted = all.sort((a, b) => rank(a.id) - rank(b.id) || a.position - b.position)
    for (const [position, series] of sorted.entries()) {
      if (series.id !== this.queue.current?.id && series.position !== position)
        await store.write({ ...series, position })
    }
    this.#notify(null)
  }

  async stored(id: string): Promise<StoredSeries> {
    const { current } = this.queue
    return current?.id === id ? current.training.series : this.#options.store.read(id)
  }

  async resultsOf(series: StoredSeries): Promise<SeriesRunResult[]> {
    const known = this.#results.get(series.id)
    if (known && this.queue.current?.id === series.id) return known
    const { data, runs } = this.#options
    const count = await data.bySpec(series.data).then(
      ({ train }) => train.count,
      () => 0
    )
    const results = await readSeriesRuns(series, runs, count)
    this.#results.set(series.id, results)
    return results
  }

  /**
   * The series whose finished runs can vote: at least two of them. One that cannot be read is left
   * out.
   */
  async voters(): Promise<{ readonly id: string; readonly title: string; readonly runs: readonly string[] }[]> {
    const all = (await this.#options.store.list()).filter((series) => 'plan' in series)
    const series = await Promise.all(
      all.map(async (stored) => {
        const done = (await this.resultsOf(stored)).filter(({ state }) => state === 'done')
        return { id: stored.id, title: stored.title, runs: done.flatMap(({ run }) => run ?? []) }
      })
    )
    return series.filter(({ runs }) => runs.length > 1)
  }

  async infoOf(series: StoredSeries): Promise<SeriesInfo> {
    const results = await this.resultsOf(series)
    const { id, title, createdAt, plan, problem } = series
    const progress = progressOf(results)
    const isCurrent = this.queue.current?.id === id
    return {
      ...{ id, title, kind: plan.kind, createdAt, state: this.#stateOf(series), runs: results.length },
      counts: countRuns(results),
      pausedRuns: runIds(results, 'paused'),
      progress,
      secondsLeft: isCurrent ? this.#secondsLeft(id, progress) : null,
      problem: problem && `${problem.message}. ${problem.hint}`
    }
  }

  versionOf(id: string): number {
    return this.#versions.get(id) ?? 0
  }

  touched(id: string): void {
    this.#results.delete(id)
    this.#notify(id)
  }

  /** Goes on with what a former process left. */
  resume(): void {
    this.queue.wake()
  }

  dispose(): Promise<void> {
    return this.queue.dispose()
  }

  #version = 0

  #stateOf({ id, state }: StoredSeries): SeriesInfo['state'] {
    if (this.queue.current?.id === id) return 'running'
    if (state !== 'active') return state
    if (this.queue.isHeld) return 'held'
    return this.#options.store.isLocked(id) ? 'elsewhere' : 'waiting'
  }

  #secondsLeft(id: string, progress: number): number | null {
    const now = performance.now()
    const started = this.#startedAt.get(id)
    if (!started) {
      this.#startedAt.set(id, { at: now, progress })
      return null
    }
    const done = progress - started.progress
    return done > 0 ? ((1 - progress) * (now - started.at)) / 1000 / done : null
  }

  async #queueState(): Promise<RunQueueState> {
    const all = (await this.#options.store.list()).filter((series) => 'plan' in series)
    const queued = all
      .filter(({ state }) => state === 'active' || state === 'paused')
      .sort((a, b) => a.position - b.position)
    const { current } = this.queue
    const results = current ? (this.#results.get(current.id) ?? []) : []
    return {
      series: await Promise.all(queued.map((series) => this.infoOf(series))),
      waitsFor: this.queue.isHeld ? (this.#options.controller.current?.run.id ?? null) : null,
      running: runIds(results, 'running')
    }
  }

  #changed(id: string, key: string | null, event: RunEvent | null): void {
    const results = this.#results.get(id)
    if (key === null || event === null) {
      // A run has begun or ended: what its folder and the series' file say counts.
      this.#results.delete(id)
      if (key === null) this.#startedAt.delete(id)
      this.#options.onRunsChanged()
    } else if (results) {
      this.#results.set(
        id,
        results.map((result) => (result.key === key ? withEvent(result, event) : result))
      )
      if (event.kind === 'started' || event.kind === 'epoch') this.#options.onRunsChanged()
    }
    this.#notify(id)
  }

  #notify(id: string | null): void {
    this.#version++
    if (id !== null) this.#versions.set(id, this.versionOf(id) + 1)
    this.changes.notify()
  }
}

function unreadable({ id, problem }: UnreadableSeries): SeriesInfo {
  return {
    ...{ id, title: id, kind: 'grid', createdAt: 0, state: 'stopped', runs: 0, progress: 0, secondsLeft: null },
    counts: { waiting: 0, running: 0, done: 0, failed: 0, cancelled: 0, reused: 0 },
    pausedRuns: [],
    problem: `${problem.message}. ${problem.hint}`
  }
}
