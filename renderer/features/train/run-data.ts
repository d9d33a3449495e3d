/** Which data the next run learns from: what the person chose, or else the best there is. The sets themselves are the data-set store's. */
import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import type { DataSetSummary } from '../../../native/contract/data-sets.ts'
import { useConnection } from '../../shared/connection/connection.ts'
import { useDataSets } from '../../shared/data-sets/data-sets.ts'

export const useRunData = defineStore('run-data', () => {
  const connection = useConnection()
  const dataSets = useDataSets()

  /** What the person chose; null: the best there is. */
  const wish = ref<string | null>(null)
  const sets = computed<readonly DataSetSummary[]>(() => dataSets.sets ?? [])

  /** MNIST where it is here, otherwise the first set that is ready (the program's own digits). */
  const chosen = computed<DataSetSummary | undefined>(() => {
    const ready = sets.value.filter(({ state }) => state === 'ready')
    return sets.value.find(({ id }) => id === wish.value) ?? ready.find(({ id }) => id === 'mnist') ?? ready[0]
  })

  // Opened ahead, so that training starts the moment it is asked for: drawing the program's own digits takes seconds.
  watch(
    () => [connection.api, chosen.value?.state === 'ready' ? chosen.value.id : null] as const,
    ([api, id]) => {
      // What goes wrong is told where it matters, when a run is started on it.
      if (api && id !== null) void api.openDataSet({ id }).catch(() => undefined)
    },
    { immediate: true }
  )

  /** Share of MNIST fetched, 0..1; null while nothing is being fetched. */
  const fetched = computed(() => {
    const { fetching } = dataSets
    if (!fetching) return null
    return fetching.totalBytes === null ? 0 : fetching.doneBytes / fetching.totalBytes
  })

  /** Why MNIST could not be fetched, and what to do; null when it was not tried or went well. */
  const fetchFailure = computed(() => {
    const failure = dataSets.fetchFailure
    return failure ? `${failure.message} ${failure.hint}`.trim() : null
  })

  function choose(id: string): void {
    wish.value = id
  }

  return { sets, chosen, fetched, fetchFailure, choose, fetchMnist: dataSets.fetchMnist }
})
