/**
 * One run to read, watch and control: the contract's RunApi. Holding a handle, or releasing it,
 * never affects the run.
 */
import type { ModelFile, Probes, RunApi, RunInfo, RunUpdate } from '../../../contract/runs.ts'
import type { Repetition } from '../../../contract/run-repetition.ts'
import type { RunCheckpoint } from '../../../contract/run-results.ts'
import type { Runs } from '../../../runs/runs.ts'
import type { LeNetRun } from '../../open-run.ts'
import type { RunConfig } from '../../run-config.ts'
import { exportModelFile, type ModelFileOptions } from './model-file.ts'
import type { ChangeFeed } from '../rpc/change-feed.ts'
import { throttledStream } from '../rpc/throttled-stream.ts'
import { chooseProbeDigits } from '../../recording/probe-digits.ts'
import type { RunControl } from './run-control.ts'
import type { RunMetrics, RunSummaries } from './run-summaries.ts'
import type { TrainingController } from './training-controller.ts'
import { readSnapshotFile } from '../../recording/snapshot-file.ts'

export interface RunHandleOptions extends ModelFileOptions {
  readonly runs: Runs<RunConfig>
  readonly controller: TrainingController
  readonly control: RunControl
  readonly summaries: RunSummaries
  readonly changes: ChangeFeed
}

export class RunHandle implements RunApi {
  readonly #id: string
  readonly #options: RunHandleOptions

  constructor(id: string, options: RunHandleOptions) {
    this.#id = id
    this.#options = options
  }

  async info(): Promise<RunInfo> {
    const { controller, summaries } = this.#options
    const run = await this.#options.runs.read(this.#id)
    return run.kind === 'broken' ? summaries.broken(run) : infoOf(run, summaries, controller)
  }

  async probes(): Promise<Probes> {
    const { controller, store } = this.#options
    const { current } = controller
    if (current?.run.id === this.#id) return plain(current.probes)
    const run = await controller.find(this.#id)
    const picture = await readSnapshotFile(run.folder)
    return plain(picture?.probes ?? chooseProbeDigits((await store.bySpec(run.config.data)).validation))
  }

  async watch({ afterSeq }: { afterSeq: number }): Promise<ReadableStream<readonly RunUpdate[]>> {
    const { controller } = this.#options
    const journal = await controller.journalOf(await controller.find(this.#id))
    return throttledStream(journal.read(afterSeq))
  }

  pause(): Promise<void> {
    return this.#options.controller.pause(this.#id)
  }

  resume(): Promise<void> {
    return this.#options.controller.resume(this.#id)
  }

  stop(): Promise<void> {
    return this.#options.controller.stop(this.#id)
  }

  discard(): Promise<void> {
    return this.#options.controller.discard(this.#id)
  }

  keep({ checkpoint }: { checkpoint: RunCheckpoint }): Promise<void> {
    return this.#options.control.keep(this.#id, checkpoint)
  }

  setLearningRate({ learningRate }: { learningRate: number }): Promise<void> {
    return this.#options.control.setLearningRate(this.#id, learningRate)
  }

  resumeFromBest(): Promise<void> {
    return this.#options.control.resumeFromBest(this.#id)
  }

  extend({ epochs }: { epochs: number }): Promise<void> {
    return this.#options.control.extend(this.#id, epochs)
  }

  repeat(): Promise<{ readonly id: string }> {
    return this.#options.control.repeat(this.#id)
  }

  repetitions(): Promise<Repetition[]> {
    return this.#options.control.repetitions(this.#id)
  }

  repetition(): Promise<Repetition | null> {
    return this.#options.control.repetition(this.#id)
  }

  async rename({ title }: { title: string }): Promise<void> {
    const { controller, runs, changes } = this.#options
    await runs.rename(await controller.find(this.#id), title)
    changes.runsChanged()
  }

  async exportModel({ target }: { target: string | null }): Promise<ModelFile> {
    return exportModelFile(await this.#options.controller.find(this.#id), target, this.#options)
  }
}

/** As the run's folder says, and what this process knows better. */
export async function infoOf(run: LeNetRun, summaries: RunSummaries, controller: TrainingController): Promise<RunInfo> {
  const info = await summaries.of(run, liveMetrics(controller, run.id))
  return { ...info, trainsInAnotherProcess: info.trainsInAnotherProcess && !controller.trainsHere(run.id) }
}

/**
 * What the process that trains it knows better than the disk; null when it is not in training here.
 */
export function liveMetrics({ current }: TrainingController, id: string): RunMetrics | null {
  if (current?.run.id !== id) return null
  const { session } = current.run
  return { globalStep: current.run.globalStep, figures: session.figures, threads: session.engine.threads }
}

function plain({ pixels, labels }: Probes): Probes {
  return { pixels, labels }
}
