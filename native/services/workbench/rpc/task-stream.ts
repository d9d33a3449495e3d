/**
 * A long task as a stream of how far it is, with its result as the last part. Cancelling the stream
 * aborts the task's signal; what the task then does is its own decision.
 */
import type { TaskDone, TaskProgress, TaskStream } from '../../../contract/task-stream.ts'
import { plainError, type OnFault } from './capability.ts'
import { ChangeSignal } from './change-signal.ts'
import { throttledStream } from './throttled-stream.ts'

export type Report = (what: string, done: number, total: number | null) => void

/** The task begins at once. A slow reader misses progress, never the end. */
export function taskStream<T>(
  perform: (report: Report, signal: AbortSignal) => Promise<T>,
  onFault: OnFault
): TaskStream<T> {
  const changes = new ChangeSignal()
  const cancelled = new AbortController()
  let progress: TaskProgress | null = null
  let outcome: { result: T } | { error: Error } | null = null
  let resultSent = false

  const report: Report = (what, done, total) => {
    progress = { kind: 'progress', what, done, total }
    changes.notify()
  }
  perform(report, cancelled.signal)
    .then(
      (result) => (outcome = { result }),
      (error: unknown) => (outcome = { error: plainError(error, onFault) })
    )
    .finally(() => changes.notify())

  const next = () => {
    if (progress) {
      const part = progress
      progress = null
      return part
    }
    if (!outcome) return undefined
    if ('error' in outcome) throw outcome.error
    if (resultSent) return null
    resultSent = true
    return { kind: 'done', result: outcome.result } as const
  }
  return throttledStream<TaskProgress | TaskDone<T>>({ changes, isLive: () => true, next }, () => cancelled.abort())
}
