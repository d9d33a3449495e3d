/**
 * The data sets there are, and the one that is open: its details and its pictures by the page.
 * Fetches MNIST, imports files, removes imported sets. Which set a view shows is in the view's
 * address, not here.
 */
import type { Failure } from '../../../native/contract/errors.ts'
import { defineStore } from 'pinia'
import { ref, shallowRef, watch } from 'vue'
import type {
  DataSetApi,
  DataSetDetails,
  DataSetSummary,
  ImagePage,
  ImagePageRequest,
  Split
} from '../../../native/contract/data-sets.ts'
import { announce } from '../../base/composables/use-announcer.ts'
import { useConnection } from '../connection/connection.ts'
import { describeError, useNotices } from '../connection/notices.ts'

export type OpenSet =
  | { readonly kind: 'opening'; readonly id: string }
  | {
      readonly kind: 'open'
      readonly id: string
      readonly details: DataSetDetails
      readonly images: (request: ImagePageRequest) => Promise<ImagePage>
      readonly meanImages: (split: Split) => Promise<Uint8Array>
    }
  | ({ readonly kind: 'failed'; readonly id: string } & Failure)

export interface Fetching {
  readonly doneBytes: number
  /** Null while it is not known. */
  readonly totalBytes: number | null
}

export const useDataSets = defineStore('data-sets', () => {
  const connection = useConnection()
  const notices = useNotices()

  /** Null until the list has come. */
  const sets = shallowRef<readonly DataSetSummary[] | null>(null)
  const listFailure = shallowRef<Failure | null>(null)
  const opened = shallowRef<OpenSet | null>(null)
  const fetching = shallowRef<Fetching | null>(null)
  const fetchFailure = shallowRef<Failure | null>(null)
  const removing = ref(false)
  /** Why the set that was to be removed last is still there. */
  const removeFailure = shallowRef<Failure | null>(null)
  /** What was asked for last; an answer to anything else is dropped. */
  let latestOpen: { readonly id: string } | null = null
  /** Set while MNIST is being fetched: ends it. */
  let cancelFetching: (() => void) | null = null

  async function loadList(): Promise<void> {
    const api = connection.api
    if (!api) return
    try {
      const list = await api.dataSets().list()
      if (connection.api !== api) return
      sets.value = list
      listFailure.value = null
    } catch (cause) {
      if (connection.api === api) listFailure.value = describeError(cause)
    }
  }

  /** Opens a set, and again when it has changed or the line is a new one; the last call wins. */
  async function open(id: string): Promise<void> {
    const api = connection.api
    // Shown as it was until it is open again: a list that changes must not make the gallery blink.
    if (opened.value?.id !== id || opened.value.kind === 'failed') opened.value = { kind: 'opening', id }
    const own = { id }
    latestOpen = own
    if (!api) return
    try {
      const dataSet: DataSetApi = await api.dataSets().open({ id })
      const details = await dataSet.details()
      if (own !== latestOpen || connection.api !== api) return
      const images = (request: ImagePageRequest) => dataSet.images(request)
      const meanImages = (split: Split) => dataSet.meanImages({ split })
      opened.value = { kind: 'open', id, details, images, meanImages }
    } catch (cause) {
      if (own === latestOpen && connection.api === api) opened.value = { kind: 'failed', id, ...describeError(cause) }
    }
  }

  function close(): void {
    latestOpen = null
    opened.value = null
  }

  watch(
    () => [connection.api, connection.dataSetsRevision] as const,
    async ([api]) => {
      if (!api) return
      await loadList()
      const id = latestOpen?.id
      if (id !== undefined && sets.value?.some((set) => set.id === id && set.state === 'ready')) await open(id)
    },
    { immediate: true }
  )

  async function fetchMnist(): Promise<void> {
    if (fetching.value) return
    fetching.value = { doneBytes: 0, totalBytes: null }
    fetchFailure.value = null
    const cancelling = new AbortController()
    try {
      const reader = (await connection.requireApi().dataSets().downloadMnist()).getReader()
      cancelFetching = () => {
        cancelling.abort()
        void reader.cancel().catch(() => undefined) // it has failed already
      }
      for (;;) {
        const { done, value } = await reader.read()
        if (done) break
        if (value.kind === 'progress') fetching.value = { doneBytes: value.done, totalBytes: value.total }
      }
      announce(cancelling.signal.aborted ? 'Fetching MNIST was cancelled.' : 'MNIST downloaded.')
    } catch (cause) {
      if (!cancelling.signal.aborted) fetchFailure.value = describeError(cause)
    } finally {
      fetching.value = null
      cancelFetching = null
      await loadList()
    }
  }

  /** True when it is gone; otherwise `removeFailure` says why not. */
  async function remove(set: DataSetSummary): Promise<boolean> {
    removing.value = true
    removeFailure.value = null
    try {
      await connection.requireApi().dataSets().remove({ id: set.id })
      if (latestOpen?.id === set.id) close()
      await loadList()
      notices.done(`${set.title} is removed.`)
      return true
    } catch (cause) {
      const { message, hint } = describeError(cause)
      // The compute process knows the set by its id, people by its title.
      removeFailure.value = { message: message.replaceAll(set.id, set.title), hint }
      return false
    } finally {
      removing.value = false
    }
  }

  return {
    sets,
    listFailure,
    opened,
    fetching,
    fetchFailure,
    removing,
    removeFailure,
    open,
    close,
    loadList,
    fetchMnist,
    cancelFetch: () => cancelFetching?.(),
    remove,
    resetRemoval: () => (removeFailure.value = null)
  }
})
