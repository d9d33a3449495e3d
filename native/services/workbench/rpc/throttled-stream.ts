/**
 * A stream whose parts are made when they are asked for, so that a slow reader costs nothing and
 * finds everything newer merged when it comes back. Leaving it ends nothing but the waiting. Knows
 * not what it carries.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { ChangeSignal } from './change-signal.ts'

export interface StreamSource<T> {
  /** The next part; undefined when there is none yet; null when there will be none. */
  next(): T | undefined | null
  /** Notified when `next` may give something else. */
  readonly changes: ChangeSignal
  /**
   * Whether the reader has caught up with what was there when it came: from then on parts keep
   * their distance.
   */
  isLive(): boolean
}

/** At most 20 a second. */
const INTERVAL_MS = 50

/** `onCancel`: the reader has left before the end. What `next` throws is the stream's error. */
export function throttledStream<T>(source: StreamSource<T>, onCancel: () => void = () => undefined): ReadableStream<T> {
  const left = new AbortController()
  let sentAt = -Infinity
  const pull = async (controller: ReadableStreamDefaultController<T>) => {
    if (source.isLive()) await distance(sentAt, left.signal)
    while (!left.signal.aborted) {
      const part = source.next()
      if (part === null) {
        controller.close()
        return
      }
      if (part !== undefined) {
        sentAt = performance.now()
        controller.enqueue(part)
        return
      }
      await source.changes.wait(left.signal)
    }
  }
  // Nothing is made before somebody asks.
  const cancel = () => {
    left.abort()
    onCancel()
  }
  return new ReadableStream<T>({ pull, cancel }, { highWaterMark: 0 })
}

async function distance(sentAt: number, signal: AbortSignal): Promise<void> {
  const restMs = sentAt + INTERVAL_MS - performance.now()
  if (restMs > 0) await sleep(Math.ceil(restMs), undefined, { signal }).catch(() => undefined)
}
