/** A long task of the compute process, followed to its end. Knows not what is being done. */
import type { TaskProgress, TaskStream } from '../../native/contract/task-stream.ts'

/**
 * Gives the result, or null when `signal` was aborted, which cancels the task. Throws what the task
 * fails with.
 */
export async function followTask<T>(
  starting: Promise<TaskStream<T>>,
  onProgress: (progress: TaskProgress) => void,
  signal: AbortSignal
): Promise<T | null> {
  const reader = (await starting).getReader()
  const cancel = () => void reader.cancel().catch(() => undefined)
  signal.addEventListener('abort', cancel, { once: true })
  if (signal.aborted) cancel() // while the call was under way
  try {
    let result: T | null = null
    for (;;) {
      const { done, value } = await reader.read()
      if (signal.aborted) return null
      if (done) return result
      if (value.kind === 'done') result = value.result
      else onProgress(value)
    }
  } catch (cause) {
    if (signal.aborted) return null
    throw cause
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}

/** 0..1, or null when it is not known. */
export function shareOf({ done, total }: TaskProgress): number | null {
  return total === null || total === 0 ? null : done / total
}
