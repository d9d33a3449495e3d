/**
 * One run in training: the core of `lenet train`, `lenet resume` and the desktop app. It holds the
 * run's folder, its data and an engine until it is closed. Training goes on while its events are
 * pulled; between two of them the engine may be asked for predictions and gradients. Knows nothing
 * of who is watching.
 */
import { WorkbenchError } from '../contract/errors.ts'
import type { EpochFinished, EpochMetrics, RunEvent } from '../contract/run-events.ts'
import type { Verification } from '../contract/verification.ts'
import type { DataSet } from '../data/data-set.ts'
import { openDataSet } from '../data/open-data-set.ts'
import type { SerializedEngine } from '../engines/serialize-calls.ts'
import { writeCheckpoint } from '../model/checkpoint-file.ts'
import { isBest, type Checkpoint } from '../model/checkpoint.ts'
import { RECIPES } from '../model/recipes.ts'
import { runFiles, type ModelCheckpoint } from '../runs/run-folder.ts'
import type { RunLease, StateChange } from '../runs/run-lease.ts'
import type { TakenSteps } from '../training/taken-steps.ts'
import { train } from '../training/train.ts'
import { provenanceOf, type LeNetRun } from './open-run.ts'
import { changeRate } from './change-run.ts'
import { trainingKey } from './run-config.ts'

/** The training waits while its log is written. */
const LOG_PROGRESS_MS = 1000

export class TrainingSession {
  readonly dataSet: DataSet
  /** For questions between two events; its state and sets are the training's. */
  readonly engine: SerializedEngine
  readonly #lease: RunLease
  #run: LeNetRun
  #checkpoint: Checkpoint
  #unlogged: RunEvent[] = []
  #figures: readonly EpochMetrics[]

  constructor(run: LeNetRun, lease: RunLease, dataSet: DataSet, engine: SerializedEngine, from: Checkpoint) {
    this.#run = run
    this.dataSet = dataSet
    this.engine = engine
    this.#lease = lease
    this.#checkpoint = from
    this.#figures = from.figures
  }

  get run(): LeNetRun {
    return this.#run
  }

  /** The newest that is on the disk. */
  get checkpoint(): Checkpoint {
    return this.#checkpoint
  }

  /**
   * Of the whole run, also of before this session; those of an epoch as soon as its event is given.
   */
  get figures(): readonly EpochMetrics[] {
    return this.#figures
  }

  /**
   * Trains while it is pulled, from the newest checkpoint on. Every event is in the run's log
   * before it is given; but of progress, which comes many times a second, the newest is logged once
   * a second: steps.bin has every step. Ends and throws as training/train.ts does; the run's state
   * follows: `needs-you` after a divergence, `failed` after another error.
   */
  async *events(
    signal?: AbortSignal,
    onSteps?: (steps: TakenSteps) => void,
    wantsCheckpoint?: () => boolean
  ): AsyncGenerator<RunEvent, void, undefined> {
    const { config, id } = this.run
    try {
      await this.#lease.setState({ state: 'running', error: null })
      const events = train({
        ...config,
        engine: this.engine,
        dataSet: this.dataSet,
        recipe: RECIPES[config.recipe],
        from: this.#checkpoint,
        runId: id,
        rateChanges: () => this.#run.config.rateChanges ?? [],
        onCheckpoint: (checkpoint) => this.#save(checkpoint),
        onSteps,
        wantsCheckpoint,
        signal
      })
      let loggedAt = -Infinity
      for await (const event of events) {
        this.#unlogged.push(event)
        if (event.kind === 'epoch') this.#figures = [...this.#figures, metricsOf(event)]
        const now = performance.now()
        if (event.kind !== 'progress' || now - loggedAt >= LOG_PROGRESS_MS) {
          await this.#log()
          loggedAt = now
        }
        if (event.kind === 'ended') await this.#lease.setState({ state: event.state })
        yield event
      }
    } catch (error) {
      // On a full disk this fails as well; the first error is the one that matters, and the run
      // then shows as interrupted.
      const state = error instanceof WorkbenchError && error.code === 'diverged' ? 'needs-you' : 'failed'
      await this.#lease.setState({ state, error: detailsOf(error) }).catch(() => undefined)
      throw error
    } finally {
      await this.#log().catch(() => undefined)
    }
  }

  /** Notes that nobody pulls for a while, or that it goes on. Between two events. */
  async setPaused(paused: boolean): Promise<void> {
    await this.#log()
    await this.#lease.setState({ state: paused ? 'paused' : 'running' })
  }

  /**
   * The steps after those taken so far are taken at this rate, also after an interruption. Between
   * two events. Throws `io`.
   */
  async setLearningRate(learningRate: number): Promise<void> {
    const { step } = await this.engine.getState()
    this.#run = await changeRate(this.#run, step, learningRate)
  }

  /** Which position stands for the run from now on: `best` is "stop, keep the best". */
  async keep(position: ModelCheckpoint): Promise<void> {
    await this.#lease.setState({ keeps: position })
  }

  /** Accuracy on the test set after training; null where the data has none. Kept with the run. */
  async testAccuracy(): Promise<number | null> {
    const { test } = this.dataSet
    if (!test) return null
    await this.engine.load('test', test)
    const { accuracy } = await this.engine.evaluate('test')
    await this.#lease.setState({ testAccuracy: accuracy, testImages: test.count })
    return accuracy
  }

  /**
   * Writes the newest checkpoint as a model. The engine cannot train after this. Throws what
   * exportModel throws.
   */
  async export(file: string, onNotice: (text: string) => void = () => undefined): Promise<Verification> {
    const { run, engine } = this
    // Loaded when they are needed: what writes ONNX takes a fifth of the time that a command line
    // needs to begin.
    const { exportModel } = await import('./export-model.ts')
    const { verificationData } = await import('./verification-data.ts')
    const dataSet = await verificationData({
      openOwn: () => Promise.resolve(this.dataSet),
      openMnist: () => openDataSet('mnist'),
      onNotice
    })
    const { parameters } = this.#checkpoint
    const origin = provenanceOf(run, this.#checkpoint)
    return (await exportModel({ file, parameters, origin, dataSet, engine })).verification
  }

  /**
   * Ends the engine and lets go of the run; to be called whatever happened, and safe to call twice.
   */
  async close(): Promise<void> {
    try {
      await this.engine.dispose()
    } finally {
      await this.#lease.release()
    }
  }

  async #log(): Promise<void> {
    if (this.#unlogged.length === 0) return
    const events = this.#unlogged
    this.#unlogged = []
    const newest = events.findLast(({ kind }) => kind === 'progress')
    await this.#lease.append(events.filter((event) => event.kind !== 'progress' || event === newest))
  }

  /**
   * The best first: killed between the two, the run goes on from before the best epoch's end and
   * makes it again.
   */
  async #save(checkpoint: Checkpoint): Promise<string> {
    const files = runFiles(this.run.folder)
    const key = trainingKey(this.run.config)
    if (isBest(checkpoint)) await writeCheckpoint(files.best, checkpoint, key)
    await writeCheckpoint(files.checkpoint, checkpoint, key)
    this.#checkpoint = checkpoint
    return files.checkpoint
  }
}

function metricsOf({
  epoch,
  cost,
  accuracy,
  validationCost,
  validationAccuracy,
  ...pace
}: EpochFinished): EpochMetrics {
  const { seconds, imagesPerSecond } = pace
  return { epoch, cost, accuracy, validationCost, validationAccuracy, seconds, imagesPerSecond }
}

function detailsOf(error: unknown): NonNullable<StateChange['error']> {
  if (error instanceof WorkbenchError) return { code: error.code, message: error.message, hint: error.hint }
  const message = error instanceof Error ? error.message : String(error)
  return { code: 'unexpected', message, hint: 'Resume the run; if it fails again, report it.' }
}
