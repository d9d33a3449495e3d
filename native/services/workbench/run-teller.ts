/**
 * Turns what happens in training into a run's journal: events, the brief's lines, every step, and a few times a second what the
 * network looks like. Decides how much is told, and keeps steps and the last picture in the run's folder.
 */
import type { RunEvent } from '../../contract/run-events.ts'
import type { RunSnapshot, RunState } from '../../contract/runs.ts'
import { parameterView } from '../../model/architecture.ts'
import type { OnFault } from './capability.ts'
import type { ObservedEngine } from './observed-engine.ts'
import type { ProbeSet } from './probes.ts'
import type { RunJournal } from './run-journal.ts'
import { RunLines } from './run-lines.ts'
import type { StepBuffer } from './step-buffer.ts'
import type { StepWriter } from './step-file.ts'
import { writeWatchedPicture } from './watched-picture.ts'

/**
 * Every telling wakes the page and what carries it, and on a machine of few cores they take the processor from the training:
 * often in the first moments, which one watches, then once a second.
 */
const TELL_OFTEN_MS = 400
const TELL_MS = 1000
const OFTEN = 25
/** With every telling, but not with every one of epochs that take milliseconds. */
const SNAPSHOT_MS = 350

export interface RunTellerOptions {
  readonly runFolder: string
  readonly journal: RunJournal
  readonly engine: ObservedEngine
  readonly buffer: StepBuffer
  readonly probes: ProbeSet
  /** Null where steps cannot be kept. */
  readonly writer: StepWriter | null
  readonly onFault: OnFault
}

export class RunTeller {
  readonly #options: RunTellerOptions
  readonly #lines = new RunLines()
  #toldAt = -Infinity
  #told = 0
  #picturedAt = -Infinity
  #snapshot: RunSnapshot | null = null
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
    const now = performance.now()
    if (event.kind === 'progress' && now - this.#toldAt < (this.#told < OFTEN ? TELL_OFTEN_MS : TELL_MS)) return
    this.#toldAt = now
    this.#told++
    await this.flush()
    journal.append({ kind: 'event', event })
    for (const text of this.#lines.take(event)) journal.append({ kind: 'line', text })
    if (event.kind === 'ended' || now - this.#picturedAt >= SNAPSHOT_MS) await this.snapshot()
  }

  state(state: RunState, reason: string | null = null): void {
    this.#options.journal.append({ kind: 'state', state, reason })
  }

  /** Tells of all steps up to now. */
  async flush(): Promise<void> {
    const series = this.#options.buffer.take()
    if (series.globalStep.length === 0) return
    this.#options.journal.appendSteps(series)
    try {
      await this.#writer?.append(series)
    } catch (error) {
      // A full disk ends the training soon enough; a missing curve alone shall not.
      this.#options.onFault(error)
      this.#writer = null
    }
  }

  /** Pictures the network as it is. Training rests meanwhile, and does not end because this fails. */
  async snapshot(): Promise<void> {
    if (this.#options.engine.newestBatch.length === 0) return
    try {
      await this.#picture()
    } catch (error) {
      this.#options.onFault(error)
    }
  }

  async #picture(): Promise<void> {
    const { engine, probes, journal } = this.#options
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
    journal.append({ kind: 'snapshot', snapshot: this.#snapshot })
  }

  /** Keeps the last picture; to be called once, at the end. Never rejects. */
  async close(): Promise<void> {
    const { runFolder, probes, writer, onFault } = this.#options
    try {
      await this.flush()
      await writeWatchedPicture(runFolder, { probes, snapshot: this.#snapshot })
    } catch (error) {
      onFault(error)
    }
    await writer?.close().catch(onFault)
  }
}
