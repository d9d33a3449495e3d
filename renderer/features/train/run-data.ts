/** The data set of the next run: the chosen one, else the preferred available one. */
import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import type { DataSetSummary } from '../../../native/contract/data-sets.ts'
import { useConnection } from '../../shared/connection/connection.ts'
import { useDataSets } from '../../shared/data-sets/data-sets.ts'
import { preferredDataSet } from '../../shared/data-sets/preferred-data-set.ts'

export const useRunData = defineStore('run-data', () => {
  const connection = useConnection()
  const dataSets = useDataSets()

  /** The chosen set; null: the preferred available one. */
  const wish = ref<string | null>(null)
  const sets = computed<readonly DataSetSummary[]>(() => dataSets.sets ?? [])

  /** MNIST where available, otherwise the first ready set (generated digits). */
  const chosen = computed<DataSetSummary | undefined>(
    () => sets.value.find(({ id }) => id === wish.value) ?? preferredDataSet(sets.value)
  )

  // Opened in advance, so that training starts at once: generating digits takes seconds.
  watch(
    () => [connection.api, chosen.value?.state === 'ready' ? chosen.value.id : null] as const,
    ([api, id]) => {
      // A failure is reported when a run is started on the set.
      if (api && id !== null)
        void api
          .dataSets()
          .open({ id })
          .catch(() => undefined)
    },
    { immediate: true }
  )

  /** Share of MNIST fetched, 0..1; null while nothing is being fetched. */
  const fetched = computed(() => {
    const { fetching } = dataSets
    if (!fetching) return null
    return fetching.totalBytes === null ? 0 : fetching.doneBytes / fetching.totalBytes
  })

  function choose(id: string): void {
    wish.value = id
  }

  return {
    sets,
    chosen,
    fetched,
    /** Why MNIST could not be fetched; null when it was not tried or went well. */
    fetchFailure: computed(() => dataSets.fetchFailure),
    choose,
    fetchMnist: dataSets.fetchMnist
  }
})
