/** What a long task reports while it runs, and its result. */

/** How far a long task is; `total` is null when not known. */
export interface TaskProgress {
  readonly kind: 'progress'
  readonly what: string
  readonly done: number
  readonly total: number | null
}

export interface TaskDone<T> {
  readonly kind: 'done'
  readonly result: T
}

/** Ends with one `done`; errors the stream on failure; cancelling the stream cancels the task. */
export type TaskStream<T> = ReadableStream<TaskProgress | TaskDone<T>>
