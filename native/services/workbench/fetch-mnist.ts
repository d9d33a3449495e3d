/** Fetching MNIST as a stream of how far it is. Cancelling the stream stops the download; what has arrived is kept. */
import type { DataSetSummary } from '../../contract/data-sets.ts'
import type { TaskDone, TaskProgress, TaskStream } from '../../contract/workbench.ts'
import { fetchData } from '../fetch-data.ts'
import { plainError, type OnFault } from './capability.ts'
import { ChangeSignal } from './change-signal.ts'
import { MNIST, type DataSetStore } from './data-set-store.ts'
import { pacedStream } from './paced-stream.ts'

export function fetchMnist(store: DataSetStore, onFetched: () => void, onFault: OnFault): TaskStream<DataSetSummary> {
  const { files } = store.remote
  const total = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  const changes = new ChangeSignal()
  const cancelled = new AbortController()
  let progress: TaskProgress | null = null
  let outcome: { result: DataSetSummary } | { error: Error } | null = null
  let told = false

  const fetching = async () => {
    await fetchData({
      dataFolder: store.folder,
      remote: store.remote,
      signal: cancelled.signal,
      onProgress: ({ file, receivedBytes }) => {
        const at = files.findIndex(({ name }) => name === file)
        const before = files.slice(0, at).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
        progress = { kind: 'progress', what: file, done: before + receivedBytes, total }
        changes.notify()
      }
    })
    store.forgetMnist()
    onFetched()
    const { summary } = await store.open(MNIST)
    return summary
  }
  fetching()
    .then(
      (result) => (outcome = { result }),
      (error: unknown) => (outcome = { error: plainError(error, onFault) })
    )
    .finally(() => changes.notify())

  return pacedStream<TaskProgress | TaskDone<DataSetSummary>>(
    {
      changes,
      isLive: () => true,
      next: () => {
        if (progress) {
          const part = progress
          progress = null
          return part
        }
        if (!outcome) return undefined
        if ('error' in outcome) throw outcome.error
        if (told) return null
        told = true
        return { kind: 'done', result: outcome.result }
      }
    },
    () => cancelled.abort()
  )
}
