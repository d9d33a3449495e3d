/**
 * The one error class of the workbench. What went wrong is told for people: what, got, expected; and what to do next.
 * Everything below the hosts throws it; the hosts print or send its three fields and never a stack trace.
 */

/** What kind of trouble it is; hosts choose exit codes and icons by it. */
export type ErrorCode =
  | 'bad-argument' // a flag, an option or a parameter that makes no sense
  | 'bad-shape' // tensors that do not fit
  | 'bad-file' // a file that is not what it should be: truncated, altered, of another kind
  | 'not-found' // a file, a run, a data set that is not there
  | 'io' // disk full, no permission, and the like
  | 'network' // a download that failed
  | 'diverged' // a cost that is no longer a number
  | 'verification' // an exported model that does not agree with the one it came from
  | 'engine' // an engine that cannot run here or died
  | 'cancelled' // the user stopped it
  | 'unexpected' // a fault of the program

export interface ErrorDetails {
  readonly code: ErrorCode
  readonly message: string
  readonly hint: string
}

export class WorkbenchError extends Error implements ErrorDetails {
  override readonly name: string = 'WorkbenchError'
  readonly code: ErrorCode
  /** One sentence: what the reader can do about it. */
  readonly hint: string

  constructor(code: ErrorCode, message: string, hint: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.hint = hint
  }
}

/** Shapes that do not fit each other. The message names every shape involved and what was expected. */
export class ShapeError extends WorkbenchError {
  override readonly name = 'ShapeError'

  constructor(message: string, hint: string) {
    super('bad-shape', message, hint)
  }
}
