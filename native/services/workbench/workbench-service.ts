/** The contract's WorkbenchApi: each method a line or two over who does the work. Arguments are parsed before they come here. */
import type { ComparisonRequest, EngineComparison } from '../../contract/comparison.ts'
import type { DataSetApi, DataSetSummary, ImportReport } from '../../contract/data-sets.ts'
import type { Drawing, SavedDrawing, SavedDrawings, Recognition, RecogniseRequest } from '../../contract/drawings.ts'
import type { EvaluationApi } from '../../contract/evaluation.ts'
import { WorkbenchError } from '../../contract/errors.ts'
import type { RunApi, RunOptions, RunInfo } from '../../contract/runs.ts'
import type {
  About,
  EngineOption,
  ListChange,
  ModelOption,
  TaskStream,
  WorkbenchApi
} from '../../contract/workbench.ts'
import type { Runs } from '../../runs/runs.ts'
import type { RunConfig } from '../run-config.ts'
import type { OnFault } from './rpc/capability.ts'
import type { DataSetStore } from './data-sets/data-set-store.ts'
import { DataSetView } from './data-sets/data-set-view.ts'
import type { EngineInstaller } from './engines/engine-installer.ts'
import { fetchMnist } from './data-sets/download-mnist.ts'
import { importFiles } from './data-sets/import-files.ts'
import type { ChangeFeed } from './rpc/change-feed.ts'
import type { ModelCatalog } from './recognition/model-catalog.ts'
import { recognise } from './recognition/recognise.ts'
import { liveMetrics } from './runs/run-handle.ts'
import type { RunSummaries } from './runs/run-summaries.ts'
import type { TrainingController } from './runs/training-controller.ts'

export interface WorkbenchParts {
  readonly about: About
  readonly engines: EngineInstaller
  readonly runs: Runs<RunConfig>
  readonly store: DataSetStore
  readonly records: RunSummaries
  readonly desk: TrainingController
  readonly models: ModelCatalog
  readonly lists: ChangeFeed
  readonly runApi: (id: string) => RunApi
  readonly dataSetApi: (view: DataSetApi) => DataSetApi
  readonly evaluation: EvaluationApi
  readonly onFault: OnFault
}

export class WorkbenchService implements WorkbenchApi {
  readonly #parts: WorkbenchParts

  constructor(parts: WorkbenchParts) {
    this.#parts = parts
  }

  about(): Promise<About> {
    return Promise.resolve(this.#parts.about)
  }

  engines(): Promise<EngineOption[]> {
    return this.#parts.engines.list()
  }

  installEngine(request: { id: string; gpu: boolean }): Promise<TaskStream<EngineOption>> {
    return this.#parts.engines.install(request)
  }

  removeEngine(request: { id: string }): Promise<EngineOption> {
    return this.#parts.engines.remove(request)
  }

  compareEngines(request: ComparisonRequest): Promise<TaskStream<EngineComparison>> {
    return this.#parts.engines.compare(request)
  }

  dataSets(): Promise<DataSetSummary[]> {
    return this.#parts.store.list()
  }

  async openDataSet({ id }: { id: string }): Promise<DataSetApi> {
    const { store, dataSetApi } = this.#parts
    const { summary, dataSet } = await store.open(id)
    return dataSetApi(new DataSetView(summary, dataSet))
  }

  fetchMnist(): Promise<TaskStream<DataSetSummary>> {
    const { store, lists, onFault } = this.#parts
    return Promise.resolve(fetchMnist(store, () => lists.dataSetsChanged(), onFault))
  }

  async importFiles({ files }: { files: { name: string; bytes: Uint8Array }[] }): Promise<ImportReport> {
    const { store, lists } = this.#parts
    const report = await importFiles(files, store)
    if (report.dataSet) lists.dataSetsChanged()
    return report
  }

  async removeDataSet({ id }: { id: string }): Promise<void> {
    const { store, desk, lists } = this.#parts
    const { current } = desk
    if (current && store.idOf(current.run.session.run.config.data) === id) {
      throw new WorkbenchError(
        'bad-argument',
        `the run ${current.run.id} is being trained on ${await store.titleOf(id)}`,
        'Stop it first, then remove the data set.'
      )
    }
    await store.remove(id)
    lists.dataSetsChanged()
  }

  async startRun(options: RunOptions): Promise<RunApi> {
    const { desk, runApi } = this.#parts
    return runApi(await desk.start(options))
  }

  currentRun(): Promise<RunApi | null> {
    const { desk, runApi } = this.#parts
    return Promise.resolve(desk.current ? runApi(desk.current.run.id) : null)
  }

  async runs(): Promise<RunInfo[]> {
    const { runs, records, desk } = this.#parts
    const all = (await runs.list()).filter((run) => run.kind === 'run')
    return Promise.all(all.map((run) => records.record(run, liveMetrics(desk, run.id))))
  }

  async openRun({ id }: { id: string }): Promise<RunApi> {
    const { desk, runApi } = this.#parts
    const run = await desk.find(id)
    return runApi(run.id)
  }

  models(): Promise<ModelOption[]> {
    return this.#parts.models.list()
  }

  recognise(request: RecogniseRequest): Promise<Recognition> {
    return recognise(request, this.#parts.models)
  }

  async drawings(): Promise<SavedDrawings> {
    const kept = await this.#parts.store.myDigits.list()
    return { drawings: kept.map(({ id, label, pixels }) => ({ id, label, pixels })) }
  }

  async saveDrawing({ drawing, label }: { drawing: Drawing; label: number }): Promise<SavedDrawing> {
    const { id, pixels } = await this.#parts.store.myDigits.keep(drawing, label)
    this.#parts.lists.dataSetsChanged()
    return { id, label, pixels }
  }

  async removeDrawing({ id }: { id: string }): Promise<void> {
    await this.#parts.store.myDigits.remove(id)
    this.#parts.lists.dataSetsChanged()
  }

  evaluation(): Promise<EvaluationApi> {
    return Promise.resolve(this.#parts.evaluation)
  }

  watchChanges(): Promise<ReadableStream<ListChange>> {
    return Promise.resolve(this.#parts.lists.watch())
  }
}
