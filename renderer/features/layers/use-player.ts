/**
 * Plays through the cells, four a second, until the end or until it is stopped. Never starts by
 * itself.
 */
import { onDeactivated, onScopeDispose, ref, type Ref } from 'vue'

const CELL_MS = 250

export interface Player {
  readonly playing: Readonly<Ref<boolean>>
  toggle(): void
  stop(): void
}

/** `advance`: to the next; false at the end. */
export function usePlayer(advance: () => boolean): Player {
  const playing = ref(false)
  let timer: ReturnType<typeof setInterval> | undefined

  function stop(): void {
    playing.value = false
    clearInterval(timer)
  }
  function toggle(): void {
    if (playing.value) return stop()
    playing.value = true
    timer = setInterval(() => advance() || stop(), CELL_MS)
  }
  onDeactivated(stop)
  onScopeDispose(stop)
  return { playing, toggle, stop }
}
