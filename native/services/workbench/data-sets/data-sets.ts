/** The contract's data sets: listed, opened, downloaded, imported and removed. */
import type { DataSetApi, DataSetsApi, DataSetSummary, ImportReport } from '../../../contract/data-sets.ts'
import { WorkbenchError } from '../../../contract/errors.ts'
import type { TaskStream } from '../../../contract/task-stream.ts'
import type { OnFault } from '../rpc/capability.ts'
import type { ChangeFeed } from '../rpc/change-feed.ts'
import { taskStream } from '../rpc/task-stream.ts'
import type { DataSetStore } from './data-set-store.ts'
import { DataSetView } from './data-set-view.ts'
import { fetchMnist } from './download-mnist.ts'
import { importFiles } from './import-files.ts'

export interface DataSetsOptions {
  readonly store: DataSetStore
  readonly changes: ChangeFeed
  /**
   * The run under way and the data set that it is trained on, as its config names it; null when
   * none is.
   */
  readonly dataInUse: () => { readonly run: string; readonly spec: string } | null
  readonly onFault: OnFault
}

export class DataSets implements DataSetsApi {
  readonly #options: DataSetsOptions

  constructor(options: DataSetsOptions) {
    this.#options = options
  }

  list(): Promise<DataSetSummary[]> {
    return this.#options.store.list()
  }

  async open({ id }: { id: string }): Promise<DataSetApi> {
    const { summary, dataSet } = await this.#options.store.open(id)
    return new DataSetView(summary, dataSet)
  }

  async prepare({ id }: { id: string }): Promise<TaskStream<DataSetSummary>> {
    const { store, onFault } = this.#options
    const title = await store.titleOf(id)
    return taskStream(async (report, signal) => {
      report(`Opening ${title}`, 0, null)
      return store.prepare(id, report, signal)
    }, onFault)
  }

  downloadMnist(): Promise<TaskStream<DataSetSummary>> {
    const { store, changes, onFault } = this.#options
    return Promise.resolve(fetchMnist(store, () => changes.dataSetsChanged(), onFault))
  }

  async importFiles({ files }: { files: { name: string; bytes: Uint8Array }[] }): Promise<ImportReport> {
    const { store, changes } = this.#options
    const report = await importFiles(files, store)
    if (report.dataSet) changes.dataSetsChanged()
    return report
  }

  async remove({ id }: { id: string }): Promise<void> {
    const { store, changes, dataInUse } = this.#options
    const used = dataInUse()
    if (used && store.idOf(used.spec) === id) {
      throw new WorkbenchError(
        'bad-argument',
        `the run ${used.run} is being trained on ${await store.titleOf(id)}`,
        'Stop it first, then remove the data set.'
      )
    }
    await store.remove(id)
    changes.dataSetsChanged()
  }
}
