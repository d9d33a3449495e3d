/** What every command gets besides its flags. */
import type { Terminal } from './terminal.ts'

export interface Context {
  readonly terminal: Terminal
  /** For commands that can end in their own way when the user wants them to stop. */
  readonly stopSignal: () => AbortSignal
  /**
   * A command's exit code when it is not 0 although nothing was thrown, as after failed
   * comparisons.
   */
  readonly setExitCode: (code: number) => void
}
