/**
 * What a screen reader hears of an explanation: one sentence a move, at most two a second while
 * keys repeat.
 */
import { onScopeDispose, watch } from 'vue'
import { announce } from '../../base/composables/use-announcer.ts'

const SENTENCE_MS = 500

export function useSpoken(sentence: () => string): void {
  let saidAt = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(sentence, (text) => {
    clearTimeout(timer)
    if (!text) return
    timer = setTimeout(
      () => {
        saidAt = performance.now()
        announce(text)
      },
      Math.max(0, SENTENCE_MS - (performance.now() - saidAt))
    )
  })
  onScopeDispose(() => clearTimeout(timer))
}
