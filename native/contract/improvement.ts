/** Fine-tuning the model that reads on one's own drawings, and whether the pad uses the result. */
import type { PairedMetrics } from './evaluation-metrics.ts'
import type { TaskStream } from './task-stream.ts'

export interface ImproveRequest {
  /** A ModelOption's id: the model to begin with. */
  readonly model: string
  /** Of the drawings among the training images, above 0 to 0.5. */
  readonly share: number
  readonly epochs: number
  readonly seed: number
}

/**
 * How much the held-back drawings can say: drawings of one session are alike, so that only whole
 * sessions show what the model makes of the next one.
 */
export function describeHeldBack(sessions: number): string {
  if (sessions === 0)
    return 'The held-back drawings are of the same sessions as those it trained on, which flatters it.'
  const whole = sessions === 1 ? 'a whole session' : `${sessions} whole sessions`
  return `Among the held-back drawings ${sessions === 1 ? 'is' : 'are'} ${whole}, of which it trained on none.`
}

/** Held-back drawings that are read differently now; arrays of n. */
export interface ChangedDrawings {
  readonly labels: Uint8Array
  readonly before: Uint8Array
  readonly after: Uint8Array
  /** (n, 28, 28) bytes, bright ink on dark. */
  readonly pixels: Uint8Array
}

export interface ImprovementResult {
  /** The new run. The pad does not read with it until it is decided. */
  readonly run: string
  /** Title of the model that it began with, and of the images that the drawings were mixed into. */
  readonly model: string
  readonly baseTitle: string
  readonly drawings: number
  readonly heldBack: number
  /** Drawing sessions that were held back whole; the rest are single drawings of other ones. */
  readonly heldBackSessions: number
  /**
   * A is the model as it is now, B as it was before: on the held-back drawings, and on the base's
   * test images.
   */
  readonly own: PairedMetrics
  readonly base: PairedMetrics
  readonly changed: ChangedDrawings
  /** 0.3 points or more lost on the base's test images, or read worse on the held-back drawings. */
  readonly worse: boolean
}

export interface ImprovementsApi {
  improve(request: ImproveRequest): Promise<TaskStream<ImprovementResult>>
  /**
   * Whether the pad may read with an improved run when it is the newest; can be taken back at any
   * time.
   */
  decide(request: { run: string; use: boolean }): Promise<void>
}
