/** The error for a file that is no data set. */
import { WorkbenchError, type Remedy } from '../contract/errors.ts'

/**
 * For files that are not as they were written. Files of another kind or form get a hint of their
 * own.
 */
export const DAMAGED = 'The file is damaged: copy or download it again.'

export interface BadFileOptions {
  readonly hint?: string
  readonly cause?: unknown
  readonly remedy?: Remedy
}

/** `<file> <what>` as a WorkbenchError `bad-file`. `what` says got and expected. */
export function badDataFile(
  file: string,
  what: string,
  { hint = DAMAGED, cause, remedy }: BadFileOptions = {}
): WorkbenchError {
  return new WorkbenchError('bad-file', `${file} ${what}`, hint, { ...(cause !== undefined && { cause }), remedy })
}
