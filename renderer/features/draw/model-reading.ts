/**
 * What one model reads in the drawing: the newest answer, or why there is none. Only the newest
 * request counts.
 */
import { shallowRef, type ShallowRef } from 'vue'
import type { Drawing, PreparationSteps, Recognition } from '../../../native/contract/drawings.ts'
import type { Failure } from '../../../native/contract/errors.ts'
import { describeError } from '../../shared/connection/notices.ts'
import { createLatestCall } from './latest-call.ts'

export interface ReadingRequest {
  readonly drawing: Drawing
  readonly steps: PreparationSteps
  /** Its id, which may stand for whichever is the newest. */
  readonly model: string
  /** The drawing is as it was; the model may have changed. */
  readonly followed: boolean
}

export interface ModelReading {
  /** Of what is on the pad, or of what was there a moment ago; null for a blank one. */
  readonly recognition: Readonly<ShallowRef<Recognition | null>>
  readonly failure: Readonly<ShallowRef<Failure | null>>
  /** What `recognition` answers; null like it. */
  readonly request: Readonly<ShallowRef<ReadingRequest | null>>
  /** At once or, with an interval, at the earliest so long after the last call. */
  ask(request: ReadingRequest, intervalMs: number): void
  /** For a blank pad. */
  clear(): void
}

export interface ModelReadingOptions {
  readonly recognise: (request: ReadingRequest) => Promise<Recognition>
  /** Without a connection the frame says so, and no failure is kept. */
  readonly isConnected: () => boolean
  readonly onAnswer?: (answer: Recognition, request: ReadingRequest) => void
}

export function createModelReading({ recognise, isConnected, onAnswer }: ModelReadingOptions): ModelReading {
  const recognition = shallowRef<Recognition | null>(null)
  const failure = shallowRef<Failure | null>(null)
  const request = shallowRef<ReadingRequest | null>(null)
  const calls = createLatestCall<ReadingRequest, Recognition>({
    call: recognise,
    take: (answer, answered) => {
      recognition.value = answer
      request.value = answered
      failure.value = null
      onAnswer?.(answer, answered)
    },
    fail: (cause) => {
      if (isConnected()) failure.value = describeError(cause)
    },
    now: () => performance.now()
  })
  return {
    recognition,
    failure,
    request,
    ask: (next, intervalMs) => calls.ask(next, intervalMs),
    clear: () => {
      calls.forget()
      recognition.value = null
      request.value = null
      failure.value = null
    }
  }
}
