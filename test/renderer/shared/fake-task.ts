/** A long task of the workbench whose progress and end the test sends. */
import { vi } from 'vitest'
import type { TaskProgress, TaskStream } from '../../../native/contract/task-stream.ts'

export class FakeTask<T> {
  readonly stream: TaskStream<T>
  readonly cancelled = vi.fn<() => void>()
  #controller!: ReadableStreamDefaultController

  constructor() {
    this.stream = new ReadableStream({
      start: (controller) => void (this.#controller = controller),
      cancel: this.cancelled
    })
  }

  progress(done: number, total: number | null, what = 'working'): void {
    const progress: TaskProgress = { kind: 'progress', what, done, total }
    this.#controller.enqueue(progress)
  }

  end(result: T): void {
    this.#controller.enqueue({ kind: 'done', result })
    this.#controller.close()
  }

  fail(message: string): void {
    this.#controller.error(new Error(message))
  }
}

/** One that has ended already. */
export function endedTask<T>(result: T): TaskStream<T> {
  const task = new FakeTask<T>()
  task.end(result)
  return task.stream
}
