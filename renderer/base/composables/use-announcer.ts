/** Announcements for screen readers, one sentence at a time. The frame holds the live region. */
import { onScopeDispose, readonly, ref, type Ref } from 'vue'

const sentence = ref('')

/** Between events that nobody asked for. */
const QUIET_MS = 5000
let eventAt = -Infinity
let waiting: ReturnType<typeof setTimeout> | null = null

/** Announces `text` politely. The same sentence twice in a row is announced twice. */
export function announce(text: string): void {
  if (waiting) clearTimeout(waiting) // older news
  waiting = null
  // A no-break space makes the region's text differ, without which a repeated sentence is silent.
  sentence.value = sentence.value === text ? `${text}\u00a0` : text
}

/**
 * Announces what happens without its user's doing, as an epoch that ends: at most once in five
 * seconds, or a screen reader would never come to an end. Of those that come meanwhile the last is
 * announced, when the time is over.
 */
export function announceEvent(text: string): void {
  const quietFor = eventAt + QUIET_MS - performance.now()
  if (quietFor > 0) {
    if (waiting) clearTimeout(waiting)
    waiting = setTimeout(() => announceEvent(text), Math.ceil(quietFor))
    return
  }
  eventAt = performance.now()
  announce(text)
}

/** For a live region. Another one that comes later begins with nothing announced. */
export function useAnnouncement(): Readonly<Ref<string>> {
  onScopeDispose(() => {
    if (waiting) clearTimeout(waiting)
    waiting = null
    eventAt = -Infinity
    sentence.value = ''
  }, true)
  return readonly(sentence)
}
