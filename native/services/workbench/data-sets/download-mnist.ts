/**
 * Fetching MNIST as a stream of how far it is. Cancelling the stream stops the download; what has
 * arrived is kept.
 */
import type { DataSetSummary } from '../../../contract/data-sets.ts'
import type { TaskStream } from '../../../contract/task-stream.ts'
import { fetchData } from '../../fetch-data.ts'
import type { OnFault } from '../rpc/capability.ts'
import { MNIST, type DataSetStore } from './data-set-store.ts'
import { taskStream } from '../rpc/task-stream.ts'

export function fetchMnist(store: DataSetStore, onFetched: () => void, onFault: OnFault): TaskStream<DataSetSummary> {
  const { files } = store.remote
  const total = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  return taskStream(async (report, signal) => {
    await fetchData({
      dataFolder: store.folder,
      remote: store.remote,
      // The page offers this only where there is none, or where it is damaged.
      bundledMnist: null,
      signal,
      onProgress: ({ file, receivedBytes }) => {
        const at = files.findIndex(({ name }) => name === file)
        const before = files.slice(0, at).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
        report(file, before + receivedBytes, total)
      }
    })
    store.forgetMnist()
    onFetched()
    const { summary } = await store.open(MNIST)
    return summary
  }, onFault)
}
