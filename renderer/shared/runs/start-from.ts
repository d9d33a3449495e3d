/**
 * Where the next run's initial parameters come from: random initialisation or another run
 * (fine-tuning).
 */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { RunInfo } from '../../../native/contract/runs.ts'
import { useConnection } from '../connection/connection.ts'

export const useStartFrom = defineStore('run-origin', () => {
  const connection = useConnection()

  const runs = shallowRef<readonly RunInfo[]>([])
  const wish = ref<string | null>(null)
  /** The latest was requested; `open` until the list says which that is. */
  let newest: 'open' | 'chosen' | null = null
  let isListed = false

  watch(
    () => [connection.api, connection.runsRevision] as const,
    async ([api]) => {
      if (!api) return
      try {
        const listed = await api.runs().list()
        if (connection.api !== api) return
        runs.value = listed
        isListed = true
        if (newest === 'open') chooseNewest()
      } catch {
        // The connection was lost: the list is fetched again with the next one.
      }
    },
    { immediate: true }
  )

  /** Runs with a completed epoch that are not training, latest first. */
  const choices = computed(() =>
    runs.value
      .filter(({ epochsDone, state }) => epochsDone > 0 && state !== 'running')
      .sort((one, other) => other.startedAt - one.startedAt)
  )

  /** Null: random initialisation. */
  const startFrom = computed(() => (choices.value.some(({ id }) => id === wish.value) ? wish.value : null))

  function choose(id: string | null): void {
    newest = null
    wish.value = id
  }

  /**
   * Resolves `latest` once: a run started later is not what was chosen, even if the address is read
   * again.
   */
  function chooseNewest(): void {
    if (newest === 'chosen') return
    newest = isListed ? 'chosen' : 'open'
    wish.value = choices.value[0]?.id ?? null
  }

  return { choices, startFrom, choose, chooseNewest }
})
