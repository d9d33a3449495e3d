/** Where the next run's first parameters come from: the recipe's own values, or a run that has learned something (fine-tuning). */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { RunRecord } from '../../native/contract/runs.ts'
import { useConnection } from './connection.ts'

export const useRunOrigin = defineStore('run-origin', () => {
  const connection = useConnection()

  const runs = shallowRef<readonly RunRecord[]>([])
  const wish = ref<string | null>(null)
  /** Asked for before the list was there. */
  const wantsNewest = ref(false)

  watch(
    () => [connection.api, connection.runsRevision] as const,
    async ([api]) => {
      if (!api) return
      try {
        const listed = await api.runs()
        if (connection.api === api) runs.value = listed
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
  const startFrom = computed(() => {
    if (wantsNewest.value) return choices.value[0]?.id ?? null
    return choices.value.some(({ id }) => id === wish.value) ? wish.value : null
  })

  function choose(id: string | null): void {
    wantsNewest.value = false
    wish.value = id
  }

  function chooseNewest(): void {
    wantsNewest.value = true
  }

  return { choices, startFrom, choose, chooseNewest }
})
