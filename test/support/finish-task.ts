/** A task of the workbench, followed to its result. */
import type { TaskStream } from '../../native/contract/task-stream.ts'

export async function finishTask<T>(starting: Promise<TaskStream<T>>): Promise<T> {
  for await (const part of await starting) if (part.kind === 'done') return part.result
  throw new Error('the task ended without a result')
}
