/** One run to read, watch and control: the contract's RunApi. Holding a handle, or releasing it, never affects the run. */
import type { ModelFile, Probes, RunApi, RunInfo, RunUpdate } from '../../../contract/runs.ts'
import type { Runs } from '../../../runs/runs.ts'
import type { RunConfig } from '../../run-config.ts'
import { exportModelFile, type ModelFileOptions } from './model-file.ts'
import type { ChangeFeed } from '../rpc/change-feed.ts'
import { throttledStream } from '../rpc/throttled-stream.ts'
import { chooseProbeDigits } from '../../recording/probe-digits.ts'
import type { RunMetrics, RunSummaries } from './run-summaries.ts'
import type { TrainingController } from './training-controller.ts'
import { readSnapshotFile } from '../../recording/snapshot-file.ts'

export interface RunHandleOptions extends ModelFileOptions {
  readonly runs: Runs<RunConfig>
  readonly controller: TrainingController
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
    return run.kind === 'broken' ? summaries.broken(run) : summaries.of(run, liveMetrics(controller, this.#id))
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

  async rename({ title }: { title: string }): Promise<void> {
    const { controller, runs, changes } = this.#options
    await runs.rename(await controller.find(this.#id), title)
    changes.runsChanged()
  }

  async exportModel({ target }: { target: string | null }): Promise<ModelFile> {
    return exportModelFile(await this.#options.controller.find(this.#id), target, this.#options)
  }
}

/** What the process that trains it knows better than the disk; null when it is not in training here. */
export function liveMetrics({ current }: TrainingController, id: string): RunMetrics | null {
  if (current?.run.id !== id) return null
  const { session } = current.run
  return { globalStep: current.run.globalStep, figures: session.figures, threads: session.engine.threads }
}

function plain({ pixels, labels }: Probes): Probes {
  return { pixels, labels }
}
