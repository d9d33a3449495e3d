/**
 * Trains what is left of a series, some runs side by side. The file of the series names the run of
 * each planned one as soon as it exists, and a run's folder says how far it is: a process that is
 * killed at any time leaves a series that goes on where it was. How one run is trained is its
 * caller's part.
 */
import { WorkbenchError, type ErrorDetails } from '../../contract/errors.ts'
import type { RunEvent } from '../../contract/run-events.ts'
import type { SeriesPlan } from '../../contract/run-series.ts'
import type { Runs } from '../../runs/runs.ts'
import type { DataChoice } from '../choose-data.ts'
import type { LeNetRun } from '../open-run.ts'
import type { NewSession } from '../open-session.ts'
import type { RunConfig } from '../run-config.ts'
import { configOf, type RunOrigin } from '../run-request.ts'
import { findLibraryRuns } from './library-runs.ts'
import { planRuns, type PlannedRun } from './plan-runs.ts'
import { NO_RECORD, type SeriesRecord, type SeriesStore, type StoredSeries } from './series-store.ts'

export interface SeriesRunTraining {
  readonly series: string
  readonly planned: PlannedRun
  readonly config: NewSession['config']
  readonly startParameters: Float32Array | undefined
  readonly data: DataChoice
  readonly threads: number
  /** The run to go on with; null: a new one. */
  readonly resume: LeNetRun | null
  /** To be awaited before the first step of a new run. */
  readonly onCreated: (id: string) => Promise<void>
  readonly onEvent: (event: RunEvent) => void
  /** Ends it after the step under way, with a checkpoint. */
  readonly signal: AbortSignal
}

/**
 * Settles when the run is finished. Throws WorkbenchError `cancelled` when `signal` stopped it, and
 * what training throws.
 */
export type TrainSeriesRun = (training: SeriesRunTraining) => Promise<void>

export interface SeriesTrainingOptions {
  readonly series: StoredSeries
  readonly store: SeriesStore
  readonly runs: Runs<RunConfig>
  readonly data: DataChoice
  readonly origin: RunOrigin | null
  readonly train: TrainSeriesRun
  /** Runs side by side, and threads of each. */
  readonly parallel: number
  readonly threads: number
  /** What is known of a planned run has changed; `event`: what its training has just reported. */
  readonly onChange?: ((key: string, event: RunEvent | null) => void) | undefined
}

export class SeriesTraining {
  readonly #options: SeriesTrainingOptions
  readonly #running = new Map<string, AbortController>()
  readonly #done = new Set<string>()
  #series: StoredSeries
  #planned: readonly PlannedRun[]
  #writing: Promise<void> = Promise.resolve()

  constructor(options: SeriesTrainingOptions) {
    this.#options = options
    this.#series = options.series
    this.#planned = planRuns(options.series.plan)
  }

  get series(): StoredSeries {
    return this.#series
  }

  /** Keys of the runs that train now. */
  get running(): readonly string[] {
    return [...this.#running.keys()]
  }

  /**
   * Trains until no run is left or `signal` is aborted; the series is then `done`, or as it was. A
   * run that diverges or fails is noted, and the next one begins. Throws WorkbenchError `io` where
   * nothing can be written, after the series was paused.
   */
  async run(signal: AbortSignal): Promise<void> {
    await this.#adopt()
    const halt = new AbortController()
    const either = AbortSignal.any([signal, halt.signal])
    while (!signal.aborted && this.#next()) {
      const lanes = Array.from({ length: this.#options.parallel }, () => this.#lane(either).catch(stopOthers))
      const failed = (await Promise.allSettled(lanes)).find((lane) => lane.status === 'rejected')
      if (failed) throw await this.#pauseBecause(failed.reason)
    }
    function stopOthers(error: unknown): never {
      halt.abort()
      throw error
    }
    if (!signal.aborted) await this.#change({ state: 'done', problem: null })
  }

  /**
   * Also while it trains: a waiting run is not begun, one under way ends with a checkpoint. Throws
   * WorkbenchError `io`.
   */
  async cancel(key: string): Promise<void> {
    await this.#note(key, { cancelled: true })
    this.#running.get(key)?.abort()
  }

  /**
   * The plan has more runs from now on. Throws WorkbenchError `bad-argument` for too many, `io`.
   */
  async extend(plan: SeriesPlan): Promise<void> {
    const planned = planRuns(plan)
    await this.#change({ plan })
    this.#planned = planned
  }

  recordOf(key: string): SeriesRecord {
    return this.#series.records[key] ?? NO_RECORD
  }

  async #lane(signal: AbortSignal): Promise<void> {
    for (;;) {
      const planned = signal.aborted ? undefined : this.#next()
      if (!planned) return
      const own = new AbortController()
      this.#running.set(planned.key, own)
      try {
        await this.#train(planned, AbortSignal.any([signal, own.signal]))
      } finally {
        this.#running.delete(planned.key)
        this.#options.onChange?.(planned.key, null)
      }
    }
  }

  /** The first that is neither done, failed nor cancelled, and does not train. */
  #next(): PlannedRun | undefined {
    return this.#planned.find(({ key }) => {
      const { cancelled, problem } = this.recordOf(key)
      return !cancelled && !problem && !this.#running.has(key) && !this.#done.has(key)
    })
  }

  async #train(planned: PlannedRun, signal: AbortSignal): Promise<void> {
    const { origin, runs, threads, train, data, onChange } = this.#options
    const { key } = planned
    try {
      const { run } = this.recordOf(key)
      const known = run === null ? null : await readIfThere(runs, run)
      if (known?.state === 'finished') {
        this.#done.add(key)
        return
      }
      await train({
        series: this.#series.id,
        planned,
        config: configOf(planned.options, origin, planned.initialSeed),
        startParameters: origin?.parameters,
        data,
        threads,
        resume: known,
        onCreated: (id) => this.#note(key, { run: id, reused: false }),
        onEvent: (event) => onChange?.(key, event),
        signal
      })
      this.#done.add(key)
    } catch (error) {
      if (isCode(error, 'cancelled') && signal.aborted) return
      // The disk is full, or the like: the next run would fail as well, and nothing is wrong with
      // this one.
      if (isCode(error, 'io')) throw error
      await this.#note(key, { problem: detailsOf(error) })
    }
  }

  /**
   * Finds the runs that stand for planned ones: those of this series that were not noted in time,
   * and finished ones of the library.
   */
  async #adopt(): Promise<void> {
    const { runs, data, origin } = this.#options
    const open: PlannedRun[] = []
    for (const planned of this.#planned) {
      const { run } = this.recordOf(planned.key)
      if (run === null || !(await readIfThere(runs, run))) open.push(planned)
    }
    if (open.length === 0) return
    const taken = new Set(Object.values(this.#series.records).flatMap(({ run }) => run ?? []))
    const found = await findLibraryRuns({ planned: open, runs, data, origin, series: this.#series.id, taken })
    const records: Record<string, SeriesRecord> = { ...this.#series.records }
    for (const [key, { run, isOwn }] of found) records[key] = { ...this.recordOf(key), run, reused: !isOwn }
    await this.#change({ records })
  }

  #note(key: string, change: Partial<SeriesRecord>): Promise<void> {
    const record = { ...this.recordOf(key), ...change }
    return this.#change({ records: { ...this.#series.records, [key]: record } })
  }

  /** One write after the other: several runs may change at the same time. */
  async #change(change: Partial<StoredSeries>): Promise<void> {
    this.#series = { ...this.#series, ...change }
    const written = this.#writing.then(() => this.#options.store.write(this.#series))
    this.#writing = written.catch(() => undefined)
    await written
  }

  async #pauseBecause(error: unknown): Promise<unknown> {
    // On a full disk this cannot be kept either; the series then goes on when it is opened again.
    await this.#change({ state: 'paused', problem: detailsOf(error) }).catch(() => undefined)
    return error
  }
}

/** Null for a run that is gone or cannot be read: it is then trained anew. */
async function readIfThere(runs: Runs<RunConfig>, id: string): Promise<LeNetRun | null> {
  const run = await runs.read(id).catch((error: unknown) => {
    if (isCode(error, 'not-found')) return null
    throw error
  })
  return run?.kind === 'run' ? run : null
}

function isCode(error: unknown, code: ErrorDetails['code']): boolean {
  return error instanceof WorkbenchError && error.code === code
}

function detailsOf(error: unknown): ErrorDetails {
  if (error instanceof WorkbenchError) return { code: error.code, message: error.message, hint: error.hint }
  const message = error instanceof Error ? error.message : String(error)
  return { code: 'unexpected', message, hint: 'This is a fault in the program. Please report it.' }
}
