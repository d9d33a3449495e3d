/** Moves runs to the bin: a few at once, as one press undoes it; many are asked about first. */
import { ref, type Ref } from 'vue'
import type { useRunLibrary } from './run-library.ts'
import type { RunsAddress } from './runs-address.ts'

const MAX_UNASKED = 20

export interface MoveToBin {
  /** Runs that the person is asked about; null: none. */
  readonly asked: Readonly<Ref<readonly string[] | null>>
  /** Moves them, or asks. */
  bin(ids: readonly string[]): void
  /** Moves them without asking; a run that is open is closed. */
  move(ids: readonly string[]): Promise<void>
  keep(): void
}

export function useMoveToBin(address: RunsAddress, library: ReturnType<typeof useRunLibrary>): MoveToBin {
  const asked = ref<readonly string[] | null>(null)

  async function move(ids: readonly string[]): Promise<void> {
    asked.value = null
    if (address.run.value !== null && ids.includes(address.run.value)) address.showRun(null)
    await library.moveToBin(ids)
  }

  return {
    asked,
    bin: (ids) => {
      if (ids.length > MAX_UNASKED) asked.value = ids
      else void move(ids)
    },
    move,
    keep: () => (asked.value = null)
  }
}
