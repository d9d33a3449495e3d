/** Where the next run's first parameters come from: the recipe's own values, or a run that has learned something (fine-tuning). */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { RunInfo } from '../../../native/contract/runs.ts'
import { useConnection } from '../connection/connection.ts'

export const useStartFrom = defineStore('run-origin', () => {
  const connection = useConnection()

  const runs = shallowRef<readonly RunInfo[]>([])
  const wish = ref<string | null>(null)
  /** The newest was asked for; `open` until the list has come that tells which that is. */
  let newest: 'open' | 'chosen' | null = null
  let isListed = false

  watch(
    () => [connection.api, connection.runsRevision] as const,
    async ([api]) => {
      if (!api) return
      try {
        const listed = await api.runs()
        if (connection.api !== api) return
        runs.value = listed
        isListed = true
        if (newest === 'open') chooseNewest()
      } catch {
        // The line was lost: the list comes again with the next one.
      }
    },
    { immediate: true }
  )

  /** Runs that have finished an epoch and do not train now, the newest first. */
  const choices = computed(() =>
    runs.value
      .filter(({ epochsDone, state }) => epochsDone > 0 && state !== 'running')
      .sort((one, other) => other.startedAt - one.startedAt)
  )

  /** Null: the recipe's first values. */
  const startFrom = computed(() => (choices.value.some(({ id }) => id === wish.value) ? wish.value : null))

  function choose(id: string | null): void {
    newest = null
    wish.value = id
  }

  /** The newest at the first time of asking: one that is made later is not what was chosen, however often an address says so. */
  function chooseNewest(): void {
    if (newest === 'chosen') return
    newest = isListed ? 'chosen' : 'open'
    wish.value = choices.value[0]?.id ?? null
  }

  return { choices, startFrom, choose, chooseNewest }
})
