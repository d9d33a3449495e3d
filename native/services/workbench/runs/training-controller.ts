/**
 * The one run that may train in this process: starts, resumes and stops it. Observers cannot affect
 * it.
 */
import { WorkbenchError } from '../../../contract/errors.ts'
import type { RunOptions } from '../../../contract/runs.ts'
import type { Runs } from '../../../runs/runs.ts'
import type { EngineProvider } from '../../engines.ts'
import type { EngineOptions } from '../../create-engine.ts'
import { readCheckpointOf, type LeNetRun } from '../../open-run.ts'
import { checkUnfinished, reopenSession, startSession, type ReopenOptions } from '../../open-session.ts'
import { decideIfRepetition, startRepetition } from '../../repeat/repeat-run.ts'
import { parseRunCard } from '../../library/read-run-card.ts'
import { sourceOfCard, sourceOfRun, type RepeatSource } from '../../repeat/repeat-source.ts'
import { configOf, readOrigin } from '../../run-request.ts'
import type { RunConfig } from '../../run-config.ts'
import { deviceOf } from '../../run-device.ts'
import type { OnFault } from '../rpc/capability.ts'
import type { ChangeFeed } from '../rpc/change-feed.ts'
import { checkEngine } from '../engines/check-engine.ts'
import { checkSteps } from './check-steps.ts'
import type { DataSetStore } from '../data-sets/data-set-store.ts'
import { findData } from '../data-sets/find-data.ts'
import type { EngineLeases } from '../engines/engine-leases.ts'
import { startLiveRun, type LiveRunRequest, type OpenLiveRun } from './start-live-run.ts'
import { RunJournal } from '../journal/run-journal.ts'
import { JournalCache } from '../journal/journal-cache.ts'

export interface TrainingControllerOptions {
  readonly runs: Runs<RunConfig>
  readonly store: DataSetStore
  readonly engines: readonly EngineProvider[]
  readonly leases: EngineLeases
  readonly builtInModel: string
  readonly changes: ChangeFeed
  readonly now: () => Date
  readonly onFault: OnFault
}

export interface RunQueue {
  /** Settles when nothing of it trains any more; nothing does until `release`. */
  hold(): Promise<void>
  release(): void
  /** Whether it trains this run now. */
  trains(run: string): boolean
}

export class TrainingController {
  readonly #options: TrainingControllerOptions
  readonly #journals: JournalCache
  #current: OpenLiveRun | null = null
  #beginning: Promise<unknown> | null = null
  #closed = false
  #queue: RunQueue | null = null

  constructor(options: TrainingControllerOptions) {
    this.#options = options
    const { runs, changes, onFault } = options
    const reread = ({ folder }: LeNetRun) => runs.find(folder)
    this.#journals = new JournalCache({ now: this.#now, reread, onEnd: () => changes.runsChanged(), onFault })
  }

  /** The run that trains or is paused here. */
  get current(): OpenLiveRun | null {
    const state = this.#current?.run.state
    return state === 'running' || state === 'paused' ? this.#current : null
  }

  /**
   * A new run; gives its id when it trains. Throws WorkbenchError `bad-argument` while another is
   * trained and for options that cannot be met, `engine` when the engine cannot run here, and what
   * opening the data and the first parameters throws.
   */
  start(options: RunOptions): Promise<string> {
    return this.#alone(async () => {
      const { engine, device, data: id, startFrom, threads } = options
      const { runs, store, engines, builtInModel } = this.#options
      await checkEngine(engines, { engine, device, threads })
      const notices: string[] = []
      const onNotice = (text: string) => void notices.push(text)
      const origin = await readOrigin(startFrom, { runs, builtInModel, onNotice })
      const data = await store.forTraining(id)
      checkSteps(data.dataSet, options)
      const open: LiveRunRequest['open'] = (session) =>
        startSession({ runs, data, config: configOf(options, origin), startParameters: origin?.parameters, ...session })
      return this.#begin({ engine, device, threads, dataSet: data.dataSet, journal: null, notices, open })
    })
  }

  /**
   * Trains a run again as a run of its own; gives its id when it trains. Throws WorkbenchError
   * where it cannot be repeated here: its data or engine is absent or another one, or its first
   * parameters are gone.
   */
  repeat(id: string): Promise<string> {
    return this.#repeatSource(async () => sourceOfRun(await this.find(id), this.#options.builtInModel))
  }

  /**
   * As `repeat`, of a run that need not be in the library: its card's text. Throws WorkbenchError
   * `bad-file` as well.
   */
  repeatCard(name: string, text: string): Promise<string> {
    const { runs, builtInModel } = this.#options
    return this.#repeatSource(() => sourceOfCard(parseRunCard(text, name), runs, builtInModel))
  }

  #repeatSource(read: () => Promise<RepeatSource>): Promise<string> {
    return this.#alone(async () => {
      const { runs, store } = this.#options
      const source = await read()
      const notices: string[] = []
      const device = await this.#deviceHere(source, notices)
      const data = await findData(store, source.data, source.dataHashes)
      const openData = () => Promise.resolve(data)
      const open: LiveRunRequest['open'] = (session) => startRepetition({ runs, source, openData, ...session })
      const { engine } = source
      return this.#begin({ engine, device, threads: undefined, dataSet: data.dataSet, journal: null, notices, open })
    })
  }

  /**
   * Goes on after a pause, or with a run from its newest checkpoint or its best one, also a
   * finished one for more epochs. Throws as resumeRun does.
   */
  async resume(id: string, change: Pick<ReopenOptions, 'addEpochs' | 'fromBest'> = {}): Promise<void> {
    if (this.current?.run.id === id && !change.fromBest) {
      this.current.run.resume()
      return
    }
    await this.#alone(async () => {
      const run = await this.find(id)
      if (change.addEpochs === undefined) checkUnfinished(run)
      const { engine } = run.config
      const notices: string[] = []
      const device = await this.#deviceHere(run.config, notices)
      const from = await readCheckpointOf(run, change.fromBest ? 'best' : 'newest', (text) => notices.push(text))
      const dataSet = await this.#options.store.bySpec(run.config.data)
      const journal = await this.journalOf(run)
      const open: LiveRunRequest['open'] = async (session) => {
        const opened = await reopenSession(run, from, dataSet, { ...session, ...change })
        try {
          await opened.keep('newest')
        } catch (error) {
          await opened.close() // as on a full disk: the run can be resumed once there is space
          throw error
        }
        return opened
      }
      await this.#begin({ engine, device, threads: undefined, dataSet, journal, notices, open })
    })
  }

  /**
   * The device that a run has been trained on, if it is here. Throws WorkbenchError `engine` when
   * the engine cannot run here.
   */
  async #deviceHere(
    { engine, device }: { readonly engine: string; readonly device?: string | undefined },
    notices: string[]
  ): Promise<EngineOptions['device']> {
    const option = await checkEngine(this.#options.engines, { engine })
    const wanted = deviceOf({ engine, device })
    if (!option?.devices || device === undefined) return wanted
    // The command line names a GPU by its number or a part of its name as well.
    const found = option.devices.find((name, i) => i === wanted || name.toLowerCase().includes(device.toLowerCase()))
    if (found === undefined) {
      notices.push(`the run was trained on ${device}, which is not here; it goes on on ${option.device}`)
    }
    return found
  }

  /**
   * For work that trains by itself: as long as it lasts no run is started here. Throws as `start`
   * does while one is trained.
   */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    return this.#alone(work)
  }

  /** Pauses it. Throws WorkbenchError `bad-argument` when it does not train here. */
  async pause(id: string): Promise<void> {
    const { current } = this
    if (current?.run.id === id) return current.run.pause()
    const { state } = await this.find(id)
    throw new WorkbenchError(
      'bad-argument',
      `the run ${id} is ${state}; it does not train here`,
      state === 'running' ? 'Another process trains it; stop it there.' : 'Resume it first.'
    )
  }

  /**
   * Ends it if it trains here. Throws WorkbenchError `bad-argument` when another process trains it.
   */
  async stop(id: string): Promise<void> {
    if (this.current?.run.id === id) return this.current.run.end('stop')
    const { state } = await this.find(id)
    if (state !== 'running' && state !== 'paused') return
    throw new WorkbenchError('bad-argument', `the run ${id} is trained by another process`, 'Stop it there.')
  }

  /**
   * Ends and deletes it, also one that cannot be read. Throws WorkbenchError `bad-argument` when
   * another process trains it.
   */
  async discard(id: string): Promise<void> {
    const run = await this.#options.runs.read(id)
    if (this.current?.run.id === id) await this.current.run.end('stop')
    await this.#options.runs.remove(run)
    this.#journals.forget(id)
    this.#options.changes.runsChanged()
  }

  /**
   * By its whole id: a page may not name folders. Throws WorkbenchError `not-found`, `bad-file` for
   * a broken run.
   */
  async find(id: string): Promise<LeNetRun> {
    const found = await this.#options.runs.read(id)
    if (found.kind === 'run') return found
    throw new WorkbenchError(found.problem.code, found.problem.message, found.problem.hint)
  }

  /** The journal of the run. Throws WorkbenchError `io`. */
  journalOf(run: LeNetRun): Promise<RunJournal> {
    return this.#journals.of(run)
  }

  /** Ends the run under way where it is; it shows as interrupted and can be resumed. */
  async dispose(): Promise<void> {
    this.#closed = true
    this.#journals.close()
    await this.#beginning?.catch(() => undefined)
    await this.#current?.run.end('leave')
  }

  /** Whether this process trains the run, as an ordinary one or in its queue. */
  trainsHere(id: string): boolean {
    return this.current?.run.id === id || (this.#queue?.trains(id) ?? false)
  }

  /** What trains when no ordinary run does, and makes room for one. */
  setQueue(queue: RunQueue): void {
    this.#queue = queue
  }

  async #settle(run: LeNetRun): Promise<void> {
    const { runs, builtInModel, changes, onFault } = this.#options
    this.#queue?.release()
    await this.#journals.settle(run)
    try {
      const ended = await this.find(run.id)
      if (ended.state !== 'finished') return
      if (await decideIfRepetition(ended, runs, builtInModel)) changes.runsChanged()
    } catch (error) {
      // A run that was discarded at once is gone.
      if (!(error instanceof WorkbenchError && error.code === 'not-found')) onFault(error)
    }
  }

  readonly #now = () => this.#options.now().getTime()

  /** One at a time, and none beside a run that trains. */
  async #alone<T>(begin: () => Promise<T>): Promise<T> {
    const { current } = this
    if (current) {
      throw new WorkbenchError(
        'bad-argument',
        `the run ${current.run.id} is ${current.run.state === 'paused' ? 'paused' : 'training'} already`,
        'One run trains at a time: let it finish, or stop it first.'
      )
    }
    if (this.#beginning || this.#closed) {
      throw new WorkbenchError(
        'bad-argument',
        this.#closed ? 'the workbench is closing' : 'another run is beginning, or a model is being improved',
        'One run trains at a time.'
      )
    }
    const beginning = (async () => {
      await this.#queue?.hold()
      return begin()
    })()
    this.#beginning = beginning
    try {
      return await beginning
    } finally {
      this.#beginning = null
      if (!this.current) this.#queue?.release()
    }
  }

  async #begin(beginning: Beginning): Promise<string> {
    const { engine, device, threads, dataSet, open, notices } = beginning
    const { engines, leases, changes, now, onFault } = this.#options
    const journal = beginning.journal ?? new RunJournal(this.#now)
    // Held until the run has ended: a paused run still has its engine.
    const lease = leases.acquire([engine])
    const onState = () => {
      const { current } = this
      lease.run = current && { id: current.run.id, isTraining: current.run.state === 'running' }
      if (!current) {
        lease.release()
        journal.end()
        if (this.#current) void this.#settle(this.#current.run.session.run)
      }
      changes.setCurrentRun(current?.run.id ?? null)
    }
    const journalOf = (id: string) => {
      journal.reopen()
      this.#journals.keep(id, journal)
      return journal
    }
    const request = { engines, engine, device, threads, dataSet, now, onFault, open, onState, journal: journalOf }
    try {
      this.#current = await startLiveRun(request)
    } catch (error) {
      lease.release()
      throw error
    }
    for (const text of notices) journal.append({ kind: 'line', text: `note: ${text}` })
    onState()
    return this.#current.run.id
  }
}

interface Beginning extends Pick<LiveRunRequest, 'engine' | 'device' | 'threads' | 'dataSet' | 'open'> {
  /** Of a run that is resumed; null for a new one. */
  readonly journal: RunJournal | null
  /** What the user must be told, as lines of the run's log. */
  readonly notices: readonly string[]
}
