/** One run to look at, to watch and to steer: the contract's RunApi over the desk. Holding it, or letting it go, changes nothing. */
import type { ModelFile, Probes, RunApi, RunInfo, RunUpdate } from '../../../contract/runs.ts'
import type { Runs } from '../../../runs/runs.ts'
import type { RunConfig } from '../../run-config.ts'
import type { DataSetStore } from '../data-sets/data-set-store.ts'
import type { ExportRunModel } from './export-run-model.ts'
import { throttledStream } from '../rpc/throttled-stream.ts'
import { chooseProbeDigits } from './probe-digits.ts'
import type { RunMetrics, RunSummaries } from './run-summaries.ts'
import type { TrainingController } from './training-controller.ts'
import { readSnapshotFile } from '../journal/snapshot-file.ts'

export interface RunAccessOptions {
  readonly runs: Runs<RunConfig>
  readonly desk: TrainingController
  readonly records: RunSummaries
  readonly store: DataSetStore
  readonly exportModel: ExportRunModel
  readonly onChange: () => void
}

export class RunHandle implements RunApi {
  readonly #id: string
  readonly #options: RunAccessOptions

  constructor(id: string, options: RunAccessOptions) {
    this.#id = id
    this.#options = options
  }

  async record(): Promise<RunInfo> {
    const { desk, records } = this.#options
    const run = await desk.find(this.#id)
    return records.record(run, liveMetrics(desk, this.#id))
  }

  async probes(): Promise<Probes> {
    const { desk, store } = this.#options
    const { current } = desk
    if (current?.run.id === this.#id) return plain(current.probes)
    const run = await desk.find(this.#id)
    const picture = await readSnapshotFile(run.folder)
    return plain(picture?.probes ?? chooseProbeDigits((await store.bySpec(run.config.data)).validation))
  }

  async watch({ afterSeq }: { afterSeq: number }): Promise<ReadableStream<readonly RunUpdate[]>> {
    const { desk } = this.#options
    const journal = await desk.journalOf(await desk.find(this.#id))
    return throttledStream(journal.read(afterSeq))
  }

  pause(): Promise<void> {
    return this.#options.desk.pause(this.#id)
  }

  resume(): Promise<void> {
    return this.#options.desk.resume(this.#id)
  }

  stop(): Promise<void> {
    return this.#options.desk.stop(this.#id)
  }

  discard(): Promise<void> {
    return this.#options.desk.discard(this.#id)
  }

  async rename({ title }: { title: string }): Promise<void> {
    const { desk, runs, onChange } = this.#options
    await runs.rename(await desk.find(this.#id), title)
    onChange()
  }

  async exportModel({ target }: { target: string | null }): Promise<ModelFile> {
    const { desk, exportModel } = this.#options
    return exportModel(await desk.find(this.#id), target)
  }
}

/** What the process that trains it knows better than the disk; null when it is not in training here. */
export function liveMetrics({ current }: TrainingController, id: string): RunMetrics | null {
  if (current?.run.id !== id) return null
  const { session } = current.run
  return { globalStep: current.buffer.globalStep, figures: session.figures, threads: session.engine.threads }
}

function plain({ pixels, labels }: Probes): Probes {
  return { pixels, labels }
}
