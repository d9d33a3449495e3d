/** The system's limit of open files, which threads meet as well: each opens a few to start. */

/** Raising it helps; that depends on the system alone. */
export const OPEN_FILE_HINT = 'Raise the limit of open files (`ulimit -n`), or close other programs, then try again.'

/**
 * Whether a thread could not start because of that limit. Node puts the system's code into the
 * message.
 */
export function isOpenFileLimit(error: unknown): boolean {
  return error instanceof Error && /\b(EMFILE|ENFILE)\b/.test(error.message)
}
