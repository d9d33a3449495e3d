/**
 * Turns what happens in training into a run's journal: events, the brief's lines, every step, and now and then what the network
 * looks like. Decides how much is told, and keeps steps and the last picture in the run's folder.
 */
import { availableParallelism } from 'node:os'
import type { CheckpointWritten, RunEvent, RunProgress } from '../../../contract/run-events.ts'
import type { RunSnapshot, RunState, StepSeries } from '../../../contract/runs.ts'
import { parameterView } from '../../../model/architecture.ts'
import type { OnFault } from '../rpc/capability.ts'
import type { ObservedEngine } from './observed-engine.ts'
import type { ProbeDigits } from './probe-digits.ts'
import type { RunJournal } from '../journal/run-journal.ts'
import { RunLogFormat, appendLogLines } from '../journal/format-run-log.ts'
import type { StepBuffer } from './step-buffer.ts'
import type { StepWriter } from '../../../runs/step-file.ts'
import { writeSnapshotFile } from '../journal/snapshot-file.ts'

/**
 * Every telling wakes the page and what carries it. Where training uses all cores they take the processor from it: then often in
 * the first moments alone, which one watches, and later after every epoch and at least so often.
 */
const INITIAL_PUBLISH_INTERVAL_MS = 400
const PUBLISH_INTERVAL_MS = 1500
const INITIAL_PUBLISHES = 5
/** With every telling, but not with every one of epochs that take milliseconds. */
const SNAPSHOT_MS = 350
/** The last picture is written with a checkpoint, but not with every one. */
const PICTURE_KEPT_MS = 10_000

export interface RunTellerOptions {
  readonly runFolder: string
  readonly journal: RunJournal
  readonly engine: ObservedEngine
  readonly buffer: StepBuffer
  readonly probes: ProbeDigits
  /** Null where steps cannot be kept. */
  readonly writer: StepWriter | null
  readonly onFault: OnFault
}

export class RunRecorder {
  readonly #options: RunTellerOptions
  readonly #lines = new RunLogFormat()
  #toldAt = -Infinity
  #told = 0
  #picturedAt = -Infinity
  #pictureKeptAt = -Infinity
  #snapshot: RunSnapshot | null = null
  #checkpoint: CheckpointWritten | null = null
  #progress: RunProgress | null = null
  #writer: StepWriter | null

  constructor(options: RunTellerOptions) {
    this.#options = options
    this.#writer = options.writer
  }

  /** Between two events of the training, which waits meanwhile. */
  async event(event: RunEvent): Promise<void> {
    const { journal, engine, probes } = this.#options
    if (event.kind === 'started') {
      const { resumedFrom, stepsPerEpoch } = event
      if (resumedFrom) journal.truncate((resumedFrom.epoch - 1) * stepsPerEpoch + resumedFrom.step)
      // The place of the test set is free until the training is over.
      if (probes.images.count > 0) await engine.load('test', probes.images)
    }
    if (event.kind === 'checkpoint') {
      // It follows what a person waits for, and is told with what comes next. What it goes on from is kept with it: those steps
      // are not made again after a crash.
      this.#checkpoint = event
      await this.#keep(this.#tellSteps())
      if (performance.now() - this.#pictureKeptAt >= PICTURE_KEPT_MS) await this.#keepPicture()
      return
    }
    const now = performance.now()
    if (event.kind === 'progress' && now - this.#toldAt < this.#interval) {
      this.#progress = event
      return
    }
    this.#toldAt = now
    this.#told++
    const isPictured = event.kind === 'ended' || now - this.#picturedAt >= SNAPSHOT_MS
    const snapshot = isPictured ? await this.#picture() : null
    // At once, so that readers get it in one message.
    const series = this.#tellWaiting()
    journal.append({ kind: 'event', event })
    appendLogLines(journal, this.#lines, event)
    if (snapshot) journal.append({ kind: 'snapshot', snapshot })
    await this.#keep(series)
  }

  state(state: RunState, reason: string | null = null): void {
    this.#options.journal.append({ kind: 'state', state, reason })
  }

  /** Tells of all steps up to now, and how the network looks. Training rests meanwhile. */
  async catchUp(): Promise<void> {
    const snapshot = await this.#picture()
    const series = this.#tellWaiting()
    if (snapshot) this.#options.journal.append({ kind: 'snapshot', snapshot })
    await this.#keep(series)
  }

  get #interval(): number {
    const hasSpareCore = this.#options.engine.threads < availableParallelism()
    return hasSpareCore || this.#told < INITIAL_PUBLISHES ? INITIAL_PUBLISH_INTERVAL_MS : PUBLISH_INTERVAL_MS
  }

  #tellSteps(): StepSeries {
    const series = this.#options.buffer.take()
    this.#options.journal.appendSteps(series)
    return series
  }

  /** Of progress the newest: figures of a moment ago would stand beside those of an epoch that has ended. */
  #tellWaiting(): StepSeries {
    const series = this.#tellSteps()
    for (const event of [this.#checkpoint, this.#progress]) {
      if (event) this.#options.journal.append({ kind: 'event', event })
    }
    this.#checkpoint = this.#progress = null
    return series
  }

  async #keep(series: StepSeries): Promise<void> {
    if (series.globalStep.length === 0) return
    try {
      await this.#writer?.append(series)
    } catch (error) {
      // A full disk ends the training soon enough; a missing curve alone shall not.
      this.#options.onFault(error)
      this.#writer = null
    }
  }

  /** The network as it is; null before the first step. Training rests meanwhile, and does not end because this fails. */
  async #picture(): Promise<RunSnapshot | null> {
    const { engine, probes, onFault } = this.#options
    if (engine.newestBatch.length === 0) return null
    try {
      const { parameters, step } = await engine.getState()
      const { gradients } = await engine.gradients(engine.newestBatch)
      const { count } = probes.images
      this.#snapshot = {
        globalStep: step,
        conv1Kernel: parameterView(parameters, 'conv1/kernel').slice(),
        conv1Gradient: parameterView(gradients, 'conv1/kernel').slice(),
        probes: count > 0 ? await engine.predict('test', 0, count) : new Float32Array()
      }
      this.#picturedAt = performance.now()
      return this.#snapshot
    } catch (error) {
      onFault(error)
      return null
    }
  }

  /** To be called once, at the end. Never rejects. */
  async close(): Promise<void> {
    const { writer, onFault } = this.#options
    await this.#keep(this.#tellWaiting())
    await this.#keepPicture()
    await writer?.close().catch(onFault)
  }

  async #keepPicture(): Promise<void> {
    const { runFolder, probes, onFault } = this.#options
    this.#pictureKeptAt = performance.now()
    await writeSnapshotFile(runFolder, { probes, snapshot: this.#snapshot }).catch(onFault)
  }
}
