/**
 * Trains the series of this process one after the other, each with some runs side by side. It makes
 * room for an ordinary run: the runs under way keep a checkpoint, and go on when that run has
 * ended.
 */
import { WorkbenchError } from '../../../contract/errors.ts'
import type { RunEvent } from '../../../contract/run-events.ts'
import type { Runs } from '../../../runs/runs.ts'
import { createEngineOf, type CreateEngine } from '../../create-engine.ts'
import type { EngineProvider } from '../../engines.ts'
import type { RunConfig } from '../../run-config.ts'
import { readOrigin } from '../../run-request.ts'
import { chooseLanes, lanesKey, type Lanes } from '../../series/measure-lanes.ts'
import { planRuns } from '../../series/plan-runs.ts'
import { isSettled, readSeriesRuns } from '../../series/series-runs.ts'
import type { SeriesStore, StoredSeries } from '../../series/series-store.ts'
import { SeriesTraining } from '../../series/series-training.ts'
import { trainingWork, type TrainingWork } from '../../series/training-work.ts'
import { trainSeriesRun } from '../../series/train-series-run.ts'
import type { SharedEngines } from '../../share-gpu.ts'
import type { DataSetStore } from '../data-sets/data-set-store.ts'
import type { EngineLeases } from '../engines/engine-leases.ts'
import type { OnFault } from '../rpc/capability.ts'

export interface SeriesQueueOptions {
  readonly store: SeriesStore
  readonly runs: Runs<RunConfig>
  readonly data: DataSetStore
  readonly engines: readonly EngineProvider[]
  readonly leases: EngineLeases
  readonly builtInModel: string
  readonly now: () => Date
  readonly onFault: OnFault
  /**
   * Something of a series has changed; `event`: what the training of one of its runs has reported.
   */
  readonly onChange: (series: string, key: string | null, event: RunEvent | null) => void
}

export interface TrainingSeries {
  readonly id: string
  readonly training: SeriesTraining
}

export class SeriesQueue {
  readonly #options: SeriesQueueOptions
  #current: TrainingSeries | null = null
  #stop = new AbortController()
  #working: Promise<void> | null = null
  #isHeld = false
  #isClosed = false
  /** Of each kind of work that was measured in this process. */
  readonly #lanes = new Map<string, Lanes>()

  constructor(options: SeriesQueueOptions) {
    this.#options = options
  }

  /** The series that trains now. */
  get current(): TrainingSeries | null {
    return this.#current
  }

  /** An ordinary run trains. */
  get isHeld(): boolean {
    return this.#isHeld
  }

  trains(run: string): boolean {
    const training = this.#current?.training
    return training?.running.some((key) => training.recordOf(key).run === run) ?? false
  }

  /** What was measured before a series begins is not measured again. */
  setLanes(work: readonly TrainingWork[], lanes: Lanes): void {
    this.#lanes.set(lanesKey(work), lanes)
  }

  /** Goes on with what waits. */
  wake(): void {
    if (this.#isHeld || this.#isClosed || this.#working) return
    this.#stop = new AbortController()
    this.#working = this.#work(this.#stop.signal)
      .catch(this.#options.onFault)
      .finally(() => (this.#working = null))
  }

  /** Settles when nothing of the queue trains any more; nothing does until `release`. */
  async hold(): Promise<void> {
    this.#isHeld = true
    await this.#halt()
  }

  release(): void {
    if (!this.#isHeld) return
    this.#isHeld = false
    this.wake()
  }

  /**
   * Settles when the runs of this series have kept a checkpoint; the series' file is the caller's
   * from then on.
   */
  async suspend(id: string): Promise<void> {
    if (this.#current?.id === id) await this.#halt()
  }

  async dispose(): Promise<void> {
    this.#isClosed = true
    await this.#halt()
  }

  async #halt(): Promise<void> {
    this.#stop.abort()
    await this.#working
  }

  async #work(signal: AbortSignal): Promise<void> {
    for (;;) {
      const next = signal.aborted ? undefined : await this.#next()
      if (!next) return
      await this.#train(next, signal)
    }
  }

  async #next(): Promise<StoredSeries | undefined> {
    const all = (await this.#options.store.list()).filter((series) => 'plan' in series)
    const waiting = all.filter(({ id, state }) => state === 'active' && !this.#options.store.isLocked(id))
    return waiting.sort((a, b) => a.position - b.position)[0]
  }

  async #train(series: StoredSeries, signal: AbortSignal): Promise<void> {
    const { store, runs, data, engines, leases, builtInModel, now, onFault, onChange } = this.#options
    const { id, plan } = series
    const planned = planRuns(plan)
    const used = [...new Set(planned.map(({ options }) => options.engine))]
    const lock = store.lock(id)
    const lease = leases.acquire(used)
    let shared: SharedEngines | undefined
    try {
      const dataSet = await data.bySpec(series.data)
      const origin = await readOrigin(plan.base.startFrom, { runs, builtInModel })
      const createEngine: CreateEngine = (engine, options) => createEngineOf(engines, engine, options)
      const share = shareOf(engines, used)
      const { count } = dataSet.train
      const known = await readSeriesRuns(series, runs, count)
      const left = planned.filter((_, i) => !isSettled(known[i]!))
      const work = trainingWork(left, dataSet, new Map(known.map((result) => [result.key, result])))
      const lanes =
        this.#lanes.get(lanesKey(work)) ?? (await chooseLanes({ work, dataSet, createEngine, share, signal }))
      this.setLanes(work, lanes)
      shared = lanes.together ? share?.() : undefined
      const training = new SeriesTraining({
        ...{ series, store, runs, origin },
        data: { dataSet, spec: series.data },
        parallel: lanes.parallel,
        threads: lanes.threads ?? plan.base.threads,
        train: trainSeriesRun(runs, { now, createEngine: shared?.createEngine ?? createEngine }),
        onChange: (key, event) => onChange(id, key, event)
      })
      this.#current = { id, training }
      onChange(id, null, null)
      await training.run(signal)
    } catch (error) {
      if (!isStopped(error, signal)) await this.#pauseBecause(series, error).catch(onFault)
    } finally {
      this.#current = null
      await shared?.dispose()
      lease.release()
      lock.release()
      onChange(id, null, null)
    }
  }

  /**
   * Data or a model that is gone, an engine that is being installed, a full disk: nothing of the
   * series could go on.
   */
  async #pauseBecause({ id }: StoredSeries, error: unknown): Promise<void> {
    if (!(error instanceof WorkbenchError)) this.#options.onFault(error)
    const { store } = this.#options
    const stored = await store.read(id)
    if (stored.state !== 'active') return
    const { code, message, hint } =
      error instanceof WorkbenchError
        ? error
        : { code: 'unexpected', message: String(error), hint: 'Resume the series.' }
    await store.write({ ...stored, state: 'paused', problem: { code, message, hint } })
  }
}

/** How the runs of one engine train in the same steps of its device; null where they cannot. */
export function shareOf(engines: readonly EngineProvider[], used: readonly string[]): (() => SharedEngines) | null {
  const [only, ...others] = engines.filter(({ id }) => used.includes(id))
  return others.length === 0 ? (only?.share ?? null) : null
}

function isStopped(error: unknown, signal: AbortSignal): boolean {
  return signal.aborted && error instanceof WorkbenchError && error.code === 'cancelled'
}
