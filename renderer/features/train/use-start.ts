/** Starting the next run: what is in the way, and data that are fetched first. */
import { computed, ref, type ComputedRef } from 'vue'
import { canFetch } from '../../shared/data-sets/data-set-labels.ts'
import { useRunCommands } from '../../shared/runs/run-commands.ts'
import { useRunData } from './run-data.ts'
import { useRunDraft } from './run-draft.ts'

export interface StartOfRun {
  /** A sentence that begins with the field; null: it can start. */
  readonly obstacle: ComputedRef<string | null>
  /** The data have to be fetched first, which `start` does. */
  readonly fetches: ComputedRef<boolean>
  start(): Promise<void>
}

export function useStart(): StartOfRun {
  const draft = useRunDraft()
  const data = useRunData()
  const commands = useRunCommands()
  const waits = ref(false)

  const fetches = computed(() => data.chosen !== undefined && canFetch(data.chosen))
  const obstacle = computed(() => {
    if (draft.obstacle) return draft.obstacle
    if (!fetches.value || data.fetched === null) return null
    return `Data: ${data.chosen?.title ?? 'it'} is being fetched${waits.value ? '; training begins then' : ''}.`
  })

  async function start(): Promise<void> {
    if (obstacle.value !== null) return
    if (fetches.value) {
      const wanted = data.chosen?.id
      waits.value = true
      await data.fetchMnist()
      waits.value = false
      if (data.chosen?.id !== wanted) return
    }
    if (draft.options) await commands.start(draft.options)
  }

  return { obstacle, fetches, start }
}
