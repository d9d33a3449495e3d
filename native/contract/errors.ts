/**
 * The one error class of the workbench. What went wrong is told for people: what, got, expected;
 * and what to do next. Everything below the hosts throws it; the hosts print or send its three
 * fields and never a stack trace.
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

/** An error as it is shown: what went wrong, and what to do next. */
export interface Failure {
  readonly message: string
  readonly hint: string
}

/**
 * What would help, where the words for it depend on the host: the command line names a command or
 * an option, the window a button. Each host has one table of words; `hint` is what is shown where a
 * host has none.
 */
export type Remedy =
  | { readonly kind: 'download-mnist' }
  | { readonly kind: 'name-data-set' }
  | { readonly kind: 'choose-larger-data-set' }
  | { readonly kind: 'lower-learning-rate' }
  | { readonly kind: 'check-pixels' }
  | { readonly kind: 'export-run'; readonly run: string }
  | { readonly kind: 'use-model' }
  | { readonly kind: 'build-kernels' }
  | { readonly kind: 'reinstall-packages' }
  | { readonly kind: 'change-engine' }
  /** `repair`: it was installed, and something of it is missing or of another version. */
  | { readonly kind: 'install-tensorflow'; readonly repair: boolean }

export interface ErrorDetails {
  readonly code: ErrorCode
  readonly message: string
  readonly hint: string
  readonly remedy?: Remedy | undefined
}

export interface WorkbenchErrorOptions extends ErrorOptions {
  readonly remedy?: Remedy | undefined
}

export class WorkbenchError extends Error implements ErrorDetails {
  override readonly name: string = 'WorkbenchError'
  readonly code: ErrorCode
  /** One sentence: what the reader can do about it, in words that hold in every host. */
  readonly hint: string
  readonly remedy?: Remedy

  constructor(code: ErrorCode, message: string, hint: string, { remedy, ...options }: WorkbenchErrorOptions = {}) {
    super(message, options)
    this.code = code
    this.hint = hint
    if (remedy) this.remedy = remedy
  }
}

/**
 * Shapes that do not fit each other. The message names every shape involved and what was expected.
 */
export class ShapeError extends WorkbenchError {
  override readonly name = 'ShapeError'

  constructor(message: string, hint: string) {
    super('bad-shape', message, hint)
  }
}
