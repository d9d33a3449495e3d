/**
 * The one run that may train in this process: begins it, goes on with it, ends it; and the journals of all runs that somebody
 * watches. Training is trainRun's own session; here it is only observed.
 */
import { WorkbenchError } from '../../contract/errors.ts'
import type { Probes, RunOptions } from '../../contract/runs.ts'
import type { DataSet } from '../../data/data-set.ts'
import { runFiles } from '../../runs/run-folder.ts'
import type { Runs } from '../../runs/runs.ts'
import { createEngineOf } from '../create-engine.ts'
import type { EngineKind } from '../engines.ts'
import { readPosition, type LeNetRun } from '../open-run.ts'
import { checkUnfinished, reopenSession, startSession, type SessionOptions } from '../open-session.ts'
import type { RunConfig } from '../run-config.ts'
import type { TrainingSession } from '../training-session.ts'
import type { OnFault } from './capability.ts'
import type { DataSetStore } from './data-set-store.ts'
import { LiveRun } from './live-run.ts'
import { observeEngine, type ObservedEngine } from './observed-engine.ts'
import { chooseProbes } from './probes.ts'
import { replayRun } from './replay-run.ts'
import { RunJournal } from './run-journal.ts'
import { RunTeller } from './run-teller.ts'
import { StepBuffer } from './step-buffer.ts'
import { MOST_STEPS, stepFile, StepWriter } from './step-file.ts'

const CHECKPOINT_SECONDS = 20
/** Of runs that have ended: a megabyte or so each. */
const MOST_JOURNALS = 8

export interface TrainingDeskOptions {
  readonly runs: Runs<RunConfig>
  readonly store: DataSetStore
  readonly engines: readonly EngineKind[]
  readonly now: () => Date
  /** The list of runs, or the state of the one under way, is another. */
  readonly onChange: () => void
  readonly onFault: OnFault
}

interface Current {
  readonly run: LiveRun
  readonly buffer: StepBuffer
  readonly probes: Probes
}

export class TrainingDesk {
  readonly #options: TrainingDeskOptions
  readonly #journals = new Map<string, Promise<RunJournal>>()
  #current: Current | null = null
  #beginning: Promise<unknown> | null = null
  #closed = false

  constructor(options: TrainingDeskOptions) {
    this.#options = options
  }

  /** The run that trains or is paused here. */
  get current(): Current | null {
    const state = this.#current?.run.state
    return state === 'running' || state === 'paused' ? this.#current : null
  }

  /**
   * A new run; gives its id when it trains. Throws WorkbenchError `bad-argument` while another is trained and for options that
   * cannot be met, `engine` when the engine cannot run here, and what opening the data and the first parameters throws.
   */
  start(options: RunOptions): Promise<string> {
    return this.#alone(async () => {
      const { engine, data: id, startFrom, threads, ...config } = options
      await this.#checkEngine(engine, threads)
      const { runs, store } = this.#options
      const origin = startFrom === null ? null : await this.find(startFrom)
      const first = origin && (await readPosition(origin, origin.keeps)).parameters
      const data = await store.forTraining(id)
      checkSteps(data.dataSet, options)
      return this.#begin(engine, threads, data.dataSet, null, (session) =>
        startSession({
          runs,
          data,
          config: {
            ...config,
            order: 'shuffled',
            maxSteps: null,
            checkpointSeconds: CHECKPOINT_SECONDS,
            init: origin && runFiles(origin.folder)[origin.keeps === 'best' ? 'best' : 'checkpoint']
          },
          ...(first && { firstParameters: first }),
          ...session
        })
      )
    })
  }

  /** Goes on after a pause, or with an unfinished run from its newest checkpoint. Throws as resumeRun does. */
  async resume(id: string): Promise<void> {
    if (this.current?.run.id === id) {
      this.current.run.resume()
      return
    }
    await this.#alone(async () => {
      const run = await this.find(id)
      checkUnfinished(run)
      await this.#checkEngine(run.config.engine)
      const from = await readPosition(run, 'newest')
      const dataSet = await this.#options.store.bySpec(run.config.data)
      const journal = await this.journalOf(run)
      await this.#begin(run.config.engine, undefined, dataSet, journal, async (session) => {
        const opened = await reopenSession(run, from, dataSet, session)
        await opened.keep('newest')
        return opened
      })
    })
  }

  /** Pauses it. Throws WorkbenchError `bad-argument` when it does not train here. */
  async pause(id: string): Promise<void> {
    const { current } = this
    if (current?.run.id === id) return current.run.pause()
    const { state } = await this.find(id)
    throw new WorkbenchError(
      'bad-argument',
      `the run ${id} is ${state}; it does not train here`,
      'Look at the run that does.'
    )
  }

  /** Ends it if it trains here. Throws WorkbenchError `bad-argument` when another process trains it. */
  async stop(id: string): Promise<void> {
    if (this.current?.run.id === id) return this.current.run.end('stop')
    const { state } = await this.find(id)
    if (state !== 'running' && state !== 'paused') return
    throw new WorkbenchError('bad-argument', `the run ${id} is trained by another process`, 'Stop it there.')
  }

  /** Ends and deletes it. Throws WorkbenchError `bad-argument` when another process trains it. */
  async discard(id: string): Promise<void> {
    const run = await this.find(id)
    if (this.current?.run.id === id) await this.current.run.end('stop')
    await this.#options.runs.remove(run)
    this.#journals.delete(id)
    this.#options.onChange()
  }

  /** By its whole id: a page may not name folders. Throws WorkbenchError `not-found`, `bad-file` for a broken run. */
  async find(id: string): Promise<LeNetRun> {
    const found = (await this.#options.runs.list()).find((run) => run.id === id)
    if (found?.kind === 'run') return found
    if (found) throw new WorkbenchError(found.problem.code, found.problem.message, found.problem.hint)
    throw new WorkbenchError(
      'not-found',
      `there is no run ${id}`,
      'It may have been deleted; look at the list of runs.'
    )
  }

  /** What it has told: as it happened here, else out of its folder. */
  async journalOf(run: LeNetRun): Promise<RunJournal> {
    const known = this.#journals.get(run.id)
    if (known) return known
    const replayed = replayRun(run, this.#now)
    // A run that another process trains goes on telling there.
    if (run.state !== 'running' && run.state !== 'paused') this.#keepJournal(run.id, replayed)
    return replayed
  }

  /** Ends the run under way where it is; it shows as interrupted and can be resumed. */
  async dispose(): Promise<void> {
    this.#closed = true
    await this.#beginning?.catch(() => undefined)
    await this.#current?.run.end('leave')
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
        this.#closed ? 'the workbench is closing' : 'another run is just beginning',
        'One run trains at a time.'
      )
    }
    const beginning = begin()
    this.#beginning = beginning
    try {
      return await beginning
    } finally {
      this.#beginning = null
    }
  }

  async #begin(
    engineId: string,
    threads: number | undefined,
    dataSet: DataSet,
    journal: RunJournal | null,
    open: (options: SessionOptions) => Promise<TrainingSession>
  ): Promise<string> {
    const { engines, now, onChange, onFault } = this.#options
    const buffer = new StepBuffer()
    const made: ObservedEngine[] = []
    const createEngine: NonNullable<SessionOptions['createEngine']> = async (id, options) => {
      const engine = observeEngine(await createEngineOf(engines, id, options), buffer)
      made.push(engine)
      return engine
    }
    const session = await open({ engine: engineId, createEngine, now, ...(threads !== undefined && { threads }) })
    const { id, folder } = session.run
    const told = journal ?? new RunJournal(this.#now)
    told.reopen()
    this.#keepJournal(id, Promise.resolve(told))
    buffer.globalStep = session.checkpoint.step
    const probes = chooseProbes(dataSet.validation)
    const writer = await StepWriter.open(stepFile(folder)).catch((error: unknown) => {
      onFault(error)
      return null
    })
    const [engine] = made
    const teller = new RunTeller({ runFolder: folder, journal: told, engine: engine!, buffer, probes, writer, onFault })
    const onState = () => {
      if (!this.current) told.end()
      onChange()
    }
    this.#current = { run: new LiveRun({ session, engine: engine!, teller, onState }), buffer, probes }
    onChange()
    return id
  }

  #keepJournal(id: string, journal: Promise<RunJournal>): void {
    this.#journals.delete(id)
    this.#journals.set(id, journal)
    journal.catch(() => this.#journals.delete(id))
    for (const oldest of this.#journals.keys()) {
      if (this.#journals.size > MOST_JOURNALS && oldest !== this.current?.run.id) this.#journals.delete(oldest)
    }
  }

  async #checkEngine(id: string, threads = 1): Promise<void> {
    const kind = this.#options.engines.find((candidate) => candidate.id === id)
    if (!kind) return // createEngineOf says which there are
    const { available, reason, title, mostThreads } = await kind.probe()
    if (!available) {
      throw new WorkbenchError(
        'engine',
        `${title} cannot be used here: ${reason ?? 'no reason given'}`,
        'Choose another engine.'
      )
    }
    if (threads > mostThreads) {
      throw new WorkbenchError(
        'bad-argument',
        `${threads} threads were asked for; ${title} can use ${mostThreads} here`,
        'Choose fewer threads.'
      )
    }
  }
}

function checkSteps({ train }: DataSet, { epochs, batchSize }: RunOptions): void {
  const steps = epochs * Math.ceil(train.count / batchSize)
  if (steps <= MOST_STEPS) return
  throw new WorkbenchError(
    'bad-argument',
    `${epochs} epochs in batches of ${batchSize} are ${steps} steps; expected at most ${MOST_STEPS}`,
    'Choose fewer epochs or larger batches.'
  )
}
