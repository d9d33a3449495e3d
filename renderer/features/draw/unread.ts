/** What of the pad a reading does not answer, for the time without a connection. */
import type { ReadingRequest } from './model-reading.ts'

/**
 * `all`: nothing was read at all. Otherwise what has changed since the reading that is shown: the
 * drawing, its preparation, or only the model.
 */
export type UnreadPart = 'all' | 'drawing' | 'steps' | 'model'

/**
 * Null: the reading is of what is on the pad. A drawing is never changed in place, so another one
 * is another object.
 */
export function unreadPart(
  wanted: Omit<ReadingRequest, 'followed'>,
  read: Omit<ReadingRequest, 'followed'> | null
): UnreadPart | null {
  if (!read) return 'all'
  if (read.drawing !== wanted.drawing) return 'drawing'
  const { crop, keepAspect, centreByMass } = wanted.steps
  const { steps } = read
  if (steps.crop !== crop || steps.keepAspect !== keepAspect || steps.centreByMass !== centreByMass) return 'steps'
  return read.model === wanted.model ? null : 'model'
}
