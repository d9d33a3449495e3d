/** Which data the next run learns from: the sets there are, the chosen one, and MNIST's fetching when it is not here yet. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { DataSetSummary } from '../../native/contract/data-sets.ts'
import { readStream } from '../client/read-stream.ts'
import { useConnection } from './connection.ts'
import { useNotices } from './notices.ts'

export const useRunData = defineStore('run-data', () => {
  const connection = useConnection()
  const notices = useNotices()

  const sets = shallowRef<readonly DataSetSummary[]>([])
  /** What the person chose; null: the best there is. */
  const wish = ref<string | null>(null)
  /** Share of MNIST fetched, 0..1; null while nothing is being fetched. */
  const fetched = ref<number | null>(null)

  watch(
    () => [connection.api, connection.dataSetsRevision] as const,
    async ([api]) => {
      if (!api) return
      try {
        sets.value = await api.dataSets()
      } catch (cause) {
        notices.failed(cause)
      }
    },
    { immediate: true }
  )

  /** MNIST where it is here, otherwise the first set that is ready (the program's own digits). */
  const chosen = computed<DataSetSummary | undefined>(() => {
    const ready = sets.value.filter(({ state }) => state === 'ready')
    return sets.value.find(({ id }) => id === wish.value) ?? ready.find(({ id }) => id === 'mnist') ?? ready[0]
  })

  function choose(id: string): void {
    wish.value = id
  }

  async function fetchMnist(): Promise<void> {
    if (fetched.value !== null) return
    fetched.value = 0
    try {
      for await (const part of readStream(await connection.requireApi().fetchMnist())) {
        if (part.kind === 'progress') fetched.value = part.total ? part.done / part.total : 0
      }
      sets.value = await connection.requireApi().dataSets()
    } catch (cause) {
      notices.failed(cause)
    } finally {
      fetched.value = null
    }
  }

  return { sets, chosen, fetched, choose, fetchMnist }
})
