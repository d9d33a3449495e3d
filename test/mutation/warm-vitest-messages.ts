/** What the process with the warm Vitest is asked, and what it answers. */

/** Sent after every test. */
export const PROGRESS = 'progress'

export interface TestsOfFile {
  readonly file: string
  /** Identifiers of its tests; null: all. */
  readonly tests: readonly string[] | null
}

export interface RunRequest {
  /** Absolute paths of the sources that were written since the last run. */
  readonly changed: readonly string[]
  readonly files: readonly TestsOfFile[]
  /** End at the first failure. */
  readonly bail: boolean
}

export interface RunAnswer {
  /** Some test failed, or something was thrown outside the tests. */
  readonly hasFailed: boolean
  readonly modules: readonly TestFileResult[]
}

export interface TestFileResult {
  readonly file: string
  readonly isPassed: boolean
  readonly failed: readonly string[]
  /** The times are to compare: they do not count loading the file. */
  readonly tests: readonly { readonly id: string; readonly milliseconds: number }[]
  readonly error: string
}
